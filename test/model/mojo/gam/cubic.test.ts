import { describe, expect, it } from 'vitest'
import type { Matrix } from '../../../../src/model/mojo/gam/basis.ts'
import { cubicBasis } from '../../../../src/model/mojo/gam/cubic.ts'

const knots = Float64Array.of(0, 1, 3)
/** Takes values at the knots to nothing (no curvature): what is left is a line from knot to knot. */
const flat: Matrix = { rows: 1, columns: 3, cells: new Float64Array(3) }
/** The first two of three. */
const firstTwo: Matrix = { rows: 2, columns: 3, cells: Float64Array.of(1, 0, 0, 0, 1, 0) }

function at(x: number, inverse: Matrix): number[] {
  const basis = cubicBasis(knots, inverse, firstTwo)
  const out = new Float64Array(basis.size)
  basis.write(Float64Array.of(x), out)
  return [...out]
}

describe('cubicBasis', () => {
  it.each([
    ['at a knot', 1, [0, 1]],
    ['between two', 0.25, [0.75, 0.25]],
    ['in the last bin', 2, [0, 0.5]],
    ['below the first, by the line of the first bin', -1, [2, -1]],
    ['above the last, by the line of the last bin', 5, [0, -1]],
  ])('weighs the knots on either side %s', (_, x, expected) => {
    expect(at(x, flat)).toEqual(expected)
  })

  it('bends by the second derivative at the inner knot', () => {
    const curved: Matrix = { ...flat, cells: Float64Array.of(6, 0, 0) }
    // (t^3 / w - t w) / 6 times 6, t from the outer knot.
    expect(at(0.5, curved)).toEqual([0.5 + (0.125 - 0.5), 0.5])
    expect(at(2, curved)).toEqual([0 + (1 / 2 - 1 * 2), 0.5])
    expect(at(1, curved)).toEqual([0, 1])
  })
})
