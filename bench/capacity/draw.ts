/** Numbers drawn at random, the same for the same seed. */
export class Draw {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** Uniform in (0, 1): Park and Miller's. */
  uniform(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647
    return this.#state / 2_147_483_647
  }

  exponential(mean: number): number {
    return -mean * Math.log(this.uniform())
  }

  /** How many come where `mean` are expected: Knuth's product for few, a rounded normal for many. */
  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1
    return count
  }

  /** Box and Muller's. */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }
}
