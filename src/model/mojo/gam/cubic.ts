import { multiply } from './basis.ts'
import type { Basis, Matrix } from './basis.ts'

/**
 * A cubic regression spline, centred.
 *
 * @param knots three or more, ascending
 * @param inverse (knots - 2) x knots: from values at the knots to second derivatives
 * @param centering (knots - 1) x knots
 */
export function cubicBasis(knots: Float64Array, inverse: Matrix, centering: Matrix): Basis {
  const values = new Float64Array(knots.length)
  const size = knots.length - 1
  return {
    size,
    throws: false,
    write(raw, out) {
      expand(raw[0]!, knots, inverse, values)
      multiply(centering, values, out, size)
    },
  }
}

function expand(x: number, knots: Float64Array, inverse: Matrix, values: Float64Array): void {
  const bin = locateBin(x, knots)
  const width = knots[bin + 1]! - knots[bin]!
  const left = cubic(knots[bin + 1]! - x, width)
  const right = cubic(x - knots[bin]!, width)
  const below = (bin - 1) * inverse.columns
  const above = bin * inverse.columns
  for (let i = 0; i < values.length; i++) {
    if (bin === 0) values[i] = inverse.cells[above + i]! * right
    else if (bin >= inverse.rows) values[i] = inverse.cells[below + i]! * left
    else values[i] = inverse.cells[below + i]! * left + inverse.cells[above + i]! * right
  }
  values[bin]! += (knots[bin + 1]! - x) / width
  values[bin + 1]! += (x - knots[bin]!) / width
}

function cubic(t: number, width: number): number {
  return ((t * t * t) / width - t * width) / 6
}

/** The bin that x lies in; the first and the last one reach to infinity. */
function locateBin(x: number, knots: Float64Array): number {
  let high = knots.length - 1
  if (x <= knots[0]!) return 0
  if (x >= knots[high]!) return high - 1
  let low = 0
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (x >= knots[middle]!) low = middle
    else high = middle
  }
  return low
}
