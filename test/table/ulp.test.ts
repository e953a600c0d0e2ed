import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitPattern, floatDistance, ulpDistance } from '../../src/table/ulp.ts'

describe('bitPattern', () => {
  it.each([
    [1, '0x3ff0000000000000'],
    [-0, '0x8000000000000000'],
    [5e-324, '0x0000000000000001'],
  ])('%d is %s', (value, pattern) => {
    expect(bitPattern(value)).toBe(pattern)
  })
})

describe('ulpDistance', () => {
  it.each([
    [1, 1, 0],
    [1, 1 + Number.EPSILON, 1],
    [0, -0, 1],
    [5e-324, -5e-324, 3],
    [Number.MAX_VALUE, Infinity, 1],
    [NaN, NaN, 0],
    [NaN, 1, Infinity],
  ])('from %d to %d is %d', (a, b, distance) => {
    expect(ulpDistance(a, b)).toBe(distance)
    expect(ulpDistance(b, a)).toBe(distance)
  })

  it('is 0 for the same bits only', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (a, b) => {
        expect(ulpDistance(a, b) === 0).toBe(Object.is(a, b))
      }),
    )
  })
})

describe('floatDistance', () => {
  it.each([
    [1, 1, 0],
    [0.1, Math.fround(0.1), 0],
    [1, 1 + 2 ** -23, 1],
    [0, -0, 1],
    [2 ** -149, -(2 ** -149), 3],
    [3.4028234663852886e38, Infinity, 1],
    [NaN, NaN, 0],
    [NaN, 1, Infinity],
  ])('from %d to %d is %d', (a, b, distance) => {
    expect(floatDistance(a, b)).toBe(distance)
    expect(floatDistance(b, a)).toBe(distance)
  })
})
