import { deviationOf, shareDistance, wasserstein } from './distances.ts'

/** What windows of a column are like while nothing changes. */
export interface Usual {
  /** Of all windows that it is known from. */
  readonly reference: readonly number[]
  /** How far windows are from the others: on average, and how much that varies. */
  readonly mean: number
  readonly scatter: number
  /** Whether all values were in one bin: then places mean nothing, and any other value is news. */
  readonly wasConstant: boolean
}

/**
 * A distance between windows varies at least so much: of a column that hardly moved every move would else be a thousand times the
 * usual.
 */
const leastScatter = 0.05

/**
 * The scatter of a distance is at least this part of its mean, as that of the absolute value of a normal variable is. A standard
 * deviation from a few blocks is often far too small; the mean is known better (docs/drift.md has the rates of false alarms).
 */
const scatterOfMean = 0.75

/**
 * How far a window is from the reference: Wasserstein distance in standard deviations of the reference where bins have places; else,
 * for levels, and where the reference is one bin, the share that would have to move.
 */
export function distanceFrom(
  reference: readonly number[],
  window: readonly number[],
  places: readonly number[] | null,
): number | null {
  const deviation = places === null ? null : deviationOf(reference, places)
  if (places === null || deviation === null || deviation === 0) return shareDistance(reference, window)
  const moved = wasserstein(reference, window, places)
  return moved === null ? null : moved / deviation
}

/**
 * Learns what is usual from blocks of a window's length that lie within the reference: how far each is from all that is not in it.
 * Null where there are no values.
 */
export function usualOf(
  reference: readonly number[],
  blocks: readonly (readonly number[])[],
  places: readonly number[] | null,
): Usual | null {
  const distances = blocks.flatMap((block) => {
    const others = reference.map((count, at) => count - block[at]!)
    return distanceFrom(others, block, places) ?? []
  })
  if (distances.length === 0) return null
  const mean = distances.reduce((sum, each) => sum + each, 0) / distances.length
  const squares = distances.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / distances.length)
  return {
    reference,
    mean,
    scatter: Math.max(deviation, scatterOfMean * mean, leastScatter),
    wasConstant: reference.filter((count) => count > 0).length < 2,
  }
}

/** How many times the usual scatter a window is further away than usual; null without values. */
export function driftScore(
  { reference, mean, scatter }: Usual,
  window: readonly number[],
  places: readonly number[] | null,
): { readonly score: number; readonly distance: number } | null {
  const distance = distanceFrom(reference, window, places)
  return distance === null ? null : { distance, score: (distance - mean) / scatter }
}
