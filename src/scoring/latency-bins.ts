/** Times by power of 2: bin i has those of 2^(i-10) to 2^(i-9) microseconds, the first and the last what is beyond too. */
export const latencyBins = 32

const below = 10

export function latencyBin(micros: number): number {
  const bin = Math.floor(Math.log2(micros)) + below
  return Math.min(Math.max(bin, 0), latencyBins - 1)
}

/**
 * The time in microseconds that the share `q` of the counted rows stays within, in proportion between the ends of its bin; right to
 * a power of 2. NaN where nothing is counted.
 */
export function latencyAt(counts: readonly number[], q: number): number {
  let rest = counts.reduce((sum, count) => sum + count, 0) * q
  if (rest === 0) return NaN
  for (const [bin, count] of counts.entries()) {
    if (rest <= count) return 2 ** (bin - below) * (1 + rest / count)
    rest -= count
  }
  return 2 ** (counts.length - below)
}
