import { expFixed, ln2Fixed } from './big-fixed.ts'
import { exp as exactExp } from './exact.ts'

/*
 * e^x to the bits of the JVM's `Math.exp` on x86-64 (HotSpot's intrinsic), which H2O scores with. It is not correctly
 * rounded (one result in 400 is off by one unit in the last place), and a network or a small probability can make
 * hundreds of units of that one: so we compute as it does. It is also several times as fast as rounding correctly.
 *
 * e^x = 2^n T (1 + P), where x = (64 n + j) ln2/64 + y, |y| <= ln2/128, and T = 2^(j/64) as a double and a correction.
 */

/** Rounds to an integer when added and taken off again. */
const magic = 1.5 * 2 ** 52
const stepsPerUnit = 64 / Math.LN2

const bits = 256
/** ln2/64 in two parts: the first has so few bits that its products with n are exact. */
const step = ln2Fixed(bits) >> 6n
const stepHigh = cut(step, 42)
const step1 = toNumber(stepHigh)
const step2 = toNumber(step - stepHigh)

/** 2^(j/64) cut to a double, and what is missing, relative to it. */
const powers = new Float64Array(128)
for (let j = 0; j < 64; j++) {
  const { significand, power } = expFixed((ln2Fixed(bits) * BigInt(j)) >> 6n, bits)
  const value = significand << BigInt(power + bits)
  const high = cut(value, 52)
  powers[2 * j] = toNumber(high)
  powers[2 * j + 1] = toNumber(((value - high) << BigInt(bits)) / high)
}

/** 2^n for n from -1022 to 1023. */
const scales = Float64Array.from({ length: 2046 }, (_, n) => 2 ** (n - 1022))

/*
 * P = y + y^2/2 + y^3/6 + y^4/24 + y^5/120 + y^6/720, with what such a polynomial leaves out spread over its
 * coefficients. How it is spread was fitted to the answers of JDK 17 for 64 million arguments; of 100 million others
 * 5 differ, by one unit in the last place.
 */
const c2 = 1 / 2 - 2 ** -53
const c3 = (1 / 6) * (1 - 8.6005146e-12)
const c4 = (1 / 24) * (1 + 6.731952e-11)
const c5 = (1 / 120) * (1 + 4.1871486e-6)
const c6 = (1 / 720) * (1 - 8.337408e-6)

/** What it takes to compute the same bits elsewhere, on vectors. `powers` are pairs by j: T and its correction. */
export const expParts = { magic, stepsPerUnit, step1, step2, powers, c2, c3, c4, c5, c6 } as const

/** e^x as the JVM computes it; at the edges of the range, where it takes other ways, correctly rounded. */
export function exp(x: number): number {
  if (!(x > -707 && x < 709)) return exactExp(x)
  const k = x * stepsPerUnit + magic - magic
  const y = x - k * step1 - k * step2
  const j = (k & 63) << 1
  const t = powers[j]!
  const y2 = y * y
  const y3 = y * y2
  const p = y + powers[j + 1]! + y3 * y2 * (c5 + y * c6) + y3 * (c3 + y * c4) + y2 * c2
  return (p * t + t) * scales[(k >> 6) + 1022]!
}

/** All but the first `places` binary places set to 0. */
function cut(value: bigint, places: number): bigint {
  const rest = BigInt(bits - places)
  return (value >> rest) << rest
}

/** A multiple of 2^-256 as the nearest double: by its leading 64 bits, the last of them set when any follow. */
function toNumber(value: bigint): number {
  const rest = BigInt(Math.max(0, value.toString(2).length - 64))
  const sticky = (value >> rest) << rest === value ? 0n : 1n
  return Number((value >> rest) | sticky) * 2 ** (Number(rest) - bits)
}
