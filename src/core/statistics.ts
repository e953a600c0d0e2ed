/*
 * Statistics of the numbers `values[from]` to `values[to - 1]`, all of them finite. Sums run from the left to the right and
 * are not reordered: a model was trained on numbers that came from that order, to the bit. NaN where there are too few.
 */

export function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at]!
  return sum / (to - from)
}

/** Of a sample: the root of the sum of squares of what each is from the mean, by one less than there are. */
export function std(values: Float64Array, from: number, to: number): number {
  if (to - from < 2) return NaN
  const middle = mean(values, from, to)
  let squares = 0
  for (let at = from; at < to; at++) {
    const rest = values[at]! - middle
    squares += rest * rest
  }
  return Math.sqrt(squares / (to - from - 1))
}

export function min(values: Float64Array, from: number, to: number): number {
  let least = NaN
  for (let at = from; at < to; at++) if (!(values[at]! >= least)) least = values[at]!
  return least
}

export function max(values: Float64Array, from: number, to: number): number {
  let greatest = NaN
  for (let at = from; at < to; at++) if (!(values[at]! <= greatest)) greatest = values[at]!
  return greatest
}

/** The root of the mean of the squares. */
export function rms(values: Float64Array, from: number, to: number): number {
  let squares = 0
  for (let at = from; at < to; at++) squares += values[at]! * values[at]!
  return Math.sqrt(squares / (to - from))
}

/**
 * The value below which the share `q` of them lies, between two neighbours in proportion: type 7 of Hyndman and Fan, as R,
 * NumPy and pandas have it by default. Sorts a copy.
 */
export function quantile(values: Float64Array, from: number, to: number, q: number): number {
  if (to <= from) return NaN
  const ordered = values.slice(from, to).sort()
  const place = (ordered.length - 1) * q
  const below = Math.floor(place)
  const share = place - below
  return share === 0 ? ordered[below]! : ordered[below]! + share * (ordered[below + 1]! - ordered[below]!)
}

/** Of the line that comes nearest to the values by least squares, per unit of the times; NaN where all times are one. */
export function slope(times: Float64Array, values: Float64Array, from: number, to: number): number {
  if (to - from < 2) return NaN
  const middleTime = mean(times, from, to)
  const middle = mean(values, from, to)
  let together = 0
  let squares = 0
  for (let at = from; at < to; at++) {
    const rest = times[at]! - middleTime
    together += rest * (values[at]! - middle)
    squares += rest * rest
  }
  return squares === 0 ? NaN : together / squares
}
