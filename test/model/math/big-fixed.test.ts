import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedOf, ln2Fixed, partsOf, roundScaled } from '../../../src/model/math/big-fixed.ts'

describe('roundScaled', () => {
  it('gives every double back from its parts', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const { significand, power } = partsOf(x)
        return roundScaled(significand, power) === x
      }),
    )
  })

  it.each([
    ['a tie to the even neighbour below', (1n << 53n) + 1n, 0, 2 ** 53],
    ['a tie to the even neighbour above', (1n << 53n) + 3n, 0, 2 ** 53 + 4],
    ['a little more than a tie up', (1n << 60n) + 129n, 0, 2 ** 60 + 256],
    ['half the smallest double to zero', 1n, -1075, 0],
    ['more than half the smallest double up', 3n, -1076, 5e-324],
    ['what is too large to Infinity', 1n, 1024, Infinity],
    ['the largest double', (1n << 53n) - 1n, 971, Number.MAX_VALUE],
    ['a negative number like its opposite', -3n, -1, -1.5],
    ['zero', 0n, 5, 0],
  ])('rounds %s', (_, significand, power, expected) => {
    expect(roundScaled(significand, power)).toBe(expected)
  })
})

describe('ln2Fixed', () => {
  it('is ln 2', () => {
    expect(Number(ln2Fixed(60)) / 2 ** 60).toBe(Math.LN2)
    // 0.693147180559945309417232121458176568075500134360255...
    expect((ln2Fixed(200) * 10n ** 50n) >> 200n).toBe(69314718055994530941723212145817656807550013436025n)
  })
})

describe('fixedOf', () => {
  it('cuts below the last place', () => {
    expect(fixedOf(2.75, 1)).toBe(5n)
    expect(fixedOf(-2.75, 1)).toBe(-6n)
  })
})
