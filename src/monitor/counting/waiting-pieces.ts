import type { Position } from '../../core/record.ts'
import { addedCounts } from '../added-counts.ts'
import type { Piece, SliceCounts } from '../counts.ts'
import { mostNumbers, numbersIn } from './piece-size.ts'

/** So many large pieces wait at most: the oldest go then. */
const mostWaiting = 100

/**
 * Pieces that are not written yet, in their order. However many commits they wait for, there are few: those of an owner whose commits
 * were made are one. What was tried to be written may be there: it stays as it is.
 */
export class WaitingPieces {
  #tried: readonly Piece[] = []
  /** Behind commits that were made. */
  #untried: Piece[] = []
  /** Of the commit that is under way, or was the last. */
  #latest: readonly Piece[] = []
  #dropped = 0

  get size(): number {
    return this.#tried.length + this.#untried.length + this.#latest.length
  }

  /** How many were given up, so that memory has a bound. */
  get dropped(): number {
    return this.#dropped
  }

  /** Pieces of a commit; that of those before is made. */
  add(pieces: readonly Piece[]): void {
    this.#untried = joined([...this.#untried, ...this.#latest])
    this.#latest = pieces
    const excess = Math.max(0, this.#untried.length - mostWaiting)
    this.#untried.splice(0, excess)
    this.#dropped += excess
  }

  /** The commit of these positions is not made: their records are counted by somebody else. */
  lose(positions: readonly Position[]): void {
    const isLost = ({ topic, partition }: Piece) =>
      positions.some((position) => position.topic === topic && position.partition === partition)
    this.#latest = this.#latest.filter((piece) => !isLost(piece))
  }

  /** What is to be written next; none where nothing waits. */
  next(): readonly Piece[] {
    if (this.#tried.length === 0) {
      this.#tried = [...this.#untried, ...this.#latest]
      this.#untried = []
      this.#latest = []
    }
    return this.#tried
  }

  /** What was to be written next is written. */
  remove(): void {
    this.#tried = []
  }
}

/** Pieces of one owner behind each other as one, as far as one may be large: nobody begins between them. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = []
  for (const piece of pieces) {
    const at = all.findLastIndex((one) => isSameOwner(one, piece))
    const one = at === -1 ? piece : joinedTwo(all[at]!, piece)
    if (at === -1 || numbersIn(one.slices) > mostNumbers) all.push(piece)
    else all[at] = one
  }
  return all
}

function isSameOwner(one: Piece, other: Piece): boolean {
  return one.topic === other.topic && one.partition === other.partition && one.since === other.since
}

function joinedTwo(one: Piece, next: Piece): Piece {
  return { ...next, from: one.from, slices: addedSlices([...one.slices, ...next.slices]) }
}

function addedSlices(slices: readonly SliceCounts[]): SliceCounts[] {
  const byStart = Map.groupBy(slices, ({ start }) => start)
  return Array.from(byStart, ([start, all]) => ({ start, ...addedCounts(all) }))
}
