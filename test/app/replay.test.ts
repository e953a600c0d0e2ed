import { describe, expect, it } from 'vitest'
import type { Assembly } from '../../src/app/assemble.ts'
import { compareReplays, replay } from '../../src/app/replay.ts'
import type { CompareOptions, ReplaySurroundings } from '../../src/app/replay.ts'
import type { ChangedRecord } from '../../src/app/replay-comparison.ts'
import { replayRange } from '../../src/app/replay-range.ts'
import type { RangeRequest } from '../../src/app/replay-range.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import type { MemoryBroker } from '../../src/transport/memory/broker.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import type { Turn } from '../../src/pipeline/turn.ts'
import { predictionOf } from '../support/rig-pipeline.ts'
import {
  brokerWith,
  coolerFile,
  cyclesWith,
  pipelineWith,
  required,
  surroundings,
  topic,
} from './support/replay-fixture.ts'

const everything: RangeRequest = { from: null, to: null, partitions: null }
const target = { topic: 'predictions', partitionCount: 1, schemaId: null }

async function compared(
  pipelines: readonly [Assembly, Assembly],
  broker: MemoryBroker,
  over: Partial<CompareOptions> = {},
  outside: Partial<ReplaySurroundings> = {},
) {
  const range = await replayRange(new MemoryTopicReader(broker), topic, everything)
  const changed: ChangedRecord[] = []
  const onChanged = (records: readonly ChangedRecord[]) => {
    changed.push(...records)
    return Promise.resolve()
  }
  const options = { tolerance: null, largest: 5, examples: 3, targets: [target, target] as const, onChanged }
  const result = await compareReplays(
    pipelines,
    range,
    { ...options, ...over },
    surroundings(broker, outside),
  )
  return { ...result, changed }
}

/** Changes of single events, and what the second pipeline makes of them that the first does not. */
const seeded: readonly (readonly [at: number, event: object, changes: readonly string[]])[] = [
  [3, { pump_eff: 10_500 }, ['verdict: dead-letter (out-of-range) -> scored']],
  [1_500, { pump_eff: 10_900 }, ['verdict: dead-letter (out-of-range) -> scored']],
  [44, { fsa_vol_flow: -25 }, ['verdict: dead-letter (out-of-range) -> skipped (out-of-range)']],
  [1_045, { fsa_vol_flow: 51 }, ['verdict: dead-letter (out-of-range) -> skipped (out-of-range)']],
  [500, { psb_bar: null, vs_vib: 60 }, ['reason: dead-letter (missing-value) -> dead-letter (out-of-range)']],
  [
    2_499,
    { tsb_temp: null, vs_vib: 60 },
    ['cooler reason: none (missing-value:tsb_temp) -> none (out-of-range:vs_vib)'],
  ],
  [999, { rigMode: 'special' }, ['by-category verdict: none (unknown-category:rigMode) -> predicted']],
  [1_000, { rigMode: 'special' }, ['by-category verdict: none (unknown-category:rigMode) -> predicted']],
  [2_000, { vibBand: 'odd' }, ['by-category flags: unknown-category:vibBand -> lookup-miss:vibBand']],
  [2_001, { vibBand: 'odd' }, ['by-category flags: unknown-category:vibBand -> lookup-miss:vibBand']],
  [0, { cool_pwr_pct: null }, ['cooler label: 3 -> 100']],
  [2_497, { cool_pwr_pct: null }, ['cooler label: 3 -> 20']],
]

