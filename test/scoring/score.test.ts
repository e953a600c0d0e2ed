import { describe, expect, it } from 'vitest'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import type { PipelineModel, ScoringParts } from '../../src/scoring/parts.ts'
import { score } from '../../src/scoring/score.ts'
import { rigParts } from '../support/rig-pipeline.ts'

/** The rig's first model, with a scorer that answers as it is told. */
function partsWith(answer: (out: Float64Array, refused: Uint8Array) => number): ScoringParts {
  const { parts } = rigParts()
  const [model] = parts.models
  const scorer: PipelineModel['scorer'] = {
    ...model!.scorer,
    score: (_rows, _rowCount, out, refused) => answer(out.fill(0.5), refused),
  }
  return { ...parts, models: [{ ...model!, scorer }] }
}

function scored(parts: ScoringParts, rows: number): ScoringBatch {
  const batch = new ScoringBatch(parts)
  for (let row = 0; row < rows; row++) batch.add({ topic: 'in', partition: 0, offset: BigInt(row) }, {})
  expect(score(batch, parts)).toBeUndefined()
  return batch
}

const faultsOf = ({ entryFaults }: ScoringBatch) => entryFaults.map(({ row, fault }) => [row, fault.reason])

describe('score', () => {
  it('fails the entry of a row that the model refuses', () => {
    const batch = scored(
      partsWith((_out, refused) => {
        refused[1] = 1
        return 1
      }),
      3,
    )
    expect(faultsOf(batch)).toEqual([[1, 'score-failed']])
    expect([...batch.models[0]!.failed.subarray(0, 3)]).toEqual([0, 1, 0])
  })

  it.each([NaN, Infinity, -Infinity])('does with an output of %s what the policy says', (cell) => {
    const parts = partsWith((out) => {
      out[1] = cell
      return 0
    })
    expect(faultsOf(scored(parts, 2))).toEqual([[0, 'score-not-finite']])
    const policies = new Map([['score-not-finite', { action: 'skip', fields: new Map() }]] as const)
    expect(scored({ ...parts, policies }, 2).isPending(0)).toBe(false)
  })

  it('leaves rows alone whose life has ended', () => {
    const parts = partsWith((out, refused) => {
      refused[0] = 1
      out[0] = NaN
      return 1
    })
    const batch = new ScoringBatch(parts)
    batch.add({ topic: 'in', partition: 0, offset: 0n })
    batch.skip(0, 'tombstone')
    expect(score(batch, parts)).toBeUndefined()
    expect(batch.entryFaults).toEqual([])
  })
})
