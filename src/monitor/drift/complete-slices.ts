import type { MergedSlice } from '../merged-pieces.ts'
import type { SliceStep } from '../slices.ts'

/** What is late by more than a slice is counted, and not judged. */
const slicesOfGrace = 1

/**
 * Gives slices that are complete, each once, in their order: of time, once later events were counted; of records, once their partition
 * is counted beyond them.
 */
export class CompleteSlices {
  readonly #step: SliceStep
  /** Where the last that was given begins: in all, or by `topic/partition`. */
  readonly #given = new Map<string, number>()

  constructor(step: SliceStep) {
    this.#step = step
  }

  /** @param ends how far each partition is counted */
  next(slices: readonly MergedSlice[], ends: ReadonlyMap<string, bigint>): readonly MergedSlice[] {
    const newest = slices.reduce((latest, { start }) => Math.max(latest, start), -Infinity)
    const complete = slices
      .filter((slice) => this.#isNew(slice) && this.#isComplete(slice, newest, ends))
      .toSorted((one, other) => one.start - other.start)
    for (const slice of complete) this.#given.set(placeOf(slice), slice.start)
    return complete
  }

  #isNew(slice: MergedSlice): boolean {
    return slice.start > (this.#given.get(placeOf(slice)) ?? -Infinity)
  }

  #isComplete(slice: MergedSlice, newest: number, ends: ReadonlyMap<string, bigint>): boolean {
    const { by, step } = this.#step
    const end = slice.start + step
    return by === 'time'
      ? newest >= end + slicesOfGrace * step
      : (ends.get(placeOf(slice)) ?? 0n) >= BigInt(end)
  }
}

function placeOf({ of }: MergedSlice): string {
  return of === null ? '' : `${of.topic}/${of.partition}`
}
