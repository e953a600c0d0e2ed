/** Uniform in (0, 1), the same for the same seed, which is not 0: Marsaglia's xorshift32. */
export function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
