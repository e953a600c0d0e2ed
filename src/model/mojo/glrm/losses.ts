import { log } from '../../math/exact.ts'
import { exp } from '../../math/jvm-exp.ts'

/** How far the reconstruction u of a number is from the number a, the slope of that in u, and the nearest number to u. */
export interface NumericLoss {
  loss(u: number, a: number): number
  slope(u: number, a: number): number
  nearest(u: number): number
}

/** The same for a level a out of `count`, reconstructed as `count` numbers. */
export interface LevelLoss {
  loss(u: Float64Array, a: number, count: number): number
  slopes(u: Float64Array, a: number, count: number, out: Float64Array): void
  nearest(u: Float64Array, count: number): number
}

/** The loss of a numeric column by its name in the file; null when it is none. */
export function numericLoss(name: string): NumericLoss | null {
  // H2O writes the period behind the name, and then cannot read it; the formula is that of its training.
  const period = /^Periodic\((\d+)\)$/.exec(name)
  if (period !== null) return periodic(Number(period[1]))
  return numericLosses.get(name) ?? null
}

/** The loss of a categorical column by its name in the file; null when it is none. */
export function levelLoss(name: string): LevelLoss | null {
  return levelLosses.get(name) ?? null
}

const asItIs = (u: number) => u
const bySign = (u: number) => (u > 0 ? 1 : 0)

const numericLosses: ReadonlyMap<string, NumericLoss> = new Map([
  ['Quadratic', { loss: (u, a) => (u - a) * (u - a), slope: (u, a) => 2 * (u - a), nearest: asItIs }],
  ['Absolute', { loss: (u, a) => Math.abs(u - a), slope: (u, a) => Math.sign(u - a), nearest: asItIs }],
  [
    'Huber',
    {
      loss(u, a) {
        const x = u - a
        return x > 1 ? x - 0.5 : x < -1 ? -x - 0.5 : 0.5 * x * x
      },
      slope(u, a) {
        const x = u - a
        return x > 1 ? 1 : x < -1 ? -1 : x
      },
      nearest: asItIs,
    },
  ],
  [
    'Poisson',
    {
      loss: (u, a) => exp(u) + (a === 0 ? 0 : -a * u + a * log(a) - a),
      slope: (u, a) => exp(u) - a,
      nearest: exp,
    },
  ],
  [
    'Logistic',
    {
      loss: (u, a) => log(1 + exp((1 - 2 * a) * u)),
      slope(u, a) {
        const sign = 1 - 2 * a
        return sign / (1 + exp(-sign * u))
      },
      nearest: bySign,
    },
  ],
  [
    'Hinge',
    {
      loss: (u, a) => Math.max(1 + (1 - 2 * a) * u, 0),
      slope(u, a) {
        const sign = 1 - 2 * a
        return 1 + sign * u > 0 ? sign : 0
      },
      nearest: bySign,
    },
  ],
] satisfies [string, NumericLoss][])

function periodic(period: number): NumericLoss {
  const frequency = (2 * Math.PI) / period
  return {
    loss: (u, a) => 1 - Math.cos((u - a) * frequency),
    slope: (u, a) => frequency * Math.sin((u - a) * frequency),
    nearest: asItIs,
  }
}

const levelLosses: ReadonlyMap<string, LevelLoss> = new Map([
  [
    'Categorical',
    {
      loss(u, a, count) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += Math.max(1 + u[i]!, 0)
        return sum + (Math.max(1 - u[a]!, 0) - Math.max(1 + u[a]!, 0))
      },
      slopes(u, a, count, out) {
        for (let i = 0; i < count; i++) out[i] = 1 + u[i]! > 0 ? 1 : 0
        out[a] = 1 - u[a]! > 0 ? -1 : 0
      },
      nearest(u, count) {
        let best = 0
        for (let i = 1; i < count; i++) if (u[i]! > u[best]!) best = i
        return best
      },
    },
  ],
  [
    'Ordinal',
    {
      loss(u, a, count) {
        let sum = 0
        for (let i = 0; i < count - 1; i++) sum += a > i ? Math.max(1 - u[i]!, 0) : 1
        return sum
      },
      slopes(u, a, count, out) {
        for (let i = 0; i < count - 1; i++) out[i] = a > i && 1 - u[i]! > 0 ? -1 : 0
        out[count - 1] = 0
      },
      nearest(u, count) {
        let sum = count - 1
        let least = sum
        let best = 0
        for (let level = 1; level < count; level++) {
          sum -= Math.min(1, u[level - 1]!)
          if (sum < least) {
            least = sum
            best = level
          }
        }
        return best
      },
    },
  ],
] satisfies [string, LevelLoss][])
