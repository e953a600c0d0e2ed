import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../src/core/column.ts'
import type { InputColumn } from '../../src/core/column.ts'
import { kernelScorer } from '../../src/model/kernel-scorer.ts'
import type { Kernel } from '../../src/model/kernel.ts'
import { plainOutputs } from '../../src/model/outputs.ts'

const inputs: readonly InputColumn[] = [
  { name: 'x', kind: 'numeric', levels: null },
  { name: 'c', kind: 'categorical', levels: ['a', 'b'] },
]

const echo: Kernel = {
  outputs: plainOutputs(['x', 'c']),
  score(rows, rowCount, _offsets, out) {
    out.set(rows.subarray(0, rowCount * 2))
    return 0
  },
}

describe('kernelScorer', () => {
  it('gives a kernel the cells as they are, and reserved codes as missing', () => {
    const { scorer } = kernelScorer(inputs, echo)
    const rows = Float64Array.of(-1, 1, 2, MISSING_LEVEL, 3, UNKNOWN_LEVEL)
    const out = new Float64Array(6)
    expect(scorer.score(rows, 3, out, new Uint8Array(3))).toBe(0)
    expect([...out]).toEqual([-1, 1, 2, NaN, 3, NaN])
    expect(rows[3]).toBe(MISSING_LEVEL)
  })

  it('leaves codes to a kernel that reads them', () => {
    const { scorer } = kernelScorer(inputs, { ...echo, readsCodes: true })
    const out = new Float64Array(2)
    scorer.score(Float64Array.of(0, UNKNOWN_LEVEL), 1, out, new Uint8Array(1))
    expect([...out]).toEqual([0, UNKNOWN_LEVEL])
  })
})
