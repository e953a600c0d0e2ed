import { describe, expect, it } from 'vitest'
import { kernelScorer } from '../../../src/model/kernel-scorer.ts'
import type { Kernel } from '../../../src/model/kernel.ts'
import { plainOutputs } from '../../../src/model/outputs.ts'
import { withMissing } from '../../../src/model/xgboost/missing-cells.ts'

const plain: Kernel = {
  outputs: plainOutputs(['a', 'b']),
  score(rows, rowCount, _offsets, out) {
    out.set(rows.subarray(0, 2 * rowCount))
    return 0
  },
}

const echo: Kernel = {
  ...plain,
  contributions: {
    names: ['a', 'BiasTerm'],
    classes: [null],
    contributions: (row, out) => {
      out.set(row)
    },
  },
  leaves: { names: ['T1'], leaves: (row) => [{ path: '', id: row[0]! }] },
  staged: { names: ['T1.C1'], staged: (row) => row.slice() },
}

const inputs = ['a', 'b'].map((name) => ({ name, kind: 'numeric', levels: null }) as const)

describe('withMissing', () => {
  it('makes the number missing wherever a row is read, and leaves the rows as they are', () => {
    const { scorer, contributions, leaves, staged } = kernelScorer(inputs, withMissing(echo, 2, -999))
    const rows = Float64Array.of(-999, 1, 2, -999)
    const out = new Float64Array(4)
    scorer.score(rows, 2, out, new Uint8Array(2))
    expect([...out]).toEqual([NaN, 1, 2, NaN])
    expect([...rows]).toEqual([-999, 1, 2, -999])
    const one = new Float64Array(2)
    contributions!.contributions(rows.subarray(0, 2), one)
    expect([...one]).toEqual([NaN, 1])
    expect(leaves!.leaves(rows.subarray(0, 2))[0]!.id).toBeNaN()
    expect([...staged!.staged(rows.subarray(2))]).toEqual([2, NaN])
  })

  it('compares in float32', () => {
    const { scorer, contributions } = kernelScorer(inputs, withMissing(plain, 2, 0.1))
    const out = new Float64Array(2)
    scorer.score(Float64Array.of(Math.fround(0.1), 0.1 + 1e-12), 1, out, new Uint8Array(1))
    expect([...out]).toEqual([NaN, NaN])
    expect(contributions).toBeNull()
  })
})
