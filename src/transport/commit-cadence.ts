import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Position } from '../core/record.ts'
import type { CommitCompanion, Source } from '../pipeline/ports.ts'
import { Interval } from './interval.ts'

export interface CommitCadenceOptions {
  /** Milliseconds from one commit to the next, at least. */
  readonly intervalMs: number
  readonly clock: Clock
  readonly logger: Logger
}

/** All before the position is durable. */
export interface Durable {
  readonly position: Position
  /** Records that were written to get from the partition's position before to this one. */
  readonly written: number
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
  readonly #interval: Interval
  /** By partition: what is durable and not committed yet. */
  readonly #due = new Map<string, Durable>()
  #underWay: Promise<void> | null = null
  #companion: CommitCompanion | null = null
  #fenced = 0
  #repeated = 0

  constructor(source: Pick<Source, 'commit' | 'onRebalance'>, options: CommitCadenceOptions) {
    this.#source = source
    this.#options = options
    this.#interval = new Interval(options.intervalMs, options.clock)
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

  /** Records that were written before such a commit: who has the partition now writes them again. */
  get repeated(): number {
    return this.#repeated
  }

  accompany(companion: CommitCompanion): void {
    this.#companion = companion
  }

  /** Positions of a partition come in order. */
  add(durables: readonly Durable[]): void {
    const superseded: Durable[] = []
    for (const { position, written } of durables) {
      const key = `${position.topic}/${position.partition}`
      const earlier = this.#due.get(key)
      const isSameEpoch = earlier?.position.epoch === position.epoch
      if (earlier !== undefined && !isSameEpoch) superseded.push(earlier)
      this.#due.set(key, { position, written: written + (isSameEpoch ? earlier.written : 0) })
    }
    this.#count(superseded)
    this.#schedule()
  }

  /** Resolves when all that was added is committed; rejects as `failure` does. */
  async flush(): Promise<void> {
    while (this.#underWay !== null || this.#due.size > 0) await (this.#underWay ?? this.#commit())
  }

  /** Nothing is committed any more but what is on its way. */
  close(): void {
    this.#due.clear()
    this.#interval.close()
  }

  #schedule(): void {
    if (this.#underWay !== null || this.#due.size === 0) return
    this.#interval.whenOver(() => {
      this.#commitNow()
    })
  }

  /** What goes wrong is told by `failure`. */
  #commitNow(): void {
    if (this.#underWay === null && this.#due.size > 0) this.#commit().catch(() => undefined)
  }

  #commit(): Promise<void> {
    const durables = [...this.#due.values()]
    this.#due.clear()
    this.#interval.begin()
    const positions = durables.map(({ position }) => position)
    const commit = () => this.#source.commit(positions)
    // Where there is nothing to wait for the commit is on its way at once: a rebalance may not wait.
    this.#underWay = (this.#companion?.beforeCommit(positions)?.then(commit) ?? commit())
      .then((fenced) => {
        this.#companion?.committed(positions.filter((position) => !fenced.includes(position)))
        this.#companion?.lost(fenced)
        this.#count(durables.filter(({ position }) => fenced.includes(position)))
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

  /** Commits that will never be. */
  #count(fenced: readonly Durable[]): void {
    this.#fenced += fenced.length
    const repeated = fenced.reduce((sum, { written }) => sum + written, 0)
    this.#repeated += repeated
    if (repeated === 0) return
    const partitions = fenced.map(({ position: { topic, partition } }) => `${topic}/${partition}`)
    this.#options.logger.warn(
      { event: 'commit-fenced', partitions, repeated },
      'records were written, but their commit came too late: the partitions had gone to another member, which writes them again, with the same event ids',
    )
  }
}
