/** Most bytes of an integer that a number holds exactly and Buffer reads at once. */
const SHORT_BYTES = 6

/** Powers of ten up to here are exact numbers, so that a quotient of exact numbers is rounded once. */
const MOST_EXACT_POWER = 22

/**
 * The number nearest to an Avro decimal.
 *
 * @param unscaled big-endian, two's complement
 * @param scale how many of its decimal digits stand behind the point
 */
export function decimalNumber(unscaled: Buffer, scale: number): number {
  const { length } = unscaled
  if (length === 0) return 0
  if (length <= SHORT_BYTES && scale <= MOST_EXACT_POWER) return unscaled.readIntBE(0, length) / 10 ** scale
  const value = BigInt.asIntN(8 * length, BigInt(`0x${unscaled.toString('hex')}`))
  // Rounded once, from all digits.
  return Number(`${value}e-${scale}`)
}

/** From here on a number's text has an exponent. */
const LONGEST_PLAIN = 1e21

/**
 * The unscaled value of a number as an Avro decimal, big-endian, two's complement.
 *
 * @param size bytes of a fixed; null for as few as it takes
 * @returns null where the number has more digits behind the point, or does not fit
 */
export function decimalBytes(value: number, scale: number, size: number | null): Buffer | null {
  if (!(Math.abs(value) < LONGEST_PLAIN) || scale > 100) return null
  const text = value.toFixed(scale)
  if (Number(text) !== value) return null
  const unscaled = BigInt(text.replace('.', ''))
  let length = size ?? 1
  while (BigInt.asIntN(8 * length, unscaled) !== unscaled) {
    if (size !== null) return null
    length += 1
  }
  return Buffer.from(
    BigInt.asUintN(8 * length, unscaled)
      .toString(16)
      .padStart(2 * length, '0'),
    'hex',
  )
}
