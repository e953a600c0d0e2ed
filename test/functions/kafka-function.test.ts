import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePrediction } from '../../src/avro/prediction.ts'
import type { Prediction } from '../../src/avro/prediction.ts'
import type { LogFields, Logger } from '../../src/core/logger.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import type { KafkaEvent, LambdaRecord } from '../../src/functions/kafka-event.ts'
import { createRecordFunction } from '../../src/functions/kafka-function.ts'
import { runPipeline } from '../../src/app/embedded-pipeline.ts'
import { cycle, encodeCycle, sensorCycleId } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const config = (registry: string) => `
name: rig
kafka: { brokers: '127.0.0.1:1' }
${registry}
input: { topic: cycles, group: g, schema: { file: ${resolve('schemas/sensor-cycle.avsc')} }, eventTime: endedAt }
features:
  - range: { field: psa_bar, min: 0, max: 250 }
models: [{ name: cooler, file: ${resolve('examples/hydraulic-rig/models/cool_cond.zip')} }]
output: { topic: predictions, include: [rigId, cycle], schemaId: 2 }
deadLetter: { topic: letters }
`
const files = `schemas: { files: { ${sensorCycleId}: ${resolve('schemas/sensor-cycle.avsc')}, 2: ${resolve('schemas/prediction.avsc')} } }`

let configs = 0
function configFile(text: string): string {
  const file = join(folder, `sluice-${configs++}.yaml`)
  writeFileSync(file, text)
  return file
}

function record(offset: number, value: Buffer | null, partition = 0): LambdaRecord {
  return {
    topic: 'cycles',
    partition,
    offset,
    timestamp: 1000,
    key: Buffer.from('rig-01').toString('base64'),
    value: value?.toString('base64') ?? null,
    // The bytes of "ä", as Java has them.
    headers: [{ unit: [-61, -92] }],
  }
}

function event(...records: readonly LambdaRecord[]): KafkaEvent {
  const byPartition = Object.groupBy(records, ({ topic, partition }) => `${topic}-${partition}`)
  return { eventSource: 'aws:kafka', records: byPartition as Record<string, LambdaRecord[]> }
}

function handlerTaking(taken: OutputRecord[], text = config(files)) {
  const take = (records: readonly OutputRecord[]) => Promise.resolve(void taken.push(...records))
  return createRecordFunction({ pipeline: configFile(text), take, logger: silentLogger })
}

