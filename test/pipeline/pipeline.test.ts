import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import type { Turn } from '../../src/pipeline/pipeline.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import {
  batchOf,
  cycle,
  encodeCycle,
  featureNames,
  predictionOf,
  rigPipeline,
} from '../support/rig-pipeline.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'

async function turnOf(
  values: readonly (Buffer | null)[],
  over: Partial<PipelineParts> = {},
  settings: Partial<CompileSettings> = {},
): Promise<Turn> {
  const { pipeline } = rigPipeline(over, settings)
  const batches = [batchOf(values)]
  await pipeline.prepare(batches)
  return pipeline.score(batches)
}

const good = encodeCycle(cycle())
const missing = encodeCycle(cycle({ vs_vib: null }))
const unknown = encodeCycle(cycle({ rigMode: 'maintenance' }))
const magic = Buffer.from([9, 0, 0, 0, 1, 2])

function reasonsOf(turn: Turn): (string | null)[] {
  return turn.deadLetters.map(({ headers }) => headerText(headers, 'sluice.dlq.reason'))
}

function policy(verdict: 'score' | 'score-and-report' | 'skip' | 'fail') {
  return {
    policies: new Map([['unknown-category', { verdict, fields: new Map() }]] as const),
  }
}

describe('Pipeline', () => {
  it('gives one prediction with an entry for each model', async () => {
    const { outputs, deadLetters, tally } = await turnOf([good])
    expect(deadLetters).toEqual([])
    expect(tally).toMatchObject({ scored: 1, deadLettered: 0, skipped: 0, ages: [0.5] })
    const prediction = predictionOf(outputs[0]!)
    expect(prediction).toMatchObject({
      eventId: 'in-3-0',
      pipeline: 'rig',
      eventTime: 1_000,
      scoredAt: 1_500,
      fields: { rigId: 'rig-01', cycle: 7 },
    })
    expect(prediction.predictions.map(({ model, version }) => [model, version])).toEqual([
      ['cooler', '1'],
      ['by-category', '2'],
    ])
    const [{ probabilities, label } = { probabilities: [], label: null }] = prediction.predictions
    expect(probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12)
    expect(probabilities.map((p) => p.label)).toContain(label)
  })

  it('keeps key, timestamp and partition of the record, and its trace context alone of the headers', async () => {
    const { pipeline } = rigPipeline()
    const trace = { key: 'traceparent', value: Buffer.from('00-1-2-01') }
    const batches = [batchOf([good], { headers: [{ key: 'other', value: null }, trace] })]
    await pipeline.prepare(batches)
    expect(pipeline.score(batches).outputs[0]).toMatchObject({
      topic: 'out',
      partition: 3,
      key: Buffer.from('rig-01'),
      timestampMs: 1_200,
      headers: [trace],
    })
  })

  it('leaves the partition to the client when the output topic has fewer', async () => {
    const { outputs } = await turnOf([good], {
      output: { topic: 'out', partitionCount: 3, maxRecordBytes: 1e6 },
    })
    expect(outputs[0]?.partition).toBeNull()
  })

  it('keeps the order of the records, over chunks and dead letters', async () => {
    const values = Array.from({ length: 50 }, (_, i) =>
      i % 7 === 3 ? magic : encodeCycle(cycle({ cycle: i })),
    )
    const turn = await turnOf(values)
    const ids = turn.outputs.map((output) => Number(predictionOf(output).fields['cycle']))
    expect(ids).toEqual(values.map((_, i) => i).filter((i) => i % 7 !== 3))
    expect(turn.outputs).toHaveLength(turn.origins.length)
    expect([...turn.failures].map((f, i) => (f === 1 ? i : -1)).filter((i) => i >= 0)).toEqual([
      3, 10, 17, 24, 31, 38, 45,
    ])
    expect(turn.tally.scored + turn.tally.deadLettered).toBe(50)
  })

  it('scores records of several partitions together and commits each where it ends', async () => {
    const { pipeline } = rigPipeline()
    const batches = [batchOf([good, good], {}, 0), batchOf([good], {}, 1)]
    await pipeline.prepare(batches)
    const turn = pipeline.score(batches)
    expect(turn.outputs.map(({ partition }) => partition)).toEqual([0, 0, 1])
    expect(turn.positions).toEqual([
      { topic: 'in', partition: 0, epoch: 1, nextOffset: 2n },
      { topic: 'in', partition: 1, epoch: 1, nextOffset: 1n },
    ])
  })

  it('dead-letters what it cannot decode, byte for byte', async () => {
    const turn = await turnOf([magic, good])
    expect(reasonsOf(turn)).toEqual(['bad-magic'])
    expect(turn.deadLetters[0]?.value).toBe(magic)
    expect(turn.outputs).toHaveLength(1)
  })

  it.each([
    ['skip', 1, []],
    ['dead-letter', 0, ['empty-value']],
  ] as const)('treats a tombstone as the user says: %s', async (tombstones, skipped, reasons) => {
    const turn = await turnOf([null], { tombstones })
    expect(turn.tally.skipped).toBe(skipped)
    expect(reasonsOf(turn)).toEqual(reasons)
  })

  it('dead-letters a record that no model can score', async () => {
    const turn = await turnOf([encodeCycle(cycle({ psb_bar: null }))])
    expect(reasonsOf(turn)).toEqual(['missing-value'])
    expect(headerText(turn.deadLetters[0]!.headers, 'sluice.dlq.field')).toBe('psb_bar')
    expect(turn.outputs).toEqual([])
  })

  it('fails the entry of the one model that uses a value at fault', async () => {
    const turn = await turnOf([encodeCycle(cycle({ psa_bar: null }))])
    expect(turn.deadLetters).toEqual([])
    const entries = predictionOf(turn.outputs[0]!).predictions
    expect(entries.map(({ model, label, flags }) => [model, label === null, flags])).toEqual([
      ['cooler', true, ['missing-value:psa_bar']],
      ['by-category', false, []],
    ])
    expect(entries[0]?.probabilities).toEqual([])
    expect(turn.tally.modelFailures.map(({ model, fault }) => [model, fault.reason])).toEqual([
      ['cooler', 'missing-value'],
    ])
  })

  it('dead-letters the whole record when the user wants all or nothing', async () => {
    const turn = await turnOf([encodeCycle(cycle({ psa_bar: null }))], { onModelError: 'record' })
    expect(reasonsOf(turn)).toEqual(['missing-value'])
    expect(turn.outputs).toEqual([])
    expect(turn.tally.modelFailures).toEqual([])
  })

  it('never takes an unknown category for a missing one', async () => {
    const turn = await turnOf([unknown])
    expect(turn.tally.unknownCategories.map(({ model, field }) => [model, field])).toEqual([
      ['by-category', 'rigMode'],
    ])
    expect(predictionOf(turn.outputs[0]!).predictions[1]?.flags).toEqual(['unknown-category:rigMode'])
  })

  it.each([
    ['score', 0],
    ['score-and-report', 1],
  ] as const)('scores an unknown category as missing, with a flag, under %s', async (verdict, copies) => {
    const turn = await turnOf([unknown], policy(verdict))
    const entry = predictionOf(turn.outputs[0]!).predictions[1]!
    expect(entry.flags).toEqual(['unknown-category:rigMode'])
    expect(entry.label).not.toBeNull()
    expect(turn.deadLetters).toHaveLength(copies)
    expect(turn.tally).toMatchObject({ scored: 1, deadLettered: 0 })
    expect(turn.tally.reported).toHaveLength(copies)
    if (copies === 1) expect(headerText(turn.deadLetters[0]!.headers, 'sluice.dlq.scored')).toBe('true')
  })

  it('skips the record under skip', async () => {
    const turn = await turnOf([unknown, good], policy('skip'))
    expect(turn.tally).toMatchObject({ scored: 1, skipped: 1, deadLettered: 0 })
  })

  it('stops at the record under fail, and says which it was', async () => {
    await expect(turnOf([good, unknown], policy('fail'))).rejects.toThrow(
      /in-3 offset 1: unknown-category:rigMode/,
    )
  })

  it('prefers the first fault of a record that has several', async () => {
    const turn = await turnOf([encodeCycle(cycle({ psb_bar: null, pump_eff: null }))])
    expect(headerText(turn.deadLetters[0]!.headers, 'sluice.dlq.field')).toBe('psb_bar')
    expect(turn.deadLetters).toHaveLength(1)
  })

  it('dead-letters the record of a prediction above the limit', async () => {
    const turn = await turnOf([good], { output: { topic: 'out', partitionCount: 8, maxRecordBytes: 100 } })
    expect(reasonsOf(turn)).toEqual(['record-too-large'])
    expect(turn.tally).toMatchObject({ scored: 0, deadLettered: 1 })
  })

  it('makes the dead letter of an output that the broker refused', () => {
    const { pipeline } = rigPipeline()
    const [record] = batchOf([good]).records
    const letter = pipeline.refused(
      { record: record!, from: { topic: 'in', partition: 3 } },
      new Fault('record-too-large', 'm'),
    )
    expect(letter).toMatchObject({ topic: 'dead', value: good })
  })

  it('gives an empty turn for no batches', () => {
    expect(rigPipeline().pipeline.score([])).toMatchObject({ outputs: [], deadLetters: [], positions: [] })
  })

  it('counts predictions by label, of what was scored', async () => {
    const { tally } = await turnOf([good, missing, magic, good])
    const total = (model: string) =>
      tally.predictions.filter((p) => p.model === model).reduce((sum, { count }) => sum + count, 0)
    expect(total('by-category')).toBe(3)
    expect(total('cooler')).toBe(2)
  })

  it('rejects nothing that has every feature, whatever the numbers', async () => {
    const values = [-1e308, -0, 0, 5e-324, 1e308].map((x) =>
      encodeCycle(cycle(Object.fromEntries(featureNames.map((name) => [name, x])))),
    )
    expect((await turnOf(values)).outputs).toHaveLength(values.length)
  })
})
