import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { Fault } from '../../src/core/outcome.ts'
import { reasons } from '../../src/core/reason.ts'
import type { Reason } from '../../src/core/reason.ts'
import type { InputRecord, OutputRecord } from '../../src/core/record.ts'
import { letterContext } from '../../src/dead-letter/letter-context.ts'
import { encodeTelemetry, letter } from '../app/support/letters.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { writeTelemetryConfig } from '../support/telemetry.ts'
import { RealBroker } from '../transport/kafkajs/support/real-broker.ts'
import { untilAllIsVisible } from './support/open-transactions.ts'
import { until } from './support/until.ts'

const folder = scratchFolder()

const letterCount = 10_000
const partitions = 3
/** When this share of the predictions is there, a run is killed. */
const kills = [0.05, 0.2, 0.4, 0.6, 0.8]

const good = encodeTelemetry()

/** What is wrong with the records themselves; all else was wrong with the config, a model or a topic, and is repaired. */
const lastingFaults: Partial<Record<Reason, Buffer>> = {
  'empty-value': Buffer.alloc(0),
  'too-short': good.subarray(0, 3),
  'bad-magic': Buffer.from('?????????'),
  'unknown-schema-id': Buffer.from([0, 0, 0, 0, 77, ...good.subarray(5)]),
  'avro-decode': good.subarray(0, good.length - 4),
}

/** Of the letters in turn, so that each key has letters of every reason. */
function reasonOf(i: number): Reason {
  return reasons[i % reasons.length]!
}

function fateOf(reason: Reason): 'scored' | 'fails again' | 'stays' {
  if (reason === 'unreadable-batch') return 'stays'
  return lastingFaults[reason] === undefined ? 'scored' : 'fails again'
}

const letters: readonly OutputRecord[] = Array.from({ length: letterCount }, (_, i) => {
  const reason = reasonOf(i)
  const key = i % 1_000
  return {
    ...letter({
      fault: new Fault(reason, 'as it was'),
      origin: { partition: key % partitions, offset: BigInt(i) },
      record: {
        key: Buffer.from(`d-${key}`),
        value: reason === 'unreadable-batch' ? null : (lastingFaults[reason] ?? good),
      },
    }),
    partition: key % partitions,
  }
})

const numbers = Array.from({ length: letterCount }, (_, i) => i)

function withFate(fate: ReturnType<typeof fateOf>): number[] {
  return numbers.filter((i) => fateOf(reasonOf(i)) === fate)
}

function predictedOffset({ value }: InputRecord): number {
  const prediction = decodePrediction(value!)
  if (prediction instanceof Fault) throw new Error(prediction.message)
  return Number(/^telemetry-\d-(\d+)$/.exec(prediction.eventId)![1])
}

function originalOffset(record: InputRecord): number {
  return Number(letterContext(record).origin!.offset)
}

/** By key, in the order of the topic. */
function byKey(records: readonly InputRecord[], numberOf: (record: InputRecord) => number) {
  return Map.groupBy(records.map(numberOf), (i) => i % 1_000)
}

const ascending = (a: number, b: number) => a - b

describe.skipIf(await skipWithoutKafka())('sluice dlq redrive, killed again and again', () => {
  let broker: RealBroker
  let address: string
  beforeAll(async () => {
    address = await startBroker()
    broker = new RealBroker(address)
  })
  afterAll(() => broker.close())

  async function countOf(topic: string): Promise<number> {
    const bounds = await broker.ask((admin) => admin.bounds(topic))
    return bounds.reduce((sum, { high }) => sum + Number(high), 0)
  }

  it('scores each of 10,000 letters of all reasons once, in the order of its key, and puts back what still fails', async () => {
    const topic = await broker.createTopic(partitions)
    const output = await broker.createTopic(partitions)
    const sink = await broker.sink()
    await sink.send(letters.map((each) => ({ ...each, topic })))
    const config = writeTelemetryConfig(folder, `deadLetter: { topic: ${topic} }\n`)
    const sets = [`kafka.brokers=${address}`, `output.topic=${output}`, 'batch.maxRecords=100']
    const argv = ['dlq', 'redrive', '-c', config, ...sets.flatMap((set) => ['--set', set])]

    for (const share of kills) {
      const child = spawn(process.execPath, ['bin/sluice.mjs', ...argv, '--rate', '1200'], {
        stdio: 'ignore',
      })
      const over = once(child, 'exit')
      try {
        const enough = share * withFate('scored').length
        await until(`${enough} predictions are there`, async () => (await countOf(output)) >= enough)
      } finally {
        child.kill('SIGKILL')
      }
      expect(await over).toEqual([null, 'SIGKILL'])
    }
    const last = await cli(argv)
    expect(last).toMatchObject({ code: 1 })
    expect(last.stderr).toContain('goes on with a redrive that was interrupted')

    for (const written of [output, topic]) await untilAllIsVisible(broker.connection, written)
    const predictions = await broker.records(output)
    expect(predictions.map(predictedOffset).toSorted(ascending)).toEqual(withFate('scored'))
    for (const [, numbers] of byKey(predictions, predictedOffset)) {
      expect(numbers).toEqual(numbers.toSorted(ascending))
    }
    const putBack = (await broker.records(topic)).filter((record) => letterContext(record).redriveCount > 0)
    expect(putBack.map(originalOffset).toSorted(ascending)).toEqual(withFate('fails again'))
    expect(new Set(putBack.map((record) => letterContext(record).redriveCount))).toEqual(new Set([1]))
  }, 180_000)
})
