import { describe, expect, it } from 'vitest'
import { BLOCK } from '../../../src/model/forest/forest-scorer.ts'
import { stagedPredictions } from '../../../src/model/forest/staged.ts'
import { grid } from './tiny-grid.ts'

describe('stagedPredictions', () => {
  it('gives the prediction after each group of trees', () => {
    const scorer = stagedPredictions(
      grid,
      (sums, r, _rows, _rowAt, _offset, out, at) => {
        out[at + 1] = sums[r]! * 2
        out[at + 2] = sums[BLOCK + r]! * 2
      },
      3,
      1,
    )
    expect(scorer.names).toEqual(['T1.C1', 'T1.C2', 'T2.C1', 'T2.C2'])
    expect([...scorer.staged(Float64Array.of(0))]).toEqual([2, 0, 22, 200])
  })
})
