import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/app/assemble.ts'
import { kafkaSettings } from '../../src/app/kafka-transport.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { InputRecord, OutputRecord } from '../../src/core/record.ts'
import { deadLetters } from '../../src/dead-letter/dead-letter.ts'
import { headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { Breakers } from '../../src/pipeline/breakers.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { TurnLoop } from '../../src/pipeline/turn-loop.ts'
import { AtLeastOnceDelivery } from '../../src/transport/at-least-once.ts'
import { failingParts, markedCycle } from '../support/failing-parts.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { cycle, encodeCycle, outputTo, rigParts } from '../support/rig-pipeline.ts'
import { RealBroker } from '../transport/kafkajs/support/real-broker.ts'

const count = 10_000
const badAt = 5_000
const dayMs = 24 * 3_600_000
const config = readConfig({ file: 'examples/hydraulic-rig/sluice.yaml', overrides: [], environment: {} })

type TopicSettings = Readonly<Record<string, string>>

interface Poison {
  readonly what: string
  readonly reason: string
  /** How the bad record differs from the good ones. */
  readonly bad: Partial<OutputRecord>
  readonly input?: TopicSettings
  readonly output?: TopicSettings
  readonly deadLetter?: TopicSettings
  readonly parts?: (parts: PipelineParts) => Partial<PipelineParts>
  /** What the dead letter has of the record, and what in its place. */
  readonly letter: (letter: InputRecord, bad: OutputRecord) => void
}

const compacted = { 'cleanup.policy': 'compact' }
const twelveMB = { 'max.message.bytes': String(12 << 20) }
const key = Buffer.from('rig-01')

function junk(length: number): Buffer {
  return Buffer.alloc(length, 0xee)
}

function isWhole(letter: InputRecord, bad: OutputRecord): void {
  expect(letter).toMatchObject({ key: bad.key, timestampMs: bad.timestampMs })
  expect(letter.value?.equals(bad.value!)).toBe(true)
}

const isWithoutValue: Poison['letter'] = ({ value, headers }) => {
  expect(value).toBeNull()
  expect(headerText(headers, sluiceHeader.omitted)).toBe('value')
}

const poisons: readonly Poison[] = [
  {
    what: 'a timestamp that neither the output nor the dead-letter topic takes',
    reason: 'record-rejected',
    bad: { timestampMs: Date.now() + 2 * dayMs },
    input: { 'message.timestamp.after.max.ms': String(30 * dayMs) },
    letter: ({ timestampMs, headers }, bad) => {
      expect(timestampMs).toBeLessThan(Date.now() + 60_000)
      expect(headerText(headers, sluiceHeader.timestamp)).toBe(String(bad.timestampMs))
      expect(headerText(headers, '__connect.errors.exception.message')).toMatch(
        /INVALID_TIMESTAMP: .*out of range/,
      )
    },
  },
  {
    what: 'no key, towards a compacted output topic',
    reason: 'record-rejected',
    bad: { key: null },
    output: compacted,
    letter: (letter, bad) => {
      isWhole(letter, bad)
      expect(headerText(letter.headers, '__connect.errors.exception.message')).toMatch(
        /INVALID_RECORD: Compacted topic cannot accept message without key/,
      )
    },
  },
  {
    what: 'a prediction that the output topic finds too large',
    reason: 'record-too-large',
    bad: { value: encodeCycle(cycle({ rigId: 'x'.repeat(30_000) })) },
    output: { 'max.message.bytes': '20000' },
    letter: isWhole,
  },
  {
    what: 'nothing that can be decoded and no key, towards a compacted dead-letter topic',
    reason: 'bad-magic',
    bad: { key: null, value: junk(100) },
    deadLetter: compacted,
    letter: ({ key: given, value }) => {
      expect(String(given)).toMatch(new RegExp(`-0-${badAt}$`))
      expect(value).toEqual(junk(100))
    },
  },
  { what: '1,040,000 bytes', reason: 'bad-magic', bad: { value: junk(1_040_000) }, letter: isWhole },
  {
    what: '1,048,400 bytes, which leaves no room for headers',
    reason: 'bad-magic',
    bad: { value: junk(1_048_400) },
    letter: isWithoutValue,
  },
  {
    what: '4 MB, towards a dead-letter topic that takes 12',
    reason: 'bad-magic',
    bad: { value: junk(4 << 20) },
    input: twelveMB,
    deadLetter: twelveMB,
    letter: isWhole,
  },
  {
    what: '4 MB, towards a dead-letter topic that does not take them',
    reason: 'bad-magic',
    bad: { value: junk(4 << 20) },
    input: twelveMB,
    letter: isWithoutValue,
  },
  ...(
    [
      ['decode', 'avro-decode'],
      ['transform', 'step-failed'],
      ['score', 'score-failed'],
      ['encode', 'encode-failed'],
    ] as const
  ).map(([stage, reason]): Poison => ({
    what: `values at which stage ${stage} throws`,
    reason,
    bad: { value: markedCycle() },
    parts: (parts) => failingParts(parts, stage),
    letter: isWhole,
  })),
]

describe.skipIf(await skipWithoutKafka())(`one bad record in the middle of ${count} good ones`, () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  /** Scores a topic to its end with the settings of the example, and gives what was written. */
  async function scored(
    poison: Poison,
    input: string,
  ): Promise<{ predictions: number; letters: InputRecord[] }> {
    const [output, dead] = [
      await broker.createTopic(1, poison.output),
      await broker.createTopic(1, poison.deadLetter),
    ]
    const { parts, metrics } = rigParts(
      {
        output: outputTo(1, config.output.maxRecordBytes, { topic: output }),
        deadLetters: deadLetters({
          ...config.deadLetter,
          topic: dead,
          pipeline: 'rig',
          instance: 'rig-1',
          redact: new Set(),
          clock: systemClock,
        }),
      },
      { batch: config.batch },
    )
    const source = broker.source({ topics: [input] })
    const sink = await broker.sink(kafkaSinkLimits())
    await source.start()
    const loop = new TurnLoop({
      source,
      pipeline: new Pipeline({ ...parts, ...poison.parts?.(parts) }, metrics),
      delivery: new AtLeastOnceDelivery(source, sink, {
        intervalMs: 100,
        clock: systemClock,
        logger: silentLogger,
      }),
      breaker: new Breakers(config.deadLetter.breaker, false),
      maxRecords: config.batch.maxRecords,
      clock: systemClock,
      meter: metrics,
      logger: silentLogger,
    })
    let failure: unknown = null
    const running = loop.run().catch((error: unknown) => (failure = error))
    const committed = () => failure ?? source.status().map((status) => status.committed)
    await expect.poll(committed, { timeout: 60_000 }).toEqual([BigInt(count)])
    loop.stop()
    await running
    expect(failure).toBeNull()
    return { predictions: (await broker.records(output)).length, letters: await broker.records(dead) }
  }

  /** Those of the config, not of the machine: where the broker is, the test knows. */
  function kafkaSinkLimits() {
    const { maxRequestBytes, maxRecordBytes } = kafkaSettings(config).sink
    return { maxRequestBytes, maxRecordBytes }
  }

  it.each(poisons)(
    'with $what: one dead letter under $reason, the others scored',
    { timeout: 120_000 },
    async (poison) => {
      const input = await broker.createTopic(1, poison.input)
      const value = encodeCycle(cycle())
      const good: OutputRecord = {
        topic: input,
        partition: 0,
        key,
        value,
        headers: [],
        timestampMs: Date.now(),
      }
      const bad = { ...good, ...poison.bad }
      const producer = await broker.sink()
      const records = Array.from({ length: count }, (_, i) => (i === badAt ? bad : good))
      expect(await producer.send(records)).toEqual([])
      const { predictions, letters } = await scored(poison, input)
      expect(predictions).toBe(count - 1)
      expect(letters.map(({ headers }) => headerText(headers, sluiceHeader.reason))).toEqual([poison.reason])
      // There is one.
      poison.letter(letters[0]!, bad)
    },
  )
})