describe('createRecordFunction', () => {
  it('hands over the predictions of the stream, and dead letters of what cannot be scored: all is done', async () => {
    const taken: OutputRecord[] = []
    const handler = handlerTaking(taken)
    const events = [cycle({ cycle: 1 }), cycle({ cycle: 2, psa_bar: 9999 }), cycle({ cycle: 3 })]
    const response = await handler(
      event(
        record(17, encodeCycle(events[0]!)),
        record(18, encodeCycle(events[1]!)),
        record(19, Buffer.from('no Avro at all')),
        record(5, encodeCycle(events[2]!), 1),
      ),
    )
    expect(response).toEqual({ batchItemFailures: [] })
    const predictions = taken.filter(({ topic }) => topic === 'predictions')
    const decoded = predictions.map(({ value }) => decodePrediction(value!) as Prediction)
    expect(decoded.map(({ eventId }) => eventId).toSorted()).toEqual(['cycles-0-17', 'cycles-1-5'])
    const same = await runPipeline(configFile(config(files)), [events[0]!])
    const ours = decoded.find(({ eventId }) => eventId === 'cycles-0-17')
    expect(ours?.predictions).toEqual(same.predictions[0]?.predictions)
    const letters = taken.filter(({ topic }) => topic === 'letters')
    const header = (letter: OutputRecord, key: string) =>
      letter.headers.find((each) => each.key === key)?.value?.toString()
    expect(letters.map((letter) => header(letter, 'sluice.dlq.reason')).toSorted()).toEqual([
      'bad-magic',
      'out-of-range',
    ])
    expect(header(letters[0]!, 'unit')).toBe('ä')
    expect(letters[0]!.key?.toString()).toBe('rig-01')
  })

  it('reports the lowest offset of each partition when what takes the records cannot', async () => {
    const take = () => Promise.reject(new Error('not now'))
    const handler = createRecordFunction({ pipeline: configFile(config(files)), take, logger: silentLogger })
    const given = event(
      record(18, encodeCycle(cycle())),
      record(17, encodeCycle(cycle())),
      record(5, encodeCycle(cycle()), 1),
    )
    await expect(handler(given)).resolves.toEqual({
      batchItemFailures: [
        { itemIdentifier: { partition: 'cycles-0', offset: 17 } },
        { itemIdentifier: { partition: 'cycles-1', offset: 5 } },
      ],
    })
  })

  it('reports all as failed while the registry is down', async () => {
    const handler = handlerTaking(
      [],
      config("registry: { url: 'http://127.0.0.1:1' }").replace(', schemaId: 2', ''),
    )
    await expect(handler(event(record(3, encodeCycle(cycle()))))).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'cycles-0', offset: 3 } }],
    })
  })

  it('tells the log why records come again', async () => {
    const lines: LogFields[] = []
    const logger: Logger = { ...silentLogger, error: (fields) => lines.push(fields) }
    const take = () => Promise.reject(new Error('not now'))
    const handler = createRecordFunction({ pipeline: configFile(config(files)), take, logger })
    await handler(event(record(17, encodeCycle(cycle()))))
    expect(lines).toEqual([
      {
        event: 'records-failed',
        code: 'BROKER_OUTAGE',
        error: expect.stringContaining('not now') as string,
        from: ['cycles-0@17'],
      },
    ])
  })

  it('forgets what was seen in records that were not taken', async () => {
    const remembering = config(files).replace(
      'features:',
      `features:
  - impute: { field: psa_bar, lastSeen: { key: rigId, time: endedAt, within: 1h } }`,
    )
    let isTaken = false
    const taken: OutputRecord[] = []
    const take = (records: readonly OutputRecord[]) => {
      if (!isTaken) return Promise.reject(new Error('not now'))
      return Promise.resolve(void taken.push(...records))
    }
    const handler = createRecordFunction({ pipeline: configFile(remembering), take, logger: silentLogger })
    await handler(event(record(1, encodeCycle(cycle({ endedAt: 1000, psa_bar: 249 })))))
    isTaken = true
    const later = encodeCycle(cycle({ endedAt: 2000, psa_bar: null }))
    await handler(event(record(2, later)))
    const fresh: OutputRecord[] = []
    await handlerTaking(fresh, remembering)(event(record(2, later)))
    const scores = [taken, fresh].map(
      ([first]) => (decodePrediction(first!.value!) as Prediction).predictions,
    )
    expect(scores[0]).toEqual(scores[1])
  })

  it('scores one event after the other, however they come', async () => {
    let underWay = 0
    let most = 0
    const take = async () => {
      most = Math.max(most, ++underWay)
      await new Promise(setImmediate)
      underWay -= 1
    }
    const handler = createRecordFunction({ pipeline: configFile(config(files)), take, logger: silentLogger })
    const calls = [1, 2, 3].map((offset) => handler(event(record(offset, encodeCycle(cycle())))))
    expect(await Promise.all(calls)).toEqual(Array(3).fill({ batchItemFailures: [] }))
    expect(most).toBe(1)
  })

  it('refuses records of a topic that the config does not read, and a guarantee that needs the consumer', async () => {
    const strange = { ...record(1, encodeCycle(cycle())), topic: 'others' }
    await expect(handlerTaking([])(event(strange))).rejects.toThrow(/others.*cycles/)
    const once = `${config(files)}\ndelivery: exactly-once\n`
    await expect(handlerTaking([], once)(event(record(1, null)))).rejects.toThrow(/exactly-once/)
  })

  it('has nothing to do for an event without records', async () => {
    await expect(handlerTaking([])({ eventSource: 'SelfManagedKafka', records: {} })).resolves.toEqual({
      batchItemFailures: [],
    })
  })

  it('refuses a pipeline with windows, and an event of another kind', async () => {
    const windows = `${config(files)}\nwindows: { key: rigId, time: endedAt, size: 60s, statistics: { psa_bar: { field: psa_bar, as: [mean] } } }\n`
    await expect(handlerTaking([], windows)(event(record(1, null)))).rejects.toThrow(/windows/)
    await expect(handlerTaking([])({ httpMethod: 'GET' } as unknown as KafkaEvent)).rejects.toThrow(
      'createHandler',
    )
  })
})
