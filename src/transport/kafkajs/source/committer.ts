import { withDeadline } from '../../../core/deadline.ts'
import type { Position } from '../../../core/record.ts'
import { commitOutage, consumerDead } from '../client/errors.ts'
import { retryWaitMs } from '../client/retry-wait.ts'
import { errorKindOf } from '../protocol/error-kind.ts'
import { offsetsByTopic } from './goal.ts'
import type { Goal } from './goal.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { SourceContext } from './source-context.ts'

/** A commit that is under way for longer is in trouble, in milliseconds. */
const hangingMs = 3_000

/** What a committer asks of the assignment, and tells it. */
export interface Holding {
  /** False while it is not known how far the group is. */
  readonly isPlaced: boolean
  /** Nothing can be committed before the next join. */
  openBarrier(): void
}

/** Commits for the partitions that are held, through rebalances and outages. */
export class Committer {
  readonly #context: SourceContext
  readonly #holding: Holding
  /** Since when a commit is under way, of the monotonic clock; null while none is. */
  #sinceMs: number | null = null

  constructor(context: SourceContext, holding: Holding) {
    this.#context = context
    this.#holding = holding
  }

  /** True while a commit takes longer than any that will succeed soon. */
  get isHanging(): boolean {
    return this.#sinceMs !== null && this.#context.clock.monotonic() - this.#sinceMs > hangingMs
  }

  /** Resolves with the positions that were fenced. Called one at a time. */
  async commit(positions: readonly Position[]): Promise<readonly Position[]> {
    this.#sinceMs = this.#context.clock.monotonic()
    try {
      return await this.#commit(positions, this.#sinceMs + this.#context.options.outageDeadlineMs)
    } finally {
      this.#sinceMs = null
    }
  }

  /** Behind the last record stand control records only: without this the group would seem to lag for ever. */
  commitIdle(queue: PartitionQueue): void {
    const offset = queue.idleOffset
    if (offset === null || !this.#holding.isPlaced) return
    const { hold } = queue
    this.#context.session?.commit(offsetsByTopic([{ queue, offset, hold }])).then(
      () => {
        queue.markCommitted(offset, hold)
      },
      // The next commit carries it.
      () => undefined,
    )
  }

  async #commit(positions: readonly Position[], deadline: number): Promise<readonly Position[]> {
    const { clock, life } = this.#context
    for (let attempt = 0; ; attempt++) {
      life.assertGoesOn()
      // Asked anew for each attempt: a rebalance may have come between.
      const held = positions.filter((position) => this.#goalOf(position) !== null)
      if (held.length === 0 || (await this.#attempt(held, deadline))) {
        return positions.filter((position) => !held.includes(position))
      }
      await clock.sleep(retryWaitMs(attempt), life.ended)
    }
  }

  #goalOf(position: Position): Goal | null {
    const queue = this.#context.readAhead.holderOf(position)
    if (queue === undefined) return null
    return { queue, offset: queue.committable(position.nextOffset), hold: position.hold ?? null }
  }

  /** True when it is done; false when it may be tried again. Throws BROKER_OUTAGE after the deadline. */
  async #attempt(held: readonly Position[], deadline: number): Promise<boolean> {
    const { session, changed, clock, life } = this.#context
    const goals = held.map((position) => this.#goalOf(position)).filter((goal) => goal !== null)
    try {
      if (session === null) throw new Error('the consumer is being renewed')
      if (!this.#holding.isPlaced) throw new Error('it is being asked how far the group is')
      await withDeadline(session.commit(offsetsByTopic(goals)), {
        waitMs: deadline - clock.monotonic(),
        clock,
        ended: life.ended,
      })
    } catch (error) {
      this.#failed(error, deadline)
      return false
    }
    for (const { queue, offset, hold } of goals) queue.markCommitted(offset, hold)
    changed.fire()
    return true
  }

  #failed(error: unknown, deadline: number): void {
    const { options, clock, life, rights, subscription } = this.#context
    life.assertNotFailed()
    const kind = errorKindOf(error)
    if (kind === 'refused') throw consumerDead(options.groupId, error)
    if (kind === 'unauthorized') rights.refused(error)
    if (kind === 'rebalance') this.#holding.openBarrier()
    // Once the topic is known to be gone, its partitions are not held any more.
    if (kind === 'unknown-topic') void subscription.lookAgain()
    if (clock.monotonic() < deadline) return
    throw rights.missing ?? commitOutage(options.groupId, options.outageDeadlineMs, error)
  }
}
