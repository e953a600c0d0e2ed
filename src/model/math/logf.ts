/*
 * The natural logarithm in float32 to the bits of the GNU C library (2.27 and later), as `expf.ts` has its inverse.
 *
 * x = 2^k z, z near one of sixteen c: log x = k log 2 + log c + log1p(z/c - 1), the last by a polynomial; in doubles.
 */

/** Pairs: 1/c and log c. */
const table = Float64Array.of(
  ...[1.398907162146528, -0.33569133332882284, 1.3403141896637998, -0.2929040563774074],
  ...[1.286432210124115, -0.2518726580937369, 1.2367150214269895, -0.21245868807117255],
  ...[1.1906977166711752, -0.17453945183745634, 1.1479821020556429, -0.1380057072319758],
  ...[1.1082251448272158, -0.10275976698545139, 1.0711297413057381, -0.06871392447020525],
  ...[1.036437278977283, -0.0357891387398228, 1, 0],
  ...[0.9492859795739057, 0.05204517742929496, 0.8951049428609004, 0.11081431298787942],
  ...[0.8476821620351103, 0.1652495223695143, 0.8050314851692001, 0.21687389031699977],
  ...[0.7664671008843108, 0.2659635028121397, 0.731428603316328, 0.3127556664073557],
)
const a0 = -0.25089342214237154
const a1 = 0.333456765744066
const a2 = -0.4999997485802103

const word = new Float32Array(1)
const bits = new Int32Array(word.buffer)

/** Bits of the lower end of the range that z is brought into. */
const lowest = 0x3f330000

/** @param x a float32 value */
export function logf(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x)
  if (x === 1) return 0
  // Subnormal numbers are scaled into the range of the others.
  const isSmall = x < 2 ** -126
  word[0] = isSmall ? x * 2 ** 23 : x
  const above = (bits[0]! - lowest) | 0
  const i = (above >> 19) & 15
  const k = (above >> 23) - (isSmall ? 23 : 0)
  bits[0] = bits[0]! - (above & -0x800000)
  const r = word[0] * table[2 * i]! - 1
  const start = table[2 * i + 1]! + k * Math.LN2
  const square = r * r
  return Math.fround((a0 * square + (a1 * r + a2)) * square + (start + r))
}
