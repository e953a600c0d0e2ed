/** java.util.Random: a linear congruential generator of 48 bits. Slow (BigInt): for the rare draws of scoring. */
export class JavaRandom {
  #state: bigint
  #nextGaussian: number | null = null

  /** @param seed any integer; its lowest 64 bits count */
  constructor(seed: bigint) {
    this.#state = (seed ^ multiplier) & mask
  }

  /** [0, 1). */
  nextDouble(): number {
    const high = this.#next(26)
    return (high * 2 ** 27 + this.#next(27)) * 2 ** -53
  }

  /** 0 .. bound - 1; `bound` from 1 to 2^31 - 1. */
  nextInt(bound: number): number {
    // A power of two takes the high bits; else draws that would favour small values are thrown away.
    if ((bound & (bound - 1)) === 0) return Math.floor((bound * this.#next(31)) / 2 ** 31)
    for (;;) {
      const bits = this.#next(31)
      const value = bits % bound
      if (bits - value + (bound - 1) < 2 ** 31) return value
    }
  }

  /** Standard normal, by the polar method; every second one is the kept partner of the one before. */
  nextGaussian(log: (x: number) => number): number {
    if (this.#nextGaussian !== null) {
      const kept = this.#nextGaussian
      this.#nextGaussian = null
      return kept
    }
    for (;;) {
      const first = 2 * this.nextDouble() - 1
      const second = 2 * this.nextDouble() - 1
      const square = first * first + second * second
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * log(square)) / square)
      this.#nextGaussian = second * scale
      return first * scale
    }
  }

  #next(bits: number): number {
    this.#state = (this.#state * multiplier + 11n) & mask
    return Number(this.#state >> BigInt(48 - bits))
  }
}

const multiplier = 0x5deece66dn
const mask = (1n << 48n) - 1n
