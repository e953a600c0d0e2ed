import type { Counts } from './distances.ts'
import { deviationOf, shareDistance, wasserstein } from './distances.ts'

/** What windows of a column are like while nothing changes. */
export interface Usual {
  /** Of all windows that it is known from. */
  readonly reference: Counts
  /** How far windows are from the others: on average, and how much that varies. */
  readonly mean: number
  readonly scatter: number
  /** Values that a window has on average. */
  readonly values: number
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
  reference: Counts,
  window: Counts,
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
  reference: Counts,
  blocks: readonly Counts[],
  places: readonly number[] | null,
): Usual | null {
  const others = new Float64Array(reference.length)
  const distances: number[] = []
  for (const block of blocks) {
    for (let at = 0; at < others.length; at++) others[at] = reference[at]! - block[at]!
    const distance = distanceFrom(others, block, places)
    if (distance !== null) distances.push(distance)
  }
  if (distances.length === 0) return null
  const mean = sumOf(distances) / distances.length
  const deviation = Math.sqrt(sumOf(distances.map((each) => (each - mean) ** 2)) / distances.length)
  return {
    reference,
    mean,
    scatter: scatterOf(mean, deviation),
    values: sumOf(blocks.map(sumOf)) / blocks.length,
    wasConstant: isConstant(reference),
  }
}

/** @param deviation of the distances */
export function scatterOf(mean: number, deviation: number): number {
  return Math.max(deviation, scatterOfMean * mean, leastScatter)
}

export function isConstant(reference: Counts): boolean {
  let bins = 0
  for (let at = 0; at < reference.length; at++) if (reference[at]! > 0) bins += 1
  return bins < 2
}

function sumOf(values: Counts): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return sum
}

/** Fewer values than this part of the usual say less than the usual scatter allows for. */
const leastPart = 0.5

/**
 * How many times the usual scatter a window is further away than usual; null where it has no values, or too few to be like the others.
 */
export function driftScore(
  { reference, mean, scatter, values }: Usual,
  window: Counts,
  places: readonly number[] | null,
): { readonly score: number; readonly distance: number } | null {
  const distance = sumOf(window) < leastPart * values ? null : distanceFrom(reference, window, places)
  return distance === null ? null : { distance, score: (distance - mean) / scatter }
}
