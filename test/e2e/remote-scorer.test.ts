import { beforeAll, describe, expect, it } from 'vitest'
import { createStream } from '../../src/app/embedded-stream.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { scorerServer } from '../remote/support/scorer-server.ts'
import { daiAnswer, refusedBar } from '../remote/support/served-models.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { RealBroker } from '../transport/kafkajs/support/real-broker.ts'
import { whenDone } from './support/closing.ts'
import { until } from './support/until.ts'

const isSkipped = await skipWithoutKafka()

let broker: RealBroker
beforeAll(async () => {
  if (isSkipped) return
  broker = new RealBroker(await startBroker())
  whenDone(() => broker.close())
})

const records = 2_000
const isRefused = (at: number) => at % 101 === 50

describe.skipIf(isSkipped)('a remote model, on a real broker', () => {
  it('has each record scored or dead-lettered once, though its server dies and the stream is started anew', async () => {
    const server = await scorerServer(daiAnswer)
    const [input, output, dead] = (await Promise.all(
      [3, 3, 1].map((count) => broker.createTopic(count)),
    )) as [string, string, string]
    const config: PipelineConfig = {
      name: 'remote',
      kafka: { brokers: broker.connection.brokers.join(',') },
      input: {
        ...{ topic: input, group: input, format: 'json', startFrom: 'earliest' },
        schema: { file: 'schemas/sensor-cycle.avsc' },
      },
      models: [
        {
          name: 'there',
          remote: { kind: 'dai-rest', url: server.url, maxRows: 16, retries: 1 },
          columns: { mode: 'rigMode' },
        },
      ],
      output: { topic: output, format: 'json' },
      deadLetter: { topic: dead },
      batch: { maxRecords: 64 },
      http: { port: 0 },
    }
    const sink = await broker.sink()
    await sink.send(
      Array.from({ length: records }, (_, at) => ({
        ...{ topic: input, partition: at % 3, headers: [], timestampMs: null, key: null },
        value: Buffer.from(JSON.stringify(cycle({ psa_bar: isRefused(at) ? refusedBar : 100 + at }))),
      })),
    )
    // Each time it dies with requests under way: in the middle of a turn.
    let served = 0
    const dying = [20, 60]
    server.fault = ({ method }) => {
      if (method !== 'POST' || ++served !== dying[0]) return null
      dying.shift()
      return () => void server.kill()
    }
    const first = createStream(config)
    await first.start()
    await until('the server is missed', () => Promise.resolve(first.waitingFor === 'remote'))
    expect(await (await fetch(`${first.url ?? ''}/readyz`)).text()).toContain('waiting for: remote there')
    expect(await first.stop()).toBe('drained')
    await server.start()
    const second = createStream(config)
    await second.start()
    await until('the server is missed again', () => Promise.resolve(second.waitingFor === 'remote'))
    await server.start()
    const written = async () => {
      const [scored, letters] = await Promise.all([broker.values(output), broker.records(dead)])
      return { scored, letters }
    }
    await until('all is written', async () => {
      const { scored, letters } = await written()
      return scored.length + letters.length >= records
    })
    expect(await second.stop()).toBe('drained')
    const { scored, letters } = await written()
    const ids = scored.map((value) => (JSON.parse(value) as { eventId: string }).eventId)
    const refused = Array.from({ length: records }, (_, at) => at).filter(isRefused).length
    expect([new Set(ids).size, ids.length, letters.length]).toEqual([
      records - refused,
      records - refused,
      refused,
    ])
    const reasons = letters.map(({ headers }) =>
      String(headers.find(({ key }) => key === 'sluice.dlq.reason')?.value ?? ''),
    )
    expect(new Set(reasons)).toEqual(new Set(['score-failed']))
  })
})
