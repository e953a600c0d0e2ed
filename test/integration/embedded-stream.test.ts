import { describe, expect, it } from 'vitest'
import { createStream } from '../../src/stream.ts'
import type { Logger } from '../../src/index.ts'
import type { LogFields } from '../../src/core/logger.ts'
import { exampleConfig, Place } from '../e2e/support/place.ts'
import { publishCycles } from '../e2e/support/simulated.ts'
import { until } from '../e2e/support/until.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'

describe.skipIf(await skipWithoutKafka())('createStream, on a real broker', () => {
  it('scores what comes, tells how it is, and drains when it is stopped', async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    const place = await Place.open('embedded', { broker, registry, partitions: 2 })
    const lines: LogFields[] = []
    const alarms: LogFields[] = []
    const logger: Logger = {
      debug: () => undefined,
      info: (fields) => void lines.push(fields),
      warn: (fields) => void alarms.push(fields),
      error: (fields) => void alarms.push(fields),
    }
    const overrides = place.settings().filter((each) => each !== '--set')
    const stream = createStream(exampleConfig, { overrides, environment: place.env, logger })
    await stream.start()
    expect(stream.ready).toBe(true)
    expect(stream.waitingFor).toBeNull()
    expect((await fetch(`${stream.url!}/readyz`)).status).toBe(200)
    await publishCycles(place, { count: 300 })
    await until('all is committed', () => place.isDone())
    await until('all is counted', async () =>
      (await stream.metrics()).includes('sluice_records_total{outcome="scored"} 300'),
    )
    expect(await stream.stop()).toBe('drained')
    expect(await stream.ended).toBe('drained')
    expect(stream.ready).toBe(false)
    expect(await place.count(place.output)).toBe(300)
    expect(lines[0]).toMatchObject({ input: place.input, http: stream.url })
    // Summaries come with time, and one more at the end.
    const untimed = (event: unknown) => event !== 'rebalance-begun' && event !== 'summary'
    const events = lines.map(({ event }) => event).filter(untimed)
    expect(events).toEqual(['started', 'partitions-assigned', 'ready', 'draining', 'stopped'])
    expect(lines.find(({ event }) => event === 'partitions-assigned')).toMatchObject({
      offsets: { [`${place.input}/0`]: 0, [`${place.input}/1`]: 0 },
    })
    const summaries = lines.filter(({ event }) => event === 'summary')
    expect(summaries.reduce((sum, { scored }) => sum + Number(scored), 0)).toBe(300)
    expect(summaries.at(-1)).toMatchObject({ lag: 0, partitions: 2 })
    expect(alarms).toEqual([])
  })
})
