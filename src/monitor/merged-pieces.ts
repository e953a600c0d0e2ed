import { addedCounts } from './added-counts.ts'
import type { Piece, SliceCounts } from './counts.ts'
import { MergedOwners } from './merged-owners.ts'
import type { SliceParts } from './merged-owners.ts'
import type { SliceStep } from './slices.ts'

/** What all instances counted of a slice. */
export interface MergedSlice extends SliceCounts {
  /** Where slices are of records: of which partition. Null where they are of time: of all. */
  readonly of: { readonly topic: string; readonly partition: number } | null
}

/** The slices of a partition where they are of records, of all partitions where they are of time. */
interface SliceLog {
  readonly of: MergedSlice['of']
  readonly slices: Map<number, SliceParts>
  /** Slices from then on are remembered. */
  from: number
}

/**
 * Pieces in the order of their topic, added up: of each record one count, however often instances were killed or partitions went
 * from one to another. Exact: the sum of what is not void. Remembers the newest slices alone; what belongs to older ones is left out.
 */
export class MergedPieces {
  readonly #by: SliceStep['by']
  readonly #keep: number
  /** By `topic/partition`. */
  readonly #owners = new Map<string, MergedOwners>()
  /** By the same, or all under one name. */
  readonly #logs = new Map<string, SliceLog>()

  /** @param keep how many slices are remembered: of each partition where they are of records, in all where they are of time */
  constructor(by: SliceStep['by'], keep: number) {
    this.#by = by
    this.#keep = keep
  }

  /** False where it counts for nothing: it is void, or was there before. */
  add(piece: Piece): boolean {
    const place = placeOf(piece)
    const owners = this.#owners.get(place) ?? new MergedOwners()
    this.#owners.set(place, owners)
    if (!owners.take(piece)) return false
    const log = this.#logOf(piece)
    for (const { start, ...counts } of piece.slices) {
      if (start < log.from) continue
      const parts = log.slices.get(start) ?? new Set()
      log.slices.set(start, parts)
      owners.place(piece, parts, counts)
      this.#forgetOldest(log)
    }
    return true
  }

  /** In the order of their starts; those of each partition together where they are of records. */
  get slices(): readonly MergedSlice[] {
    return [...this.#logs.values()].flatMap(({ of, slices }) =>
      [...slices]
        .filter(([, parts]) => parts.size > 0)
        .toSorted(([one], [other]) => one - other)
        .map(([start, parts]) => ({ start, of, ...addedCounts([...parts].map(({ counts }) => counts)) })),
    )
  }

  /** How far partitions are counted, by `topic/partition`: the offset behind the last piece of whoever had it last. */
  get ends(): ReadonlyMap<string, bigint> {
    return new Map([...this.#owners].map(([place, { end }]) => [place, end]))
  }

  #logOf(piece: Piece): SliceLog {
    const { topic, partition } = piece
    const isOfTime = this.#by === 'time'
    const name = isOfTime ? '' : placeOf(piece)
    const log = this.#logs.get(name) ?? {
      of: isOfTime ? null : { topic, partition },
      slices: new Map<number, SliceParts>(),
      from: -Infinity,
    }
    this.#logs.set(name, log)
    return log
  }

  #forgetOldest(log: SliceLog): void {
    if (log.slices.size <= this.#keep) return
    const [oldest, next] = [...log.slices.keys()].toSorted((one, other) => one - other)
    const parts = log.slices.get(oldest!)!
    for (const owners of this.#owners.values()) owners.forget(parts)
    log.slices.delete(oldest!)
    log.from = next!
  }
}

function placeOf({ topic, partition }: Piece): string {
  return `${topic}/${partition}`
}
