/** So many a second, and at once as many as have been saved up. */
export class TokenBucket {
  readonly #perMs: number
  readonly #most: number
  #tokens: number
  #atMs: number

  /** Full at first. @param burst how many at most, 1 or more */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1_000
    this.#most = burst
    this.#tokens = burst
    this.#atMs = nowMs
  }

  /** True where there is a token, which is gone then. @param nowMs monotonic */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#most, this.#tokens + (nowMs - this.#atMs) * this.#perMs)
    this.#atMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
