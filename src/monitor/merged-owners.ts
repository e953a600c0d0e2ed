import { addedCounts } from './added-counts.ts'
import type { Piece, SliceCounts } from './counts.ts'
import { isLater, voids } from './piece-order.ts'

/** What one piece counted of a slice, or several of an owner that are settled. */
export interface SlicePart {
  /** The first of them. */
  readonly piece: Piece
  counts: Omit<SliceCounts, 'start'>
}

/** All parts of a slice. */
export type SliceParts = Set<SlicePart>

/** An owner of a partition, and what is remembered of its pieces. */
interface Owned {
  /** The newest that was taken. */
  last: Piece
  /** Of pieces that a later owner may count again. */
  fresh: Placed[]
  /** Of those that are behind a commit: one a slice. */
  readonly settled: Map<SliceParts, SlicePart>
}

interface Placed {
  readonly parts: SliceParts
  readonly part: SlicePart
}

/** Of how many owners it is remembered that a partition was theirs: what comes later of an earlier one is that of a stranger. */
const mostOwners = 64

/** Who had a partition, one after the other, and what of their pieces counts. */
export class MergedOwners {
  /** The latest is the last. */
  #owners: Owned[] = []

  /** The offset behind the last piece of the latest owner. */
  get end(): bigint {
    return BigInt(this.#owners.at(-1)?.last.to ?? 0)
  }

  /** Takes back what the piece's owner counts again, and what it counted before; false where the piece counts for nothing. */
  take(piece: Piece): boolean {
    const owned = this.#ownerOf(piece)
    if (piece.number < owned.last.settled || this.#owners.some(({ last }) => voids(last, piece))) return false
    removeFrom(owned, ({ part }) => part.piece.number === piece.number)
    if (piece.number >= owned.last.number) owned.last = piece
    settle(owned)
    return true
  }

  /** Has a piece that was taken counted in a slice. */
  place(piece: Piece, parts: SliceParts, counts: SlicePart['counts']): void {
    const part = { piece, counts }
    parts.add(part)
    this.#ownerOf(piece).fresh.push({ parts, part })
  }

  /** They are forgotten. */
  forget(parts: SliceParts): void {
    for (const owned of this.#owners) {
      owned.settled.delete(parts)
      owned.fresh = owned.fresh.filter((placed) => placed.parts !== parts)
    }
  }

  #ownerOf(piece: Piece): Owned {
    const known = this.#owners.find(
      ({ last }) => last.instance === piece.instance && last.since === piece.since,
    )
    if (known !== undefined) return known
    for (const earlier of this.#owners) takeBack(earlier, piece)
    const owned: Owned = { last: piece, fresh: [], settled: new Map() }
    const at = this.#owners.findLastIndex(({ last }) => !isLater(last, piece)) + 1
    this.#owners.splice(at, 0, owned)
    if (this.#owners.length > mostOwners) this.#owners.shift()
    return owned
  }
}

/** A new owner counts again what an earlier one had counted and not committed, or what it was sent back to. */
function takeBack(earlier: Owned, first: Piece): void {
  removeFrom(earlier, ({ part }) => voids(first, part.piece))
  for (const [parts, part] of earlier.settled)
    if (voids(first, part.piece)) {
      parts.delete(part)
      earlier.settled.delete(parts)
    }
}

function removeFrom(owned: Owned, isGone: (placed: Placed) => boolean): void {
  for (const placed of owned.fresh) if (isGone(placed)) placed.parts.delete(placed.part)
  owned.fresh = owned.fresh.filter((placed) => !isGone(placed))
}

/** SliceParts behind a commit become one a slice, so that what is remembered does not grow with the pieces. */
function settle(owned: Owned): void {
  const { settled } = owned.last
  for (const { parts, part } of owned.fresh.filter((placed) => placed.part.piece.number < settled)) {
    const one = owned.settled.get(parts)
    if (one === undefined) owned.settled.set(parts, part)
    else {
      one.counts = addedCounts([one.counts, part.counts])
      parts.delete(part)
    }
  }
  owned.fresh = owned.fresh.filter((placed) => placed.part.piece.number >= settled)
}
