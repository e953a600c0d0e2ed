/*
 * Numbers as BigInt multiples of 2^-bits: the slow, sure way to e^x, ln x and x^y. Used where the fast way cannot decide
 * how to round, for tables, and as the reference in tests. About 10 us a call.
 */

/** The first precision usually decides; each next one settles what the one before could not. */
const precisions = [192, 384, 1408]

/** What is lost by cutting, in units of the last place: far more than any of the sums below can lose. */
const slack = 1n << 32n

/** e^x, correctly rounded; any finite x. */
export function roundedExp(x: number): number {
  if (x === 0) return 1
  for (const bits of precisions) {
    const { significand, power } = expFixed(fixedOf(x, bits), bits)
    const result = roundWithin(significand, power, slack)
    if (result !== null) return result
  }
  return 1 + x
}

/** ln x, correctly rounded; x positive and finite. */
export function roundedLog(x: number): number {
  if (x === 1) return 0
  for (const bits of precisions) {
    const result = roundWithin(logFixed(x, bits), -bits, slack)
    if (result !== null) return result
  }
  return Math.log(x)
}

/** x^y, correctly rounded (ties to even); x positive and finite, y finite. */
export function roundedPow(x: number, y: number): number {
  const bits = 384
  const exponent = scale(logFixed(x, bits) * fixedOf(y, 1074), -1074)
  const { significand, power } = expFixed(exponent, bits)
  // Undecided at this precision: x^y is a double or halfway between two, and what is left is noise.
  const noise = 1n << 128n
  return (
    roundWithin(significand, power, noise / 2n) ??
    roundScaled((significand + noise / 2n) / noise, power + 128)
  )
}

/** ln x as a multiple of 2^-bits. */
export function logFixed(x: number, bits: number): bigint {
  const guess = fixedOf(Math.log(x), bits)
  const { significand, power } = expFixed(guess, bits)
  // x = e^guess (1 + d) with a tiny d, so ln x = guess + d - d^2/2 + d^3/3 ...
  const { significand: digits, power: digitPower } = partsOf(x)
  const ratio = scale(digits << BigInt(2 * bits), digitPower - power - bits) / significand
  const d = ratio - (1n << BigInt(bits))
  let sum = 0n
  let term = d
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += n % 2n === 1n ? term / n : -term / n
    term = (term * d) >> BigInt(bits)
  }
  return guess + sum
}

/** e^(x 2^-bits) as significand x 2^power. */
export function expFixed(x: bigint, bits: number): { significand: bigint; power: number } {
  const wide = bits + 16
  const ln2 = ln2Fixed(wide)
  const scaled = x << 16n
  const k = (2n * scaled + ln2) / (2n * ln2) - (scaled < 0n ? 1n : 0n)
  const r = scaled - k * ln2
  let sum = 0n
  let term = 1n << BigInt(wide)
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term
    term = ((term * r) / n) >> BigInt(wide)
  }
  return { significand: sum >> 16n, power: Number(k) - bits }
}

const ln2ByBits = new Map<number, bigint>()

/** ln 2 = 18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749). */
export function ln2Fixed(bits: number): bigint {
  let ln2 = ln2ByBits.get(bits)
  if (ln2 === undefined) {
    const wide = bits + 16
    ln2 = (18n * artanh(26n, wide) - 2n * artanh(4801n, wide) + 8n * artanh(8749n, wide)) >> 16n
    ln2ByBits.set(bits, ln2)
  }
  return ln2
}

/** artanh(1/n) = 1/n + 1/(3 n^3) + 1/(5 n^5) ... */
function artanh(n: bigint, bits: number): bigint {
  let power = (1n << BigInt(bits)) / n
  let sum = 0n
  for (let odd = 1n; power > 0n; odd += 2n) {
    sum += power / odd
    power /= n * n
  }
  return sum
}

/** A finite double as significand x 2^power. */
export function partsOf(x: number): { significand: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  const significand = exponent === 0 ? fraction : fraction | (1n << 52n)
  return { significand: x < 0 ? -significand : significand, power: Math.max(exponent, 1) - 1075 }
}

/** x as a multiple of 2^-bits, cut off below. */
export function fixedOf(x: number, bits: number): bigint {
  const { significand, power } = partsOf(x)
  return scale(significand, power + bits)
}

function scale(value: bigint, power: number): bigint {
  return power >= 0 ? value << BigInt(power) : value >> BigInt(-power)
}

/** The double nearest to significand x 2^power when that is certain within `slack` units, else null. */
function roundWithin(significand: bigint, power: number, slack: bigint): number | null {
  const low = roundScaled(significand - slack, power)
  return low === roundScaled(significand + slack, power) ? low : null
}

/** significand x 2^power as the nearest double, ties to even; overflows to Infinity. */
export function roundScaled(significand: bigint, power: number): number {
  if (significand < 0n) return -roundScaled(-significand, power)
  if (significand === 0n) return 0
  const top = bitLength(significand) + power
  if (top > 1024) return Infinity
  if (top < -1075) return 0
  // The power of two of the last bit that a double of this size has.
  const lowest = Math.max(top - 53, -1074)
  const drop = lowest - power
  if (drop <= 0) return scaleExactly(Number(significand), power)
  const half = 1n << BigInt(drop - 1)
  let quotient = significand >> BigInt(drop)
  const rest = significand & (2n * half - 1n)
  if (rest > half || (rest === half && (quotient & 1n) === 1n)) quotient++
  return scaleExactly(Number(quotient), lowest)
}

function bitLength(value: bigint): number {
  const digits = value.toString(16)
  return 4 * digits.length - (Math.clz32(parseInt(digits[0]!, 16)) - 28)
}

/** value x 2^power where the result is a double; in two steps, since 2^power alone may be none. */
function scaleExactly(value: number, power: number): number {
  return power < -1000 ? value * 2 ** -1000 * 2 ** (power + 1000) : value * 2 ** power
}
