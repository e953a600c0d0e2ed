import { describe, expect, it } from 'vitest'
import { chiSquareTail, goodnessTail, twoSampleTail } from '../../src/core/chi-square.ts'

describe('the tail of chi-square', () => {
  it.each([
    // scipy 1.17.1: chi2.sf
    [14.618332080900409, 4, 0.0055619484427700625],
    [3.841458820694124, 1, 0.04999999999999989],
    [0.5, 1, 0.47950012218695337],
    [10, 10, 0.44049328506521257],
    [100, 10, 5.4497019829205215e-17],
    [1, 30, 1],
    [200, 31, 1.296916789468604e-26],
    [60, 60, 0.4757169861063199],
    [400, 257, 2.6379084380355828e-8],
    [257, 257, 0.48826844187857094],
    [0, 3, 1],
    [1e-8, 2, 0.999999995],
    [1500, 3, 0],
  ])('above %d with %i degrees of freedom', (value, freedom, tail) => {
    const found = chiSquareTail(value, freedom)
    expect(Math.abs(found - tail)).toBeLessThan(1e-11)
    if (tail > 0) expect(Math.abs(found / tail - 1)).toBeLessThan(1e-10)
  })
})

describe('two samples', () => {
  const [one, other] = [
    [120, 250, 300, 200, 130],
    [90, 210, 310, 240, 160],
  ]

  it('are compared over a table of two rows', () => {
    expect(twoSampleTail(one, other)).toBeCloseTo(0.0055619484427700625, 12)
    expect(twoSampleTail(other, one)).toBeCloseTo(0.0055619484427700625, 12)
  })

  it('have bins put together until 5 are expected in each', () => {
    expect(twoSampleTail([0, ...one, 0, 2], [1, ...other, 1, 1])).toBe(
      twoSampleTail([120, 250, 300, 200, 132], [91, 210, 310, 240, 162]),
    )
  })

  it.each([
    [[], []],
    [
      [0, 0],
      [0, 0],
    ],
    [[100], [200]],
    [
      [100, 100],
      [1, 2],
    ],
  ])('prove nothing where fewer than two bins are left: %j and %j', (a, b) => {
    expect(twoSampleTail(a, b)).toBe(1)
  })
})

describe('counts against shares', () => {
  it('are compared with what the shares say', () => {
    expect(goodnessTail([90, 210, 310, 240, 160], [120, 250, 300, 200, 130])).toBeCloseTo(
      8.710250514746e-6,
      15,
    )
  })

  it('prove nothing without counts, or with one share', () => {
    expect(goodnessTail([0, 0], [10, 90])).toBe(1)
    expect(goodnessTail([5, 0], [100, 0])).toBe(1)
  })
})
