import type { Position } from '../../core/record.ts'
import { addedCounts } from '../added-counts.ts'
import type { Piece, SliceCounts } from '../counts.ts'
import { sliceOf } from '../slices.ts'
import type { SliceStep } from '../slices.ts'
import { inPieces } from './piece-size.ts'
import type { Correction, CountedPartition } from './counted-partition.ts'
import type { VersionCells } from './row-cells.ts'
import type { RowLog } from './row-log.ts'

/** The counts of a partition in one epoch that are not committed. */
export class OpenPiece {
  readonly epoch: number
  readonly #owner: Omit<Piece, 'number' | 'settled' | 'from' | 'to' | 'toMs' | 'slices'>
  readonly #step: SliceStep
  #from: bigint
  /** By the start of the slice: what rows came to, by what their cells are. Another version makes other cells. */
  #slices = new Map<number, Map<VersionCells, Uint32Array>>()
  #numbers = 0
  #settled = 0

  constructor(
    instance: string,
    { topic, partition, epoch, tenure, beganMs }: CountedPartition,
    step: SliceStep,
  ) {
    this.epoch = epoch
    this.#owner = {
      ...{ kind: 'piece', instance, topic, partition },
      since: tenure.sinceMs,
      generation: tenure.generation,
      began: String(tenure.from),
      beganMs,
    }
    this.#from = tenure.from
    this.#step = step
  }

  /** Rows of a log, from one up to another. Those of one slice, as most neighbours are, are added together. */
  add(log: RowLog, from: number, to: number): void {
    const { places } = log
    let first = from
    while (first < to) {
      const start = sliceOf(this.#step, places[first]!)
      const end = start + this.#step.step
      let next = first + 1
      while (next < to && places[next]! >= start && places[next]! < end) next += 1
      log.count(first, next, this.#countsOf(start, log.rowCells))
      first = next
    }
  }

  correct({ rowCells }: RowLog, { place, from, to }: Correction): void {
    const counts = this.#countsOf(sliceOf(this.#step, place), rowCells)
    counts[from]! -= 1
    counts[to]! += 1
  }

  /** What was counted since the last time, up to the position; its slices may be too many for one piece. */
  take({ nextOffset, hold }: Position): readonly Piece[] {
    const slices = [...this.#slices].map(([start, counts]) => sliceCounts(start, counts)).filter(hasCounts)
    const range = { from: String(this.#from), to: String(nextOffset), toMs: watermarkOf(hold?.watermarkMs) }
    this.#from = nextOffset
    this.#slices = new Map()
    return inPieces(slices.toSorted((one, other) => one.start - other.start)).map((some) => ({
      ...this.#owner,
      number: this.#numbers++,
      settled: this.#settled,
      ...range,
      slices: some,
    }))
  }

  settle(): void {
    this.#settled = this.#numbers
  }

  #countsOf(start: number, rowCells: VersionCells): Uint32Array {
    const slice = this.#slices.get(start) ?? new Map<VersionCells, Uint32Array>()
    this.#slices.set(start, slice)
    const counts = slice.get(rowCells) ?? new Uint32Array(rowCells.size)
    slice.set(rowCells, counts)
    return counts
  }
}

/** Before the first reading there is none. */
function watermarkOf(watermarkMs: number | undefined): number | null {
  return watermarkMs !== undefined && Number.isFinite(watermarkMs) ? watermarkMs : null
}

function sliceCounts(start: number, all: ReadonlyMap<VersionCells, Uint32Array>): SliceCounts {
  const counts = Array.from(all, ([rowCells, cells]) => rowCells.counts(cells))
  return { start, ...(counts.length === 1 ? counts[0]! : addedCounts(counts)) }
}

/** Not those whose records all had their outcome before. */
function hasCounts({ records, scored, skipped, deadLetters }: SliceCounts): boolean {
  return records + scored + skipped > 0 || Object.keys(deadLetters).length > 0
}
