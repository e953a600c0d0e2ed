import { ModelError } from '../../core/errors.ts'
import type { Mojo } from './algorithm.ts'
import { exp } from '../math/jvm-exp.ts'

/** From the raw probabilities of the two classes to the calibrated one of class 1 (that of class 0 is 1 minus it). */
export type Calibration = (p0: number, p1: number) => number

/** A monotone function given by points, linear between them, clipped outside. */
export type IsotonicCurve = (x: number) => number

/** The calibration of a binomial model; null when it has none. Throws ModelError. */
export function readCalibration(mojo: Mojo): Calibration | null {
  const method = mojo.ini.string('calib_method', '')
  if (method === '') return null
  if (mojo.classCount !== 2)
    throw new ModelError(mojo.source, 'model.ini', 'expected calibration with two classes only')
  if (method === 'platt') {
    const [slope, intercept] = mojo.ini.numbers('calib_glm_beta', { length: 2 })
    return (p0) => 1 / (exp(-(p0 * slope! + intercept!)) + 1)
  }
  if (method === 'isotonic') {
    const curve = readIsotonic(mojo)
    return (_, p1) => curve(p1)
  }
  throw new ModelError(mojo.source, 'model.ini', `expected calib_method platt or isotonic, found ${method}`)
}

/** `calib_min_x`, `calib_max_x` and the blobs `calib/thresholds_x`, `calib/thresholds_y`. Throws ModelError. */
export function readIsotonic(mojo: Mojo): IsotonicCurve {
  const min = mojo.ini.number('calib_min_x')
  const max = mojo.ini.number('calib_max_x')
  const xs = readDoubles(mojo, 'calib/thresholds_x')
  const ys = readDoubles(mojo, 'calib/thresholds_y')
  if (xs.length === 0 || xs.length !== ys.length) {
    throw new ModelError(
      mojo.source,
      'calib/thresholds_y',
      `expected ${xs.length} doubles, found ${ys.length}`,
    )
  }
  for (let i = 1; i < xs.length; i++) {
    if (xs[i - 1]! <= xs[i]!) continue
    throw new ModelError(mojo.source, 'calib/thresholds_x', 'expected thresholds in ascending order')
  }
  return (x) => (Number.isNaN(x) ? NaN : interpolate(xs, ys, Math.min(max, Math.max(min, x))))
}

/** Big-endian: int32 count, then so many doubles. */
function readDoubles(mojo: Mojo, path: string): Float64Array {
  const bytes = mojo.archive.bytes(path)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = bytes.length >= 4 ? view.getInt32(0) : -1
  if (bytes.length !== 4 + 8 * count) {
    throw new ModelError(mojo.source, path, 'expected a count and that many doubles, big-endian')
  }
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(4 + 8 * i))
}

/** Halves as Java's binary search does: of equal thresholds, which one is hit depends on it. */
function interpolate(xs: Float64Array, ys: Float64Array, x: number): number {
  let low = 0
  let high = xs.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (xs[middle]! < x) low = middle + 1
    else if (xs[middle]! > x) high = middle - 1
    else return ys[middle]!
  }
  // Outside of all thresholds the nearest one's value.
  if (low === 0) return ys[0]!
  if (low === xs.length) return ys[low - 1]!
  const slope = (ys[low]! - ys[low - 1]!) / (xs[low]! - xs[low - 1]!)
  return ys[low - 1]! + slope * (x - xs[low - 1]!)
}
