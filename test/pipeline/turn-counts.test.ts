import { describe, expect, it } from 'vitest'
import type { RecordBatch } from '../../src/core/record.ts'
import type { ModelCounts, Piece } from '../../src/monitor/counts.ts'
import { MergedPieces } from '../../src/monitor/merged-pieces.ts'
import type { Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Turn } from '../../src/pipeline/turn.ts'
import { rigCounting } from '../support/rig-counting.ts'
import {
  batchOf,
  cycle,
  encodeCycle,
  predictionOf,
  rigParts,
  rigPipeline,
  twoModels,
} from '../support/rig-pipeline.ts'

const splits = new Map([['psa_bar', [150, 160, 170]]])
const byTime = { by: 'time', step: 1_000 } as const

function piecesOf(counting: ReturnType<typeof rigCounting>, turn: Turn): readonly Piece[] {
  for (const part of turn.parts) part.written()
  return counting.counts.take(turn.parts.map(({ position }) => position))
}

async function scored(pipeline: Pipeline, batches: readonly RecordBatch[]): Promise<Turn> {
  await pipeline.prepare(batches)
  return pipeline.score(batches)
}

function modelOf(pieces: readonly Piece[], name: string): ModelCounts {
  const merged = new MergedPieces('time', 100)
  for (const piece of pieces) merged.add(piece)
  return merged.slices[0]!.models.find(({ model }) => model === name)!
}

describe('the counts of a turn', () => {
  const events = [
    cycle({ psa_bar: 149 }),
    cycle({ psa_bar: 150 }),
    cycle({ psa_bar: 171, rigMode: 'warm' }),
    cycle({ psa_bar: 171, vibBand: 'unheard of' }),
    cycle({ psa_bar: null }),
  ]
  const values = [...events.map((event) => encodeCycle(event)), null, Buffer.from('rubbish')]

  it('say what became of records, and what the values of each feature were', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const pieces = piecesOf(counting, await scored(pipeline, [batchOf(values)]))
    expect(pieces).toMatchObject([
      {
        ...{ instance: 'test', topic: 'in', partition: 3, number: 0, settled: 0, from: '0', to: '7' },
        slices: [{ start: 1_000, records: 7, scored: 5, skipped: 1 }],
      },
    ])
    expect(pieces[0]!.slices[0]!.deadLetters).toEqual({ 'bad-magic': 1 })
    const cooler = modelOf(pieces, 'cooler')
    // Five of the records are events: where the value is missing, this model has no answer.
    expect([cooler.rows, cooler.failed]).toEqual([5, 1])
    const { layout, features } = cooler
    expect(layout).toMatch(/^[0-9a-f]{16}$/)
    expect(features[0]).toEqual([1, 1, 0, 2, 1, 0, 0, 0])
  })

  it('have unknown and missing levels, of the model that has such a column', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const pieces = piecesOf(counting, await scored(pipeline, [batchOf(values)]))
    const byCategory = modelOf(pieces, 'by-category')
    // An unknown level fails this model's entry alone.
    expect([byCategory.rows, byCategory.failed]).toEqual([5, 1])
    const tails = byCategory.features.slice(0, 2).map((counts) => counts.slice(-2))
    expect(tails.toSorted()).toEqual([
      [0, 4],
      [1, 4],
    ])
  })

  it('have the answers that are written', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const turn = await scored(pipeline, [batchOf(values)])
    const written = turn.parts[0]!.outputs.map((output) => predictionOf(output).predictions[0]!)
    const cooler = modelOf(piecesOf(counting, turn), 'cooler')
    const labels = ['3', '20', '100'].map((level) => written.filter(({ label }) => label === level).length)
    expect(cooler.labels!.reduce((sum, count) => sum + count, 0)).toBe(4)
    expect(cooler.labels!.toSorted()).toEqual(labels.toSorted())
    for (const counts of cooler.outputs) expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4)
  })

  it('are none of a turn that is given up, and as before of one that is scored again', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const first = await scored(pipeline, [batchOf(values)])
    first.giveUp()
    const pieces = piecesOf(counting, await scored(pipeline, [batchOf(values)]))
    expect(pieces).toMatchObject([{ slices: [{ records: 7 }] }])
  })

  it('are a dead letter where the broker does not take the prediction', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const turn = await scored(pipeline, [batchOf(values)])
    turn.parts[0]!.letterFor({ index: 1, kind: 'too-large', message: 'too large' })
    expect(piecesOf(counting, turn)[0]!.slices[0]).toMatchObject({
      ...{ records: 7, scored: 4, skipped: 1 },
      deadLetters: { 'bad-magic': 1, 'record-too-large': 1 },
    })
  })

  it('are by the time of events, and by that of the record where that comes from the future', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const at = (endedAt: number) => encodeCycle(cycle({ endedAt }))
    const batch = batchOf([at(5_100), at(9_999), at(5_900), at(50_000_000)], { timestampMs: 7_000 })
    const [piece] = piecesOf(counting, await scored(pipeline, [batch]))
    expect(piece!.slices.map(({ start, records }) => [start, records])).toEqual([
      [5_000, 2],
      [7_000, 1],
      [9_000, 1],
    ])
  })

  it('are by offsets where slices are of records', async () => {
    const counting = rigCounting({ by: 'records', step: 3 })
    const { pipeline } = rigPipeline({ counting })
    const [piece] = piecesOf(counting, await scored(pipeline, [batchOf(values)]))
    expect(piece!.slices.map(({ start, records }) => [start, records])).toEqual([
      [0, 3],
      [3, 3],
      [6, 1],
    ])
  })

  it('have a row at which a stage failed, without asking models for it', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({
      counting,
      eventFault: (event) => {
        if ('psa_bar' in event && event.psa_bar === 149) throw new TypeError('unexpected')
        return null
      },
    })
    const pieces = piecesOf(counting, await scored(pipeline, [batchOf(values)]))
    expect(pieces[0]!.slices[0]).toMatchObject({ records: 7, scored: 4, deadLetters: { 'step-failed': 1 } })
    expect(modelOf(pieces, 'cooler').rows).toBe(4)
  })

  it('come in several pieces, of which each begins where the one before ends', async () => {
    const counting = rigCounting(byTime, splits)
    const { pipeline } = rigPipeline({ counting })
    const pieces: Piece[] = []
    for (const first of [0, 7]) {
      const { records, ...batch } = batchOf(values)
      const moved = records.map((record, at) => ({ ...record, offset: BigInt(first + at) }))
      const turn = await scored(pipeline, [{ ...batch, records: moved, nextOffset: BigInt(first + 7) }])
      pieces.push(...piecesOf(counting, turn))
      counting.counts.settle(turn.parts.map(({ position }) => position))
    }
    expect(pieces.map(({ number, settled, from, to }) => [number, settled, from, to])).toEqual([
      [0, 0, '0', '7'],
      [1, 1, '7', '14'],
    ])
  })
})

describe('columns that models have in common', () => {
  it('are noted once: five models of the same features cost their answers alone', () => {
    const models = Array.from({ length: 5 }, (_, at) => ({ ...twoModels[0]!, name: `m${at}` }))
    const strides = [models.slice(0, 1), models].map((some) => {
      const { parts } = rigParts({}, { models: some })
      return rigCounting(byTime).cellsOf(parts.models, null).stride
    })
    // An outcome, 17 features; of each model whether it answers, three probabilities and the label.
    expect(strides).toEqual([1 + 17 + 5, 1 + 17 + 5 * 5])
  })
})