/** Two configs that differ in six ways, none of which an event without any trouble meets. */
async function twoPipelines(): Promise<readonly [Assembly, Assembly]> {
  const vibration = { range: { field: 'vs_vib', max: 50 } }
  const flow = { range: { field: 'fsa_vol_flow', min: -20, max: 50 } }
  const score = { 'unknown-category': { fields: { vibBand: 'score' } } }
  const first = await pipelineWith({
    features: [
      required,
      vibration,
      flow,
      { range: { field: 'pump_eff', max: 10_000 } },
      { impute: { field: 'cool_pwr_pct', value: 1.49 } },
    ],
    policies: score,
  })
  const bands = Object.fromEntries(['calm', 'normal', 'raised', 'rough', 'harsh'].map((band) => [band, band]))
  const second = await pipelineWith({
    features: [
      vibration,
      required,
      flow,
      { range: { field: 'pump_eff', max: 11_000 } },
      { impute: { field: 'cool_pwr_pct', value: 4.5 } },
      { map: { field: 'rigMode', values: { special: 'warm' }, keepOthers: true } },
      { map: { field: 'vibBand', values: bands } },
    ],
    policies: { ...score, 'lookup-miss': 'score', 'out-of-range': { fields: { fsa_vol_flow: 'skip' } } },
  })
  return [first, second]
}

function described({ changes }: ChangedRecord): string[] {
  return changes.map(({ kind, model, from, to }) => {
    const what = model === null ? kind : `${model} ${kind}`
    return `${what}: ${String(from)} -> ${String(to)}`
  })
}

describe('compareReplays', () => {
  it('finds each of twelve seeded differences between two configs, and nothing else', async () => {
    const events = await cyclesWith(2_500, new Map(seeded.map(([at, change]) => [at, change])))
    const { comparison, changed } = await compared(await twoPipelines(), await brokerWith(events))
    const found = new Map(changed.map((record) => [record.key, described(record)]))
    expect(found).toEqual(new Map(seeded.map(([at, , changes]) => [`event-${at}`, changes])))
    expect(comparison).toMatchObject({ records: 2_500, changed: 12 })
  })
})

describe('compareReplays, told more', () => {
  const impute = (value: number) => ({
    features: [required, { impute: { field: 'cool_pwr_pct', value } }],
  })
  const without = new Map([4, 5, 6, 7].map((at) => [at, { cool_pwr_pct: null }]))

  it('counts labels by both sides, and keeps the largest shifts with the key of their records', async () => {
    const pipelines = [await pipelineWith(impute(1.49)), await pipelineWith(impute(4.5))] as const
    const broker = await brokerWith(await cyclesWith(12, without))
    const { comparison } = await compared(pipelines, broker)
    const [cooler, byCategory] = comparison.models
    expect(cooler).toMatchObject({ model: 'cooler', with: 'cooler', compared: 12, labelsChanged: 4 })
    const sum = [...cooler!.confusion.values()].flatMap((labels) => [...labels.values()])
    expect(sum.reduce((a, b) => a + b)).toBe(12)
    expect(cooler!.confusion.get('3')?.get('100')).toBe(3)
    expect(byCategory!.labelsChanged).toBe(0)
    const { items } = comparison.shifts
    expect(items).toHaveLength(4)
    expect(items.map(({ shift }) => shift)).toEqual(items.map(({ shift }) => shift).toSorted((a, b) => b - a))
    for (const { from, to, shift, key } of items) {
      expect(shift).toBe(Math.abs(to - from))
      expect(['event-4', 'event-5', 'event-6', 'event-7']).toContain(key)
    }
  })

  it('takes a number that is further off than the tolerance for a change', async () => {
    const pipelines = [await pipelineWith(impute(1.49)), await pipelineWith(impute(4.5))] as const
    const broker = await brokerWith(await cyclesWith(12, without))
    const { comparison } = await compared(pipelines, broker, { tolerance: 0 })
    expect(comparison.changedBy.value).toBe(4)
    const above = await compared(pipelines, broker, { tolerance: 1 })
    expect(above.comparison.changedBy).toMatchObject({ value: 0, label: 4 })
  })

  it('finds nothing between a pipeline and itself', async () => {
    const broker = await brokerWith(await cyclesWith(50))
    const { comparison } = await compared([await pipelineWith(), await pipelineWith()], broker, {
      tolerance: 0,
    })
    expect(comparison).toMatchObject({ records: 50, changed: 0 })
    expect(comparison.models.map(({ moved }) => moved)).toEqual([0, 0])
  })

  it('keeps as many changed records as are wanted, and tells all', async () => {
    const broker = await brokerWith(await cyclesWith(40))
    const strict = await pipelineWith({ features: [{ range: { field: 'psb_bar', max: 0 } }] })
    const { comparison, changed } = await compared([await pipelineWith(), strict], broker)
    expect(comparison.examples).toHaveLength(3)
    expect(changed).toHaveLength(40)
    expect([...comparison.transitions]).toEqual([['scored -> dead-letter (out-of-range)', 40]])
  })

  it('compares the only models of both by whatever name, and refuses what has none in common', async () => {
    const only = (name: string) => ({ models: [{ name, file: coolerFile }] })
    const [a, b] = [await pipelineWith(only('a')), await pipelineWith(only('b'))]
    const broker = await brokerWith(await cyclesWith(3))
    expect((await compared([a, b], broker)).comparison.models).toMatchObject([{ model: 'a', with: 'b' }])
    const both = await pipelineWith()
    await expect(compared([a, both], broker)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('(a)') as string,
    })
    const cooler = await pipelineWith(only('cooler'))
    expect((await compared([both, cooler], broker)).comparison.unpaired).toEqual(['by-category'])
  })
})

