import type { Clock } from '../core/clock.ts'
import type { Position } from '../core/record.ts'
import type { Source } from '../pipeline/ports.ts'

export interface CommitCadenceOptions {
  /** Milliseconds from one commit to the next, at least. */
  readonly intervalMs: number
  readonly clock: Clock
}

/**
 * Commits what is durable in its own time: at once after a quiet moment, else once an interval, and when a rebalance
 * begins or `flush` asks. One commit is under way at a time, and it carries the last position of each partition.
 */
export class CommitCadence {
  /** Rejects when a commit did; never resolves. */
  readonly failure: Promise<never>
  readonly #fail: (error: unknown) => void
  readonly #source: Pick<Source, 'commit'>
  readonly #options: CommitCadenceOptions
  readonly #closing = new AbortController()
  /** By partition: everything before these positions is durable, and not committed yet. */
  readonly #due = new Map<string, Position>()
  #underWay: Promise<void> | null = null
  #isScheduled = false
  #lastMs = -Infinity
  #fenced = 0

  constructor(source: Pick<Source, 'commit' | 'onRebalance'>, options: CommitCadenceOptions) {
    this.#source = source
    this.#options = options
    const { promise, reject } = Promise.withResolvers<never>()
    this.failure = promise
    this.#fail = reject
    // Whoever watches `failure` hears of it; a process that is about to end for another reason need not.
    promise.catch(() => undefined)
    source.onRebalance(() => {
      this.#commitNow()
    })
  }

  /** Commits that came too late: the partition was another member's by then. */
  get fenced(): number {
    return this.#fenced
  }

  /** All before these positions is durable. Positions of a partition come in order. */
  add(positions: readonly Position[]): void {
    for (const position of positions) this.#due.set(`${position.topic}/${position.partition}`, position)
    this.#schedule()
  }

  /** Resolves when all that was added is committed; rejects as `failure` does. */
  async flush(): Promise<void> {
    while (this.#underWay !== null || this.#due.size > 0) await (this.#underWay ?? this.#commit())
  }

  /** Nothing is committed any more but what is on its way. */
  close(): void {
    this.#due.clear()
    this.#closing.abort()
  }

  #schedule(): void {
    if (this.#isScheduled || this.#underWay !== null || this.#due.size === 0) return
    const { clock, intervalMs } = this.#options
    const waitMs = this.#lastMs + intervalMs - clock.monotonic()
    if (waitMs <= 0) {
      this.#commitNow()
      return
    }
    this.#isScheduled = true
    void clock.sleep(waitMs, this.#closing.signal).then(() => {
      this.#isScheduled = false
      this.#commitNow()
    })
  }

  /** What goes wrong is told by `failure`. */
  #commitNow(): void {
    if (this.#underWay === null && this.#due.size > 0) this.#commit().catch(() => undefined)
  }

  #commit(): Promise<void> {
    const positions = [...this.#due.values()]
    this.#due.clear()
    this.#lastMs = this.#options.clock.monotonic()
    this.#underWay = this.#source
      .commit(positions)
      .then((fenced) => {
        this.#fenced += fenced.length
      })
      .catch((error: unknown) => {
        this.#fail(error)
        throw error
      })
      .finally(() => {
        this.#underWay = null
        this.#schedule()
      })
    return this.#underWay
  }
}
