import { foldName } from './fold-name.ts'

/**
 * The candidate that a mistyped name most likely meant: at most a third of its letters wrong (one of two, none of one), what `foldName` passes over
 * aside. Null when none is near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = foldName(name, 'loose')
  let best: string | null = null
  let bestDistance = Math.max(wanted.length > 1 ? 1 : 0, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const found = foldName(candidate, 'loose')
    if (Math.abs(found.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(wanted, found)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** A hint for a name that is not known, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(name, candidates)
  return near === null ? undefined : `did you mean '${near}'?`
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), row by row. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      // Rows are complete up to the column read: every index below is within bounds.
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[to.length]!
}
