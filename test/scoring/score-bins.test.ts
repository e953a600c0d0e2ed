import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberBin, numberBins, probabilityBin, probabilityBins } from '../../src/scoring/score-bins.ts'

describe('the bin of a probability', () => {
  it.each([
    [0, 0],
    [1 / 32 - 1e-12, 0],
    [1 / 32, 1],
    [0.5, 16],
    [1, 31],
    [NaN, 32],
    [-0.1, 32],
    [1.1, 32],
  ])('%d: %i', (value, bin) => {
    expect(probabilityBin(value)).toBe(bin)
  })

  it('is one of them', () => {
    expect(probabilityBin(Infinity)).toBe(probabilityBins - 1)
  })
})

describe('the bin of another number', () => {
  it.each([
    [2 ** -10, 0],
    [2 ** -10 * 1.25, 1],
    [1, 40],
    [1.2499, 40],
    [1.25, 41],
    [1.99, 43],
    [2, 44],
    [2 ** 22 - 1, 127],
    [2 ** 22, 127],
    [Infinity, 127],
    [-1, 168],
    [-Infinity, 255],
    [0, 256],
    [-0, 256],
    [2 ** -10 - 1e-12, 256],
    [NaN, 257],
  ])('%d: %i', (value, bin) => {
    expect(numberBin(value)).toBe(bin)
  })

  it('is one of them, and rises with the number', () => {
    const positive = fc.double({ min: 2 ** -10, noNaN: true })
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        expect(numberBin(Math.min(a, b))).toBeLessThanOrEqual(numberBin(Math.max(a, b)))
        expect(numberBin(-a)).toBe(numberBin(a) + 128)
        expect(numberBin(-a)).toBeLessThan(numberBins)
      }),
    )
  })
})
