import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Basis, Matrix } from '../../../../src/model/mojo/gam/basis.ts'
import { iSplineBasis, mSplineBasis } from '../../../../src/model/mojo/gam/splines.ts'

const knots = Float64Array.of(0, 1, 3, 4)

function at(basis: Basis, x: number): Float64Array {
  const out = new Float64Array(basis.size)
  basis.write(Float64Array.of(x), out)
  return out
}

/** Leaves out the last cell: the centred basis is the basis itself but for it. */
function firstOf(count: number): Matrix {
  const cells = new Float64Array((count - 1) * count)
  for (let i = 0; i < count - 1; i++) cells[i * count + i] = 1
  return { rows: count - 1, columns: count, cells }
}

describe('iSplineBasis', () => {
  it.each([1, 2, 3])('of order %d rises from 0 to 1, each function after the one before', (order) => {
    const basis = iSplineBasis(order, knots)
    expect(basis.size).toBe(knots.length + order - 2)
    expect([...at(basis, -1)]).toEqual(Array(basis.size).fill(0))
    expect([...at(basis, 4)]).toEqual(Array(basis.size).fill(1))
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (a, b) => {
          const [low, high] = [at(basis, Math.min(a, b)), at(basis, Math.max(a, b))]
          low.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(high[i]!).toBeGreaterThanOrEqual(value - 1e-12)
            if (i > 0) expect(value).toBeLessThanOrEqual(low[i - 1]! + 1e-12)
          })
        },
      ),
    )
  })
})

describe('mSplineBasis', () => {
  it.each([1, 2, 3])('of order %d has functions whose integral is 1', (order) => {
    const count = knots.length + order - 2
    const basis = mSplineBasis(order, knots, firstOf(count))
    expect([basis.size, basis.throws]).toEqual([count - 1, false])
    const steps = 40_000
    const sums = new Float64Array(basis.size)
    for (let k = 0; k < steps; k++) {
      at(basis, (4 * (k + 0.5)) / steps).forEach((value, i) => (sums[i]! += (value * 4) / steps))
    }
    for (const sum of sums) expect(sum).toBeCloseTo(1, 3)
  })

  it('is nothing outside of the knots', () => {
    const basis = mSplineBasis(3, knots, firstOf(5))
    expect([...at(basis, -0.1), ...at(basis, 4)]).toEqual(Array(8).fill(0))
  })

  it('says when the centring does not fit, which H2O finds out row by row', () => {
    expect(mSplineBasis(3, knots, firstOf(4)).throws).toBe(true)
  })
})
