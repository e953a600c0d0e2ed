import type { Clock } from '../../core/clock.ts'
import { settledInTime } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { OutputRecord, Position } from '../../core/record.ts'
import type { Piece } from '../counts.ts'
import type { UncommittedCounts } from './open-counts.ts'
import { WaitingPieces } from './waiting-pieces.ts'

/** Where pieces go. */
export interface PieceOutlet {
  /** Resolves when all are durable, in their order. Rejects when nobody answers. */
  write(pieces: readonly Piece[]): Promise<void>
  /** The same as a record of a transaction. */
  recordOf(piece: Piece): OutputRecord
}

export interface CommitPiecesOptions {
  readonly counts: UncommittedCounts
  readonly outlet: PieceOutlet
  readonly clock: Clock
  readonly logger: Logger
}

/** For how long a commit is held up by its pieces, milliseconds: a rebalance waits for both. */
const longestWaitMs = 2_000

/**
 * Writes what was counted before it is committed, so that no commit is without its counts. While the monitor topic does not answer
 * the commits go on, and the pieces wait for the next one.
 */
export class CommitPieces {
  readonly #options: CommitPiecesOptions
  readonly #waiting = new WaitingPieces()
  /** Ends when all that waits is written, or cannot be. */
  #writing: Promise<void> | null = null
  #isTold = false
  #isLate = false

  constructor(options: CommitPiecesOptions) {
    this.#options = options
  }

  /** Pieces that are behind a commit, and not written. */
  get waiting(): number {
    return this.#waiting.size
  }

  beforeCommit(positions: readonly Position[]): Promise<void> | undefined {
    this.#waiting.add(this.#options.counts.take(positions))
    if (this.#waiting.size === 0) return undefined
    // One that is late by now is not waited for again.
    if (this.#writing !== null && this.#isLate) return undefined
    this.#writing ??= this.#write()
    return this.#inTime(longestWaitMs)
  }

  inTransaction(positions: readonly Position[]): readonly OutputRecord[] {
    return this.#options.counts.take(positions).map((piece) => this.#options.outlet.recordOf(piece))
  }

  committed(positions: readonly Position[]): void {
    this.#options.counts.settle(positions)
  }

  lost(positions: readonly Position[]): void {
    this.#options.counts.drop(positions)
    this.#waiting.lose(positions)
  }

  /** Pieces that were given up. */
  get dropped(): number {
    return this.#waiting.dropped
  }

  /** What waits is tried once more. Never rejects, and gives up after a while. */
  async close(deadlineMs: number): Promise<void> {
    if (this.#waiting.size === 0) return
    this.#writing ??= this.#write()
    await this.#inTime(deadlineMs)
  }

  async #inTime(waitMs: number): Promise<void> {
    const writing = this.#writing
    if (writing === null) return
    this.#isLate = true
    await settledInTime(writing, { waitMs, clock: this.#options.clock })
    if (this.#writing !== null) this.#tellUnwritten(`no answer for ${waitMs} ms`)
  }

  async #write(): Promise<void> {
    const { outlet, logger } = this.#options
    try {
      for (let pieces = this.#waiting.next(); pieces.length > 0; pieces = this.#waiting.next()) {
        await outlet.write(pieces)
        this.#waiting.remove()
      }
      if (this.#isTold)
        logger.info({ event: 'counts-written' }, 'the monitor topic answers: all counts are written')
      this.#isTold = false
    } catch (error) {
      this.#tellUnwritten(messageOf(error))
    } finally {
      this.#writing = null
      this.#isLate = false
    }
  }

  /** Once, until all are written. */
  #tellUnwritten(error: string): void {
    if (this.#isTold) return
    this.#isTold = true
    this.#options.logger.warn(
      { event: 'counts-unwritten', error },
      'counts could not be written to the monitor topic: records flow on, and the counts are written when it answers. They are lost where this instance ends before',
    )
  }
}
