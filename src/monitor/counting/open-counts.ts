import type { Position } from '../../core/record.ts'
import type { Piece } from '../counts.ts'
import type { SliceStep } from '../slices.ts'
import type { Correction, CountedPartition } from './counted-partition.ts'
import { OpenPiece } from './open-piece.ts'
import type { RowLog } from './row-log.ts'

/** What was durable since the last commit, by partition. What belongs to an epoch that is over is forgotten. */
export class UncommittedCounts {
  readonly #instance: string
  readonly #step: SliceStep
  /** By `topic/partition`. */
  readonly #open = new Map<string, OpenPiece>()

  constructor(instance: string, step: SliceStep) {
    this.#instance = instance
    this.#step = step
  }

  /**
   * Rows of a partition are durable, in the order of their offsets.
   *
   * @param runs of rows of the log: from one up to another, and so on
   */
  add(of: CountedPartition, log: RowLog, runs: readonly number[], corrections: readonly Correction[]): void {
    const name = placeOf(of)
    const known = this.#open.get(name)
    const isKnown = known?.epoch === of.epoch
    const piece = isKnown ? known : new OpenPiece(this.#instance, of, this.#step)
    if (!isKnown) this.#open.set(name, piece)
    for (let at = 0; at < runs.length; at += 2) piece.add(log, runs[at]!, runs[at + 1]!)
    for (const correction of corrections) piece.correct(log, correction)
  }

  /** What was counted up to these positions, which are to be committed; none where nothing was. */
  take(positions: readonly Position[]): readonly Piece[] {
    return positions.flatMap((position) => this.#at(position)?.take(position) ?? [])
  }

  /** The positions are committed: nobody counts again what was taken up to them. */
  settle(positions: readonly Position[]): void {
    for (const position of positions) this.#at(position)?.settle()
  }

  /** They will not be: whoever has the partitions now counts again. */
  drop(positions: readonly Position[]): void {
    for (const position of positions) if (this.#at(position) !== null) this.#open.delete(placeOf(position))
  }

  #at(position: Position): OpenPiece | null {
    const piece = this.#open.get(placeOf(position))
    return piece?.epoch === position.epoch ? piece : null
  }
}

function placeOf({ topic, partition }: Pick<Position, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`
}
