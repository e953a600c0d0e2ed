import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latencyAt, latencyBin, latencyBins } from '../../src/scoring/latency-bins.ts'

describe('the bin of a time', () => {
  it.each([
    [0, 0],
    [2 ** -10, 0],
    [0.5, 9],
    [1, 10],
    [1.99, 10],
    [2, 11],
    [1e12, 31],
  ])('%d us: %i', (micros, bin) => {
    expect(latencyBin(micros)).toBe(bin)
  })
})

describe('the time within which a share of the rows stays', () => {
  const counted = (times: readonly number[]) => {
    const counts = Array<number>(latencyBins).fill(0)
    for (const time of times) counts[latencyBin(time)]! += 1
    return counts
  }

  it('is NaN where there are none', () => {
    expect(latencyAt([], 0.5)).toBeNaN()
  })

  it('lies in proportion between the ends of a bin', () => {
    expect([0.25, 0.5, 1].map((q) => latencyAt(counted([2, 2, 3, 3]), q))).toEqual([2.5, 3, 4])
  })

  it('is right to a power of 2', () => {
    const times = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(times, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, q) => {
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(values.length * q) - 1]!
        const ratio = latencyAt(counted(values), q) / exact
        expect(ratio).toBeGreaterThanOrEqual(0.5)
        expect(ratio).toBeLessThanOrEqual(2)
      }),
    )
  })
})
