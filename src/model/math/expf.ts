/*
 * e^x in float32 to the bits of the GNU C library (2.27 and later, with and without FMA), which XGBoost links. It is not
 * correctly rounded: one result in some thousands is off by one unit in the last place.
 *
 * e^x = 2^(k/32) (1 + P(r)), k the integer nearest to 32 x / ln 2, r what is left of it; all in doubles.
 */
const stepsPerUnit = 46.16624130844683
const c0 = 1.6938359250920212e-6
const c1 = 0.00023459809789509004
const c2 = 0.021660849396613134

/** Rounds to an integer when added and taken off again. */
const magic = 1.5 * 2 ** 52

/** The bits of 2^(j/32), less j << 47: what the library adds k << 47 to. */
const table = BigUint64Array.of(
  0x3ff0000000000000n,
  0x3fefd9b0d3158574n,
  0x3fefb5586cf9890fn,
  0x3fef9301d0125b51n,
  0x3fef72b83c7d517bn,
  0x3fef54873168b9aan,
  0x3fef387a6e756238n,
  0x3fef1e9df51fdee1n,
  0x3fef06fe0a31b715n,
  0x3feef1a7373aa9cbn,
  0x3feedea64c123422n,
  0x3feece086061892dn,
  0x3feebfdad5362a27n,
  0x3feeb42b569d4f82n,
  0x3feeab07dd485429n,
  0x3feea47eb03a5585n,
  0x3feea09e667f3bcdn,
  0x3fee9f75e8ec5f74n,
  0x3feea11473eb0187n,
  0x3feea589994cce13n,
  0x3feeace5422aa0dbn,
  0x3feeb737b0cdc5e5n,
  0x3feec49182a3f090n,
  0x3feed503b23e255dn,
  0x3feee89f995ad3adn,
  0x3feeff76f2fb5e47n,
  0x3fef199bdd85529cn,
  0x3fef3720dcef9069n,
  0x3fef5818dcfba487n,
  0x3fef7c97337b9b5fn,
  0x3fefa4afa2a490dan,
  0x3fefd0765b6e4540n,
)

/** 2^(j/32): from the table, since Math.pow need not be exact. */
const powers = new Float64Array(BigUint64Array.from(table, (bits, j) => bits + (BigInt(j) << 47n)).buffer)

/** Beyond them results are Infinity and 0; between float32 numbers, so that fewer digits do. */
const highest = 88.722834
const lowest = -103.97208

const lowestPower = -151
/** 2^n, n from `lowestPower` to 128. */
const scales = Float64Array.from({ length: 280 }, (_, n) => 2 ** (n + lowestPower))

/** @param x a float32 value */
export function expf(x: number): number {
  if (x > highest) return Infinity
  if (x < lowest) return 0
  // Not caught above.
  if (Number.isNaN(x)) return NaN
  const z = stepsPerUnit * x
  const k = z + magic - magic
  const r = z - k
  const s = powers[k & 31]! * scales[(k >> 5) - lowestPower]!
  return Math.fround(((c0 * r + c1) * (r * r) + (c2 * r + 1)) * s)
}
