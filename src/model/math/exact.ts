import { expFixed, ln2Fixed, logFixed, roundedExp, roundedLog, roundedPow } from './big-fixed.ts'

/*
 * Correctly rounded e^x, ln x and x^y. The engine's own differ from it, and from the JVM's, by one unit in the last
 * place in up to a tenth of all cases. Each function computes its result as a sum of two doubles with a proven error;
 * when both ends of that interval round to the same double it is the answer, else (about once in 10,000) BigInt decides.
 *
 * Two-sum and products of short factors are exact; `Math.fround` cuts a factor to 24 bits for that.
 */

/** Rounds to an integer when added and taken off again. */
const magic = 1.5 * 2 ** 52

/* e^x = 2^(k/128) e^r, |r| < ln2/256; step is ln2/128 in three parts, k times the first two is exact. */
const stepsPerUnit = 128 / Math.LN2
const steps = splitFixed(ln2Fixed(256) >> 7n, [43, 78])
const step1 = steps[0]!
const step2 = steps[1]!
const step3 = steps[2]!
/** 2^(j/128) as a first part of 29 bits and the rest. */
const powers = new Float64Array(256)
for (let j = 0; j < 128; j++) {
  const { significand, power } = expFixed((ln2Fixed(256) * BigInt(j)) >> 7n, 256)
  powers.set(splitFixed(significand << BigInt(power + 256), [28]), 2 * j)
}
/** 2^n for n from -1022 to 1023. */
const scales = Float64Array.from({ length: 2046 }, (_, n) => 2 ** (n - 1022))

/** The error of the sum below, relative to 1; its terms lose at most 2^-69 together. */
const expError = 2 ** -67

/** e^x, correctly rounded. */
export function exp(x: number): number {
  if (!(x > -708 && x < 709)) return expAtTheEdge(x)
  const result = expOfSum(x, 0, expError)
  return Number.isNaN(result) ? roundedExp(x) : result
}

function expAtTheEdge(x: number): number {
  if (x > 710) return Infinity
  if (x < -746) return 0
  return Number.isNaN(x) ? NaN : roundedExp(x)
}

/** e^(x + tail), -708 < x < 709, tail tiny; NaN where an error of `error` leaves the rounding open. */
function expOfSum(x: number, tail: number, error: number): number {
  const k = x * stepsPerUnit + magic - magic
  const x1 = x - k * step1
  const x2 = k * step2
  const r = x1 - x2
  const back = r - x1
  const rest = x1 - (r - back) - (x2 + back) + (tail - k * step3)
  const short = Math.fround(r)
  const beyond = r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040))))))
  const j = (k & 127) << 1
  const p1 = powers[j]!
  const p2 = powers[j + 1]!
  const product = p1 * short
  const sum = p1 + product
  const small = r - short + beyond + (rest + rest * (r + beyond))
  const low = product - (sum - p1) + (p2 + (p2 * short + (p1 + p2) * small))
  const result = sum + (low + error)
  return result === sum + (low - error) ? result * scales[(k >> 7) + 1022]! : NaN
}

/* x = 2^e m, m about 1; c = 1/m cut to 9 bits; ln x = e ln2 - ln c + ln(1 + r), r = m c - 1. First parts add exactly. */
const ln2Parts = splitFixed(ln2Fixed(256), [42])
const ln2High = ln2Parts[0]!
const ln2Low = ln2Parts[1]!
/** From this index on m is halved, so that it stays within a square root of 2 of 1. */
const halvedFrom = 53
/** By the 7 bits of m behind the leading one: c, then -ln c in two parts. */
const inverses = new Float64Array(384)
for (let i = 0; i < 128; i++) {
  const middle = (i < halvedFrom ? 1 : 0.5) * (1 + (i + 0.5) / 128)
  const c = i === 0 || i === 127 ? 1 : Math.round(512 / middle) / 512
  inverses[3 * i] = c
  inverses.set(splitFixed(c === 1 ? 0n : -logFixed(c, 256), [42]), 3 * i + 1)
}
/** A double's bits; little-endian, as every machine that runs Node. */
const word = new Float64Array(1)
const halves = new Uint32Array(word.buffer)

/** ln x as the sum of two doubles: left here by `splitLog`. */
let logHigh = 0
let logLow = 0
/** The error of that sum, relative to it. */
const logError = 2 ** -64