describe('replay', () => {
  async function replayed(
    broker: MemoryBroker,
    request: RangeRequest,
    over: Partial<ReplaySurroundings> = {},
  ) {
    const range = await replayRange(new MemoryTopicReader(broker), topic, request)
    const outputs: OutputRecord[] = []
    const outlet = {
      write: ({ parts }: Turn) => {
        outputs.push(...parts.flatMap((part) => part.outputs))
        return Promise.resolve()
      },
    }
    const outside = surroundings(broker, over)
    return { counts: await replay(await pipelineWith(), range, { target, outlet }, outside), outputs }
  }

  it('counts outcomes, reasons and labels, and tells how far it is', async () => {
    const broker = await brokerWith(await cyclesWith(2_300, new Map([[7, { psb_bar: null }]])))
    broker.append({ topic, partition: 0, key: null, value: null, headers: [], timestampMs: 1 }, 0)
    const shown: (readonly [number, number])[] = []
    const { counts } = await replayed(broker, everything, {
      progress: (total) => ({
        update: (records, offsets) => shown.push([records, offsets / total]),
        stop: () => undefined,
      }),
    })
    expect(counts.outcomes).toMatchObject({ scored: 2_299, 'dead-letter': 1, skipped: 1 })
    expect([...counts.deadLetters, ...counts.skips]).toEqual([
      ['missing-value', 1],
      ['tombstone', 1],
    ])
    const labels = [...counts.labels.get('cooler')!.values()]
    expect(labels.reduce((a, b) => a + b)).toBe(2_299)
    expect(shown.at(-1)).toEqual([2_301, 1])
  })

  it('gives the predictions of the range alone, with the event ids of the stream', async () => {
    const broker = await brokerWith(await cyclesWith(20), 2)
    const { outputs } = await replayed(broker, {
      from: { kind: 'offsets', offsets: new Map([[1, 4n]]) },
      to: { kind: 'offset', offset: 6n },
      partitions: [1],
    })
    expect(outputs.map((output) => predictionOf(output).eventId)).toEqual(['cycles-1-4', 'cycles-1-5'])
    expect(outputs.map(({ topic: to }) => to)).toEqual(['predictions', 'predictions'])
  })

  it('ends at once where the range is empty', async () => {
    const { counts } = await replayed(await brokerWith([]), everything)
    expect(counts.total).toBe(0)
  })

  it('rejects when it is stopped', async () => {
    const stop = new AbortController()
    const progress = () => ({
      update: () => {
        stop.abort()
      },
      stop: () => undefined,
    })
    const broker = await brokerWith(await cyclesWith(2_100), 1)
    const running = replayed(broker, everything, { stop: stop.signal, progress })
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})
