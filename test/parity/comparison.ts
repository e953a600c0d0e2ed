/** How far apart two doubles are, in units of the last place; 0 for the same bits and for any two NaNs. */
export function ulpDistance(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity
  const distance = ordered(a) - ordered(b)
  return Number(distance < 0n ? -distance : distance)
}

const view = new DataView(new ArrayBuffer(8))

/** Doubles as integers in the same order; both zeros are neighbours. */
function ordered(x: number): bigint {
  view.setFloat64(0, x)
  const bits = view.getBigInt64(0)
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) - 1n : bits
}

/** What was compared, and what did not agree. */
export class Comparison {
  values = 0
  /** By which numbers differed at most, in units of the last place. */
  worstUlp = 0
  readonly differences: string[] = []

  /** Two numbers that may differ by `ulps`. */
  number(where: string, actual: number, expected: number, ulps: number): void {
    this.values++
    const distance = ulpDistance(actual, expected)
    this.worstUlp = Math.max(this.worstUlp, distance)
    if (distance > ulps) this.#differ(where, `${actual}`, `${expected} (${distance} ulp)`)
  }

  /** Two float32 numbers, bit for bit. */
  float(where: string, actual: number, expected: number): void {
    this.values++
    if (!Object.is(Math.fround(actual), Math.fround(expected)))
      this.#differ(where, `${actual}`, `${expected}`)
  }

  text(where: string, actual: string, expected: string): void {
    this.values++
    if (actual !== expected) this.#differ(where, actual, expected)
  }

  #differ(where: string, actual: string, expected: string): void {
    this.differences.push(`${where}: ${actual} instead of ${expected}`)
  }
}
