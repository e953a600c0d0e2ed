import { describe, expect, it } from 'vitest'
import { GROUP, padded, writeMatrix } from '../../../src/model/dense/layout.ts'

describe('padded', () => {
  it('rounds up to whole groups', () => {
    expect([0, 1, GROUP, GROUP + 1].map(padded)).toEqual([0, GROUP, GROUP, 2 * GROUP])
  })
})

describe('writeMatrix', () => {
  it('puts the coefficients of an input for a group of sums side by side', () => {
    const [sums, inputs] = [5, 2]
    const to = new Float64Array(padded(sums) * inputs)
    writeMatrix(to, sums, inputs, (sum, input) => 10 * (sum + 1) + input)
    expect([...to]).toEqual([10, 20, 30, 40, 11, 21, 31, 41, 50, 0, 0, 0, 51, 0, 0, 0])
  })
})
