/** `String.trim` of Java: cuts characters up to U+0020 off both ends, and no other blank. */
export function trimJava(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

/** Java's cast of a double to int: towards zero, NaN is 0, saturating. */
export function toJavaInt(value: number): number {
  if (value >= 2147483647) return 2147483647
  if (value <= -2147483648) return -2147483648
  return value | 0
}

/** `Integer.parseInt` for ASCII text; null where it throws. */
export function parseJavaInt(text: string): number | null {
  if (!/^[+-]?\d+$/.test(text)) return null
  const value = Number(text)
  return value >= -(2 ** 31) && value < 2 ** 31 ? value + 0 : null
}

/**
 * `Double.parseDouble`: decimal or hexadecimal floating point with an optional suffix d, D, f or F, NaN and Infinity,
 * blanks (up to U+0020) around it. Null where Java throws.
 */
export function parseJavaDouble(text: string): number | null {
  const trimmed = trimJava(text)
  if (decimal.test(trimmed)) return Number(/[dDfF]$/.test(trimmed) ? trimmed.slice(0, -1) : trimmed)
  const named = /^([+-]?)(NaN|Infinity)$/.exec(trimmed)
  if (named !== null) return named[1] === '-' ? -Number(named[2]) : Number(named[2])
  return parseHexadecimal(trimmed)
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/
const hexadecimal = /^([+-]?)0[xX]([\da-fA-F]*)(?:\.([\da-fA-F]*))?[pP]([+-]?\d+)[dDfF]?$/

/** Sign, digits, point, digits, power of two; rounded once, to the nearest even. */
function parseHexadecimal(text: string): number | null {
  const match = hexadecimal.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  const digits = `${match[2]!}${fraction}`
  if (digits === '') return null
  const power = Number(match[4]) - 4 * fraction.length
  const magnitude = scaleDigits(digits.replace(/^0+/, ''), power)
  return match[1] === '-' ? -magnitude : magnitude
}

function scaleDigits(digits: string, power: number): number {
  if (digits === '') return 0
  // 40 digits decide the rounding, the rest only whether something is left behind them (a sticky bit).
  const kept = digits.slice(0, 40)
  const rest = digits.slice(40)
  const significand = BigInt(`0x${kept}`) * 2n + (/[^0]/.test(rest) ? 1n : 0n)
  return scaleByPower(significand, power + 4 * rest.length - 1)
}

/** significand x 2^power, rounded once to the nearest even double; significand > 0. */
function scaleByPower(significand: bigint, power: number): number {
  const top = significand.toString(2).length + power
  if (top > 1024) return Infinity
  if (top < -1075) return 0
  // The last bit a double of this size has.
  const lowest = Math.max(top - 53, -1074)
  const drop = BigInt(lowest - power)
  if (drop <= 0n) return Number(significand) * 2 ** power
  const half = 1n << (drop - 1n)
  let quotient = significand >> drop
  const rest = significand & ((1n << drop) - 1n)
  if (rest > half || (rest === half && (quotient & 1n) === 1n)) quotient++
  return scaleExactly(Number(quotient), lowest)
}

/** value x 2^power where the result is a double; in two steps, since 2^power alone may be none. */
function scaleExactly(value: number, power: number): number {
  return power < -1000 ? value * 2 ** -1000 * 2 ** (power + 1000) : value * 2 ** power
}
