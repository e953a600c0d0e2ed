/** What became of requests. */
export const remoteResults = ['scored', 'complaint', 'failure'] as const

export type RemoteResult = (typeof remoteResults)[number]

/** What a model elsewhere costs, counted for the metrics. */
export class RemoteCounts {
  readonly #requests: Record<RemoteResult, number> = { scored: 0, complaint: 0, failure: 0 }
  #seconds = 0

  count(result: RemoteResult, seconds: number): void {
    this.#requests[result] += 1
    this.#seconds += seconds
  }

  get requests(): Readonly<Record<RemoteResult, number>> {
    return this.#requests
  }

  /** Of all requests together. */
  get seconds(): number {
    return this.#seconds
  }
}
