/*
 * Bins of scores. They are the same for every model, version and instance, so that counts add up and can be compared.
 *
 *   probability   0 to 31: 32 equal bins of 0 to 1, with 1 in the last; 32: no probability (NaN, outside of 0 to 1)
 *   other number  0 to 127: positive numbers from 2^-10 to 2^22, four equal parts a power of 2, those above in the last;
 *                 128 to 255: negative numbers likewise; 256: from -2^-10 to 2^-10; 257: NaN
 */

export const probabilityBins = 33
export const numberBins = 258

const partsAPower = 4
const cellsASign = 32 * partsAPower
const nearZero = 2 * cellsASign
const notANumber = nearZero + 1

const float = new Float64Array(1)
const halves = new Uint32Array(float.buffer)
/** Sign, exponent and the first two bits of the fraction are in the upper half of a double, whichever comes first here. */
const upper = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0
const least = partOf(2 ** -10)

export function probabilityBin(value: number): number {
  if (!(value >= 0 && value <= 1)) return probabilityBins - 1
  return value === 1 ? 31 : Math.floor(value * 32)
}

export function numberBin(value: number): number {
  if (Number.isNaN(value)) return notANumber
  const part = partOf(value) - least
  if (part < 0) return nearZero
  return Math.min(part, cellsASign - 1) + (value < 0 ? cellsASign : 0)
}

/** Counts quarters of powers of 2, by the bits of the number without its sign. */
function partOf(value: number): number {
  float[0] = value
  return (halves[upper]! & 0x7fffffff) >>> 18
}
