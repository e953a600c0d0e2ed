import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { startBroker as startOwnBroker } from '../../src/dev/broker/broker.ts'
import type { LocalService } from '../../src/dev/local-service.ts'
import { startRegistry as startOwnRegistry } from '../../src/dev/registry/registry.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipWithoutJava, skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { accountOf } from './support/account.ts'
import { whenDone } from './support/closing.ts'
import { eventProducer } from './support/event-producer.ts'
import { Place } from './support/place.ts'
import { cycleSchema, cycleSchemaWith } from './support/schemas.ts'
import { keepPublishing } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const folder = scratchFolder()
const skip = (await skipWithoutJava()) || (await skipWithoutKafka())

describe.skipIf(skip)('a broker that is stopped for 20 s under load', () => {
  const outageMs = 20_000
  const rate = 500
  /** The group forgets soon what ended without a word. */
  const impatience = { 'outage.deadlineMs': 5_000, 'input.sessionTimeoutMs': 10_000 }
  let broker: LocalService
  let place: Place
  let impatientPlace: Place

  beforeAll(async () => {
    const [own, registry] = await Promise.all([
      startOwnBroker({ folder: join(folder, 'broker') }),
      startRegistry(),
    ])
    broker = own
    whenDone(() => broker.kill())
    place = await Place.open('outage', { broker: broker.address, registry })
    const { input } = place
    impatientPlace = await Place.open('impatient', { broker: broker.address, registry, input })
  })

  it(
    'costs no record, whether an instance waits for it or ends and is started again',
    { timeout: 240_000 },
    async () => {
      const patient = await SluiceProcess.run(place).ready()
      const impatient = await SluiceProcess.run(impatientPlace, impatience).ready()
      const stopPublishing = keepPublishing(place, { rate, trouble: 0.02 })
      await until('both are at work', async () => {
        const scrapes = await Promise.all([patient.scrape(), impatient.scrape()])
        return scrapes.every((scrape) => scrape.sum('sluice_records_total') > 2 * rate)
      })

      await broker.stop()
      const stoppedMs = systemClock.monotonic()
      await patient.until('it says that it waits', async () => (await pauses(patient))['broker'] === 1)
      expect((await patient.get('/readyz')).status).toBe(503)
      const ended = await impatient.ended
      console.log(
        `with outage.deadlineMs 5000 it ended ${secondsSince(stoppedMs)} s after the broker: ${ended.code}`,
      )
      expect(ended).toMatchObject({
        code: 4,
        // Whichever is noticed first: a send, or a commit, that nobody answers.
        stderr: expect.stringMatching(/no answer from Kafka|could be committed for 5 s/) as string,
      })
      await systemClock.sleep(outageMs - (systemClock.monotonic() - stoppedMs))
      await broker.start()
      const startedMs = systemClock.monotonic()

      await patient.until('it goes on', async () => (await patient.get('/readyz')).ok)
      // All that is due, the time of the outage included.
      await until(
        'the load goes on',
        async () => (await place.count(place.input)) > (rate * outageMs) / 1_000,
      )
      const { published: count } = await stopPublishing()
      await until('it has caught up', () => place.isDone())
      console.log(`the other had caught up ${secondsSince(startedMs)} s after the broker's return`)
      const account = await accountOf(place)
      report('waited', account)
      expect(account).toMatchObject({ inputs: count, lost: [], wrong: [], outOfOrder: [] })
      expect(await patient.stop()).toMatchObject({ code: 0 })

      const again = await SluiceProcess.run(impatientPlace, impatience).ready()
      await until('it has caught up', () => impatientPlace.isDone())
      const secondAccount = await accountOf(impatientPlace)
      report('started again', secondAccount)
      expect(secondAccount).toMatchObject({ inputs: count, lost: [], wrong: [], outOfOrder: [] })
      expect(await again.stop()).toMatchObject({ code: 0 })
    },
  )
})

function secondsSince(startMs: number): string {
  return ((systemClock.monotonic() - startMs) / 1000).toFixed(1)
}

function report(which: string, account: Awaited<ReturnType<typeof accountOf>>): void {
  const { inputs, lost, repeats, outOfOrder } = account
  console.log(
    `${which}: ${inputs} records, ${lost.length} lost, ${repeats} repeats, ${outOfOrder.length} out of order`,
  )
}

describe.skipIf(skip)('a registry that is stopped', () => {
  let registry: LocalService
  let place: Place

  beforeAll(async () => {
    const [broker, own] = await Promise.all([
      startBroker(),
      startOwnRegistry({ folder: join(folder, 'registry') }),
    ])
    registry = own
    whenDone(() => registry.kill())
    place = await Place.open('registry-outage', { broker, registry: registry.address, partitions: 1 })
  })

  it('pauses the stream at a new schema id, and makes no dead letters', { timeout: 180_000 }, async () => {
    const publishOld = await eventProducer(place, cycleSchema)
    const publishNew = await eventProducer(
      place,
      cycleSchemaWith((fields) => [...fields, { name: 'operator', type: 'string', default: '' }]),
    )
    await publishOld(cycles(0, 10))
    const instance = await SluiceProcess.run(place).ready()
    await until('the first are done', () => place.isDone())

    await registry.stop()
    await publishOld(cycles(10, 10))
    await until('what needs no registry is done', () => place.isDone())
    await publishNew(cycles(20, 10))
    await publishOld(cycles(30, 10))
    await until('it waits', async () => (await pauses(instance))['registry'] === 1)
    expect((await instance.get('/readyz')).status).toBe(503)
    expect((await instance.get('/livez')).status).toBe(200)

    await registry.start()
    await until('it goes on', () => place.isDone())
    expect(await pauses(instance)).toEqual({ registry: 0, broker: 0, breaker: 0, lookup: 0, remote: 0 })
    expect((await instance.get('/readyz')).status).toBe(200)
    const account = await accountOf(place)
    expect(account).toMatchObject({ inputs: 40, predictions: 40, deadLetters: 0, lost: [], repeats: 0 })
    expect(await instance.stop()).toMatchObject({ code: 0 })
  })
})

function cycles(from: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    ...cycle({ cycle: from + i }),
    rigId: 'rig-01',
    operator: 'x',
  }))
}

async function pauses(instance: SluiceProcess): Promise<Readonly<Record<string, number>>> {
  const series = (await instance.scrape()).series('sluice_paused')
  return Object.fromEntries(series.map(({ labels, value }) => [labels['cause'] ?? '', value] as const))
}
