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
