import { roundScaled } from './big-fixed.ts'

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
  const value = Number(text)
  if (!Number.isNaN(value) && isPlainDecimal(text)) return value
  const trimmed = trimJava(text)
  if (decimal.test(trimmed)) return Number(/[dDfF]$/.test(trimmed) ? trimmed.slice(0, -1) : trimmed)
  const named = /^([+-]?)(NaN|Infinity)$/.exec(trimmed)
  if (named !== null) return named[1] === '-' ? -Number(named[2]) : Number(named[2])
  return parseHexadecimal(trimmed)
}

/**
 * Whether a text that JavaScript takes for a number is one in Java too, as nearly all are: it has no blank on either
 * side, no prefix such as `0x`, is not empty and no name. Twice as fast as the grammar.
 */
function isPlainDecimal(text: string): boolean {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  const second = text.charCodeAt(1)
  // `+` to `9` are signs, point and digits (a comma or slash is in no number); behind the first may stand an exponent.
  const prefixed = second > 0x39 && second !== 0x45 && second !== 0x65
  return first >= 0x2b && first <= 0x39 && last >= 0x2e && last <= 0x39 && !prefixed
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
  const rest = digits.slice(40)
  const significand = BigInt(`0x${digits.slice(0, 40)}`) * 2n + (/[^0]/.test(rest) ? 1n : 0n)
  return roundScaled(significand, power + 4 * rest.length - 1)
}

/** `Double.toString`: shortest digits that read back, at least one behind the point, `E` from 10^7 and below 10^-3. */
export function formatJavaDouble(value: number): string {
  return formatDigits(value, value.toExponential())
}

/** `Float.toString` of a float32. */
export function formatJavaFloat(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatDigits(value, value.toExponential())
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits)
    if (Math.fround(Number(text)) === value) return formatDigits(value, text)
  }
  return formatDigits(value, value.toExponential(8))
}

/** @param exponential the digits to show, as `d.dddde[+-]n` */
function formatDigits(value: number, exponential: string): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(exponential)!
  const digits = match[2]! + (match[3] ?? '')
  const exponent = Number(match[4])
  if (exponent >= 7 || exponent < -3) return `${match[1]!}${digits[0]!}.${digits.slice(1) || '0'}E${exponent}`
  if (exponent < 0) return `${match[1]!}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${match[1]!}${whole}.${digits.slice(exponent + 1) || '0'}`
}
