import type { JavaRandom } from '../../math/random.ts'

/** A preference among the coefficients of a row. Names and formulas as H2O's GlrmRegularizer. */
export interface Regularizer {
  /** What the coefficients cost; Infinity where they are not allowed. */
  cost(x: Float64Array): number
  /** The cheapest point near u for a step of size delta; never called with 0. `out` may be u itself. */
  proximal(u: Float64Array, delta: number, random: JavaRandom, out: Float64Array): void
  /** Whether a random start has to be moved to an allowed point. */
  readonly constrains: boolean
}

export const regularizers: ReadonlyMap<string, Regularizer> = new Map([
  [
    'None',
    {
      constrains: false,
      cost: () => 0,
      proximal(u, _delta, _random, out) {
        out.set(u)
      },
    },
  ],
  [
    'Quadratic',
    {
      constrains: false,
      cost: squareSum,
      proximal(u, delta, _random, out) {
        const factor = 1 / (1 + 2 * delta)
        for (let i = 0; i < u.length; i++) out[i] = u[i]! * factor
      },
    },
  ],
  [
    'L2',
    {
      constrains: false,
      cost: (x) => Math.sqrt(squareSum(x)),
      proximal(u, delta, _random, out) {
        const weight = 1 - delta / Math.sqrt(squareSum(u))
        for (let i = 0; i < u.length; i++) out[i] = weight < 0 ? 0 : weight * u[i]!
      },
    },
  ],
  [
    'L1',
    {
      constrains: false,
      cost(x) {
        let sum = 0
        for (let i = 0; i < x.length; i++) sum += Math.abs(x[i]!)
        return sum
      },
      proximal(u, delta, _random, out) {
        for (let i = 0; i < u.length; i++) out[i] = Math.max(u[i]! - delta, 0) + Math.min(u[i]! + delta, 0)
      },
    },
  ],
  [
    'NonNegative',
    {
      constrains: true,
      cost: (x) => (x.some((value) => value < 0) ? Infinity : 0),
      proximal(u, _delta, _random, out) {
        for (let i = 0; i < u.length; i++) out[i] = Math.max(u[i]!, 0)
      },
    },
  ],
  [
    'OneSparse',
    {
      constrains: true,
      cost(x) {
        let positive = 0
        for (let i = 0; i < x.length; i++) {
          if (x[i]! < 0) return Infinity
          if (x[i]! > 0) positive++
        }
        return positive === 1 ? 0 : Infinity
      },
      proximal(u, _delta, random, out) {
        const kept = greatest(u, random)
        const value = u[kept]! > 0 ? u[kept]! : 1e-6
        out.fill(0)
        out[kept] = value
      },
    },
  ],
  [
    'UnitOneSparse',
    {
      constrains: true,
      cost(x) {
        let ones = 0
        for (let i = 0; i < x.length; i++) {
          if (x[i] === 1) ones++
          else if (x[i] !== 0) return Infinity
        }
        return ones === 1 ? 0 : Infinity
      },
      proximal(u, _delta, random, out) {
        const kept = greatest(u, random)
        out.fill(0)
        out[kept] = 1
      },
    },
  ],
  ['Simplex', { constrains: true, cost: simplexCost, proximal: projectOnSimplex }],
] satisfies [string, Regularizer][])

function squareSum(x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!
  return sum
}

/** Index of the greatest cell; the first tie is always taken, later ones are drawn for. */
function greatest(u: Float64Array, random: JavaRandom): number {
  let best = 0
  let ties = 0
  for (let i = 1; i < u.length; i++) {
    if (u[i]! > u[best]!) {
      best = i
      ties = 1
    } else if (u[i] === u[best] && random.nextInt(++ties) === 0) best = i
  }
  return best
}

/** 0 where the cells are not negative and sum to 1 within the error of summing them. */
function simplexCost(x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < 0) return Infinity
    sum += x[i]!
  }
  return Math.abs(sum - 1) <= (x.length - 1) * ulp(sum) * sum ? 0 : Infinity
}

const word = new Float64Array(1)
const halves = new Uint32Array(word.buffer)

/** Distance to the next double. */
function ulp(x: number): number {
  word[0] = x
  const exponent = (halves[1]! >>> 20) & 0x7ff
  return exponent === 0 ? Number.MIN_VALUE : 2 ** (exponent - 1075)
}

/** By the algorithm of Chen and Ye (arXiv 1101.6081): all cells less one amount, but not below 0. */
function projectOnSimplex(u: Float64Array, _delta: number, _random: JavaRandom, out: Float64Array): void {
  const n = u.length
  const ascending = u.slice().sort()
  let tail = 0
  let excess = NaN
  for (let i = n - 1; i >= 1; i--) {
    tail = i === n - 1 ? ascending[i]! : tail + ascending[i]!
    const mean = (tail - 1) / (n - i)
    if (mean >= ascending[i - 1]!) {
      excess = mean
      break
    }
  }
  if (Number.isNaN(excess)) excess = ((n === 1 ? 0 : tail) + ascending[0]! - 1) / n
  for (let i = 0; i < n; i++) out[i] = Math.max(u[i]! - excess, 0)
}
