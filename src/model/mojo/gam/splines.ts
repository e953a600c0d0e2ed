import { fits, multiply } from './basis.ts'
import type { Basis, Matrix } from './basis.ts'

/** I-splines of the order: monotone functions from 0 to 1, each a sum of normalised B-splines of one order more. */
export function iSplineBasis(order: number, knots: Float64Array): Basis {
  const size = knots.length + order - 2
  const own = clampedKnots(knots, order)
  const higher = clampedKnots(knots, order + 1)
  return {
    size,
    throws: false,
    write(raw, out) {
      const x = raw[0]!
      for (let i = 0; i < size; i++) {
        if (x < own[i]!) out[i] = 0
        else if (x >= own[i + order]!) out[i] = 1
        else out[i] = sumBSplines(x, i + 1, order + 1, higher, size + 1)
      }
    },
  }
}

/** M-splines of the order, centred. */
export function mSplineBasis(order: number, knots: Float64Array, centering: Matrix): Basis {
  const count = knots.length + order - 2
  const full = clampedKnots(knots, order)
  const values = new Float64Array(count)
  const size = count - 1
  return {
    size,
    throws: !fits(centering, count, size),
    write(raw, out) {
      const x = raw[0]!
      for (let i = 0; i < count; i++) values[i] = mSpline(x, i, order, full)
      multiply(centering, values, out, size)
    },
  }
}

/** The knots with the first and the last one repeated until each is there `order` times. */
function clampedKnots(knots: Float64Array, order: number): Float64Array {
  const full = new Float64Array(knots.length + 2 * order - 2)
  full.fill(knots[0]!, 0, order - 1)
  full.set(knots, order - 1)
  full.fill(knots[knots.length - 1]!, order - 1 + knots.length)
  return full
}

function sumBSplines(x: number, first: number, order: number, knots: Float64Array, count: number): number {
  let sum = 0
  for (let i = first; i < count; i++) {
    if (x < knots[i]!) break
    sum += x >= knots[i + order]! ? 1 : bSpline(x, i, order, knots)
  }
  return sum
}

/** By the recursion of Cox and de Boor; B-splines that sum to 1. */
function bSpline(x: number, i: number, order: number, knots: Float64Array): number {
  const start = knots[i]!
  const end = knots[i + order]!
  if (x < start || x >= end) return 0
  if (order === 1) return 1
  return (
    (x - start) * inverse(knots[i + order - 1]! - start) * bSpline(x, i, order - 1, knots) +
    (end - x) * inverse(end - knots[i + 1]!) * bSpline(x, i + 1, order - 1, knots)
  )
}

/** The same with splines whose integral is 1. */
function mSpline(x: number, i: number, order: number, knots: Float64Array): number {
  const start = knots[i]!
  const end = knots[i + order]!
  if (x < start || x >= end) return 0
  if (order === 1) return inverse(end - start)
  const scale = inverse(end - start)
  return (
    (order / (order - 1)) *
    ((x - start) * scale * mSpline(x, i, order - 1, knots) +
      (end - x) * scale * mSpline(x, i + 1, order - 1, knots))
  )
}

/** 1 / width; 0 between knots that fall together. */
function inverse(width: number): number {
  return width === 0 ? 0 : 1 / width
}
