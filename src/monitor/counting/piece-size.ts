import type { SliceCounts } from '../counts.ts'

/** Counts of a piece at most: as JSON they are well below what a broker takes. */
export const mostNumbers = 50_000

/** How many counts slices are. */
export function numbersIn(slices: readonly SliceCounts[]): number {
  const columns = slices.flatMap(({ models }) =>
    models.flatMap(({ features, outputs, labels }) => [...features, ...outputs, labels ?? []]),
  )
  return columns.reduce((sum, { length }) => sum + length, 0)
}

/** Slices as those of several pieces, none larger than it may be, unless one slice is. */
export function inPieces(slices: readonly SliceCounts[]): readonly (readonly SliceCounts[])[] {
  const pieces: SliceCounts[][] = []
  let room = 0
  for (const slice of slices) {
    const numbers = numbersIn([slice])
    if (pieces.length === 0 || numbers > room) {
      pieces.push([])
      room = mostNumbers
    }
    pieces.at(-1)!.push(slice)
    room -= numbers
  }
  return pieces
}
