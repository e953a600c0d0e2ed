import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextDown, nextUp } from '../../../src/model/math/next-up.ts'

describe('nextUp', () => {
  it.each([
    [0, 5e-324],
    [-0, 5e-324],
    [-5e-324, -0],
    [1, 1 + 2 ** -52],
    [-1, -1 + 2 ** -53],
    [Number.MAX_VALUE, Infinity],
    [-Infinity, -Number.MAX_VALUE],
    [Infinity, Infinity],
    [NaN, NaN],
  ])('of %s is %s', (x, above) => {
    expect(nextUp(x)).toBe(above)
  })

  it('has nothing between, and nextDown leads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e308, max: 1e308 }), (x) => {
        const above = nextUp(x)
        expect(above).toBeGreaterThan(x)
        expect([x, above]).toContain(x / 2 + above / 2)
        expect(nextDown(above) + 0).toBe(x + 0)
      }),
    )
  })
})
