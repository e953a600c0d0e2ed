import { SluiceError } from '../core/errors.ts'
import type { Lane, ReadRow, RequestScores } from './lane.ts'
import { Refusal, unforeseen } from './refusal.ts'

/** The rows of a request on their way through the queue. */
interface Job {
  readonly lane: Lane
  readonly rows: readonly ReadRow[]
  readonly into: RequestScores
  readonly signal: AbortSignal
  /** How many of its rows have gone through. */
  begun: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Rows of all requests, scored together as they come: what has arrived while the last batch was scored, or in this turn of the
 * event loop, is one batch of its lane. Nothing waits for more to come, and a full batch not for the turn's end: what it holds can then be
 * let go before more is read. One queue a feature plan, which holds one batch at a time.
 */
export class ScoreQueue {
  readonly #maxRows: number
  readonly #jobs: Job[] = []
  #rows = 0
  #isScheduled = false
  #isScoring = false

  /** @param maxRows that may wait; one request may always, however many rows it has */
  constructor(maxRows: number) {
    this.#maxRows = maxRows
  }

  /** Rows that wait. */
  get size(): number {
    return this.#rows
  }

  /**
   * Resolves when all rows have gone through. Rejects with Refusal: `overloaded` where the queue is full, `not-ready` where what a
   * step asks does not answer, `too-late` where nobody waits any more.
   */
  async score(lane: Lane, rows: readonly ReadRow[], into: RequestScores, signal: AbortSignal): Promise<void> {
    if (rows.length === 0) return
    if (this.#rows > 0 && this.#rows + rows.length > this.#maxRows)
      throw overloaded(this.#rows, this.#maxRows)
    return new Promise((resolve, reject) => {
      this.#jobs.push({ lane, rows, into, signal, begun: 0, resolve, reject })
      this.#rows += rows.length
      if (this.#rows >= lane.capacity && !this.#isScoring) void this.#turn()
      else this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isScoring) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      if (!this.#isScoring) void this.#turn()
    })
  }

  /** One batch; the event loop has its turn before the next. */
  async #turn(): Promise<void> {
    this.#isScoring = true
    this.#dropAbandoned()
    const taken = this.#take()
    if (taken !== null) {
      try {
        const pending = taken.lane.score(taken.pieces)
        if (pending !== undefined) await pending
        for (const job of taken.jobs) if (job.begun === job.rows.length) job.resolve()
      } catch (error) {
        this.#fail(taken.jobs, error)
      }
    }
    this.#isScoring = false
    if (this.#jobs.length > 0) this.#schedule()
  }

  #dropAbandoned(): void {
    for (const job of [...this.#jobs]) {
      if (!job.signal.aborted) continue
      this.#remove(job)
      job.reject(new Refusal('too-late', 'the time of the request was over before its rows were scored'))
    }
  }

  /** As many rows of the lane that is first as go into one batch. */
  #take() {
    const [first] = this.#jobs
    if (first === undefined) return null
    const { lane } = first
    let room = lane.capacity
    const jobs = this.#jobs.filter((job) => job.lane === lane)
    const taken = jobs.filter((job) => {
      const fits = room > 0
      room -= job.rows.length - job.begun
      return fits
    })
    room = lane.capacity
    const pieces = taken.map((job) => {
      const { rows, begun: from, into } = job
      const count = Math.min(room, rows.length - from)
      room -= count
      job.begun += count
      this.#rows -= count
      if (job.begun === rows.length) this.#jobs.splice(this.#jobs.indexOf(job), 1)
      return { rows, from, count, into }
    })
    return { lane, jobs: taken, pieces }
  }

  #fail(jobs: readonly Job[], error: unknown): void {
    const refusal =
      error instanceof SluiceError && error.retriable
        ? new Refusal('not-ready', error.message, { cause: error, headers: { 'retry-after': '1' } })
        : unforeseen(error)
    for (const job of jobs) {
      this.#remove(job)
      job.reject(refusal)
    }
  }

  #remove(job: Job): void {
    const at = this.#jobs.indexOf(job)
    if (at === -1) return
    this.#jobs.splice(at, 1)
    this.#rows -= job.rows.length - job.begun
  }
}

function overloaded(waiting: number, most: number): Refusal {
  return new Refusal(
    'overloaded',
    `${waiting} rows wait for their scores, and ${most} may (serve.queueRows): try again later, or in smaller requests`,
    { headers: { 'retry-after': '1' } },
  )
}
