/**
 * How likely a chi-square variable is to be above `value`: the upper regularised gamma function of half of both.
 *
 * @param freedom degrees of freedom, 1, 2, ...
 */
export function chiSquareTail(value: number, freedom: number): number {
  const [a, x] = [freedom / 2, value / 2]
  if (x <= 0) return 1
  const scale = Math.exp(a * Math.log(x) - x - logGamma(freedom))
  // Each of the two converges where the other does not (Abramowitz and Stegun 6.5.29 and 6.5.31).
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x)
}

/** Of the half of a whole number. */
function logGamma(doubled: number): number {
  let sum = doubled % 2 === 0 ? 0 : Math.log(Math.PI) / 2
  for (let a = doubled / 2 - 1; a > 0; a--) sum += Math.log(a)
  return sum
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; term > sum * Number.EPSILON; n++) sum += term *= x / (a + n)
  return sum
}

/** By Lentz, from the front, until it stands still. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let [c, d] = [Infinity, 1 / b]
  let fraction = d
  for (let n = 1, change = 0; Math.abs(change - 1) > Number.EPSILON; n++) {
    const numerator = n * (a - n)
    b += 2
    d = 1 / (b + numerator * d)
    c = b + numerator / c
    change = c * d
    fraction *= change
  }
  return fraction
}

/** Below so many expected in a cell chi-square does not hold. */
const leastExpected = 5

/**
 * How likely counts of two samples are to be at least so far apart when both come from one distribution: chi-square over a table of
 * 2 x bins. Neighbouring bins are put together until each cell has 5 expected; 1 where fewer than two are left.
 */
export function twoSampleTail(one: readonly number[], other: readonly number[]): number {
  const [ofOne, ofOther] = [sumOf(one), sumOf(other)]
  if (ofOne === 0 || ofOther === 0) return 1
  const bins = gathered(one, other, (leastExpected * (ofOne + ofOther)) / Math.min(ofOne, ofOther))
  if (bins.length < 2) return 1
  const share = ofOne / (ofOne + ofOther)
  const value = sumOf(
    bins.map(([a, b]) => {
      const expected = (a + b) * share
      return (a - expected) ** 2 / expected + (a - expected) ** 2 / (a + b - expected)
    }),
  )
  return chiSquareTail(value, bins.length - 1)
}

/** Bins of at least `least` in both together; what is left over at the end belongs to the last. */
function gathered(one: readonly number[], other: readonly number[], least: number): [number, number][] {
  const bins: [number, number][] = []
  let open: [number, number] = [0, 0]
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    open = [open[0] + (one[at] ?? 0), open[1] + (other[at] ?? 0)]
    if (open[0] + open[1] < least) continue
    bins.push(open)
    open = [0, 0]
  }
  const last = bins.at(-1)
  if (last !== undefined) {
    last[0] += open[0]
    last[1] += open[1]
  }
  return bins
}

/** How likely counts are to be at least so far from what shares say: chi-square, the shares being exact. */
export function goodnessTail(counts: readonly number[], shares: readonly number[]): number {
  const [all, whole] = [sumOf(counts), sumOf(shares)]
  const cells = counts.flatMap((count, at) =>
    shares[at]! > 0 ? [{ count, expected: (all * shares[at]!) / whole }] : [],
  )
  if (cells.length < 2 || all === 0) return 1
  const value = sumOf(cells.map(({ count, expected }) => (count - expected) ** 2 / expected))
  return chiSquareTail(value, cells.length - 1)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