/** The natural logarithm, correctly rounded. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x)
  if (x === 1) return 0
  splitLog(x)
  const error = Math.abs(logHigh) * logError
  const result = logHigh + (logLow + error)
  return result === logHigh + (logLow - error) ? result : roundedLog(x)
}

/** Sets `logHigh` and `logLow`; x positive and finite, not 1. */
function splitLog(x: number): void {
  word[0] = x < 2 ** -1022 ? x * 2 ** 54 : x
  const top = halves[1]!
  const i = (top >>> 13) & 127
  const halve = i >= halvedFrom ? 1 : 0
  const e = (top >>> 20) - 1023 + halve - (x < 2 ** -1022 ? 54 : 0)
  halves[1] = (top & 0xfffff) | (halve === 1 ? 0x3fe00000 : 0x3ff00000)
  const m = word[0]
  const c = inverses[3 * i]!
  const short = Math.fround(m)
  const r1 = short * c - 1
  const r2 = (m - short) * c
  const r = r1 + r2
  const back1 = r - r1
  const rest = r1 - (r - back1) + (r2 - back1)
  const whole = e * ln2High + inverses[3 * i + 1]!
  const sum = whole + r
  const back2 = sum - whole
  const lost = whole - (sum - back2) + (r - back2)
  const cut = Math.fround(r)
  const square = 0.5 * cut * cut
  logHigh = sum - square
  const back3 = logHigh - sum
  const lost2 = sum - (logHigh - back3) - (square + back3)
  const tail = rest - r * rest - 0.5 * (r - cut) * (r + cut) + r * r * r * logSeries(r)
  logLow = lost + lost2 + (tail + (inverses[3 * i + 2]! + e * ln2Low))
  const high = logHigh + logLow
  logLow = logHigh - high + logLow
  logHigh = high
}

/** 1/3 - r/4 + r^2/5 ... + r^9/12 */
function logSeries(r: number): number {
  return (
    1 / 3 +
    r *
      (-1 / 4 +
        r *
          (1 / 5 +
            r *
              (-1 / 6 +
                r * (1 / 7 + r * (-1 / 8 + r * (1 / 9 + r * (-1 / 10 + r * (1 / 11 + r * (-1 / 12)))))))))
  )
}

/** x^y, correctly rounded; the special cases of IEEE 754 are those of `Math.pow`, and of Java. */
export function pow(x: number, y: number): number {
  if (x === 1 || y === 0 || y === 1 || !Number.isFinite(x) || !Number.isFinite(y) || x === 0)
    return Math.pow(x, y)
  if (x < 0) {
    if (!Number.isInteger(y)) return NaN
    return y % 2 === 0 ? pow(-x, y) : -pow(-x, y)
  }
  if (y === 2) return x * x
  splitLog(x)
  // y ln x as a sum of two, the product of the high parts exactly, by halves of 26 bits.
  const product = y * logHigh
  if (!(product > -708 && product < 709)) return powAtTheEdge(x, y, product)
  const y1 = highHalf(y)
  const l1 = highHalf(logHigh)
  const lost = y1 * l1 - product + y1 * (logHigh - l1) + (y - y1) * l1 + (y - y1) * (logHigh - l1)
  const tail = lost + y * logLow
  const result = expOfSum(product, tail, Math.abs(product) * 2 * logError + expError)
  return Number.isNaN(result) ? roundedPow(x, y) : result
}

function powAtTheEdge(x: number, y: number, product: number): number {
  if (product > 710) return Infinity
  return product < -746 ? 0 : roundedPow(x, y)
}

function highHalf(x: number): number {
  const scaled = 134217729 * x
  return Number.isFinite(scaled) ? scaled - (scaled - x) : x
}

/** Cuts a multiple of 2^-256 at the given places behind the point: so many doubles, and one for what remains. */
function splitFixed(value: bigint, places: readonly number[]): number[] {
  const parts: number[] = []
  let left = value
  for (const place of places) {
    const unit = 1n << BigInt(256 - place)
    const part = ((2n * left + unit) / (2n * unit)) * unit
    parts.push(Number(part) / 2 ** 256)
    left -= part
  }
  return [...parts, Number(left) / 2 ** 256]
}
