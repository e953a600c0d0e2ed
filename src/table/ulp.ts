const float = new Float64Array(1)
const bits = new BigUint64Array(float.buffer)
const single = new Float32Array(1)
const singleBits = new Int32Array(single.buffer)

/** The bit pattern of a double: `0x3fe8000000000000`. */
export function bitPattern(value: number): string {
  float[0] = value
  return `0x${bits[0]!.toString(16).padStart(16, '0')}`
}

/**
 * How many doubles two values are apart: 0 for the same bits and for two NaN, 1 for the two zeros, Infinity where only
 * one is NaN.
 */
export function ulpDistance(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity
  const distance = place(a) - place(b)
  return Number(distance < 0n ? -distance : distance)
}

/** The same of two float32: what is none is rounded to one. */
export function floatDistance(a: number, b: number): number {
  if (Number.isNaN(a) !== Number.isNaN(b)) return Infinity
  return Number.isNaN(a) ? 0 : Math.abs(singlePlace(a) - singlePlace(b))
}

function singlePlace(value: number): number {
  single[0] = value
  const pattern = singleBits[0]!
  return pattern >= 0 ? pattern : -1 - (pattern & 0x7fffffff)
}

/** The place of a double in the order of all doubles, -0 just below 0. */
function place(value: number): bigint {
  float[0] = value
  const pattern = bits[0]!
  return pattern >> 63n === 0n ? pattern : -1n - (pattern & 0x7fffffffffffffffn)
}
