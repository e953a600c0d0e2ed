import { describe, expect, it } from 'vitest'
import { RemoteOutage } from '../../src/core/errors.ts'
import { RowRefusal } from '../../src/scoring/asked-scorer.ts'
import type { BoundScorer, RowAnswer } from '../../src/scoring/asked-scorer.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import type { ScoringParts } from '../../src/scoring/parts.ts'
import { score } from '../../src/scoring/score.ts'
import { rigParts } from '../support/rig-pipeline.ts'

type Ask = BoundScorer['ask']

/** The rig's models, the first of them asked elsewhere. */
function partsWith(ask: Ask, isHidden = false): ScoringParts {
  const { parts } = rigParts()
  const [first, second] = parts.models
  const { inputs, outputs } = first!.scorer
  const scorer: BoundScorer = { inputs, outputs, ask, rowOf: (row) => [row], isHidden }
  return { ...parts, models: [{ ...first!, scorer }, second!] }
}

function batchWith(parts: ScoringParts, rows: number): ScoringBatch {
  const batch = new ScoringBatch(parts)
  for (let row = 0; row < rows; row++) batch.add({ topic: 'in', partition: 0, offset: BigInt(row) }, {})
  return batch
}

const answer = (value: number): RowAnswer => [0, value, 0.5, 0.5]

describe('a model that is asked elsewhere', () => {
  it('is asked once for the rows that it still can score', async () => {
    const asked: unknown[] = []
    const parts = partsWith((rows) => {
      asked.push(rows)
      return Promise.resolve(rows.map(([row]) => answer(Number(row))))
    })
    const batch = batchWith(parts, 4)
    batch.skip(1, 'tombstone')
    batch.models[0]!.fail(2)
    await score(batch, parts)
    expect(asked).toEqual([[[0], [3]]])
    const { out } = batch.models[0]!
    expect([out[1], out[3 * 4 + 1]]).toEqual([0, 3])
    expect(batch.entryFaults).toEqual([])
  })

  it('is not asked where there is no such row', async () => {
    const parts = partsWith(() => Promise.reject(new Error('asked')))
    const batch = batchWith(parts, 1)
    batch.skip(0, 'tombstone')
    await score(batch, parts)
    expect(batch.entryFaults).toEqual([])
  })

  it('fails the entry of a row that it refuses, and of one without a number', async () => {
    const parts = partsWith(() =>
      Promise.resolve([new RowRefusal('not this one', 'value 13'), answer(NaN), answer(1)]),
    )
    const batch = batchWith(parts, 3)
    await score(batch, parts)
    expect(batch.entryFaults).toMatchObject([
      { row: 0, fault: { reason: 'score-failed', message: 'model cooler: not this one', value: 'value 13' } },
      { row: 1, fault: { reason: 'score-not-finite', model: 'cooler' } },
    ])
  })

  it('is not quoted where it was given what is not to be shown', async () => {
    const parts = partsWith(() => Promise.resolve([new RowRefusal('not this one', 'value 13')]), true)
    const batch = batchWith(parts, 1)
    await score(batch, parts)
    expect(batch.entryFaults).toMatchObject([{ fault: { value: null } }])
  })

  it('rejects when it does not answer, once the other answers are there', async () => {
    const { parts } = rigParts()
    const { inputs, outputs } = parts.models[0]!.scorer
    const late = Promise.withResolvers<readonly RowAnswer[]>()
    const bound = (ask: Ask): BoundScorer => ({
      inputs,
      outputs,
      ask,
      rowOf: (row) => [row],
      isHidden: false,
    })
    const models = [
      { ...parts.models[0]!, scorer: bound(() => Promise.reject(new RemoteOutage('cooler', 'down'))) },
      { ...parts.models[0]!, name: 'late', scorer: bound(() => late.promise) },
    ]
    const batch = batchWith({ ...parts, models }, 1)
    let isOver = false
    const scoring = Promise.resolve(score(batch, { ...parts, models })).finally(() => (isOver = true))
    scoring.catch(() => undefined)
    await new Promise(setImmediate)
    expect(isOver).toBe(false)
    late.resolve([answer(1)])
    await expect(scoring).rejects.toMatchObject({ code: 'REMOTE_OUTAGE' })
    expect(batch.entryFaults).toEqual([])
  })

  it('leaves a batch without such a model as it was: at once', () => {
    const { parts } = rigParts()
    expect(score(batchWith(parts, 1), parts)).toBeUndefined()
  })
})
