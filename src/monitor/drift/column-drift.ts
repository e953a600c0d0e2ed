import { widthOf } from '../bins.ts'
import type { Bins, ColumnCounts } from '../bins.ts'
import type { LayoutColumn } from '../layout.ts'
import type { ColumnDrift } from '../reports.ts'
import { binPlaces } from './bin-places.ts'
import type { ColumnScore } from './column-judge.ts'
import type { Counts } from './distances.ts'
import {
  chiSquareP,
  jensenShannon,
  kolmogorovSmirnov,
  kolmogorovTail,
  populationStability,
  stabilityLimit,
} from './distances.ts'
import { distanceFrom, driftScore, isConstant, scatterOf } from './usual.ts'
import { comparedCounts, tailCount } from './version-slice.ts'

/** From this part of the limit on it is worth a look: an alert that is open stays so. */
export const watchPart = 0.8

/**
 * What is said of a column's window.
 *
 * @param judged against the windows before it; null while there is none
 */
export function columnDrift(
  column: LayoutColumn,
  counts: ColumnCounts,
  judged: ColumnScore | null,
  limit: number,
): ColumnDrift {
  const { bins } = column
  const { score, wasConstant } = worst(column, counts, judged)
  const reference = column.reference ?? widened(bins, judged?.usual?.reference ?? null)
  return {
    name: bins.name,
    verdict: verdictOf(total(comparedCounts(bins, counts)), score, wasConstant, limit),
    score,
    ...(reference === null ? unknownDistances : distancesOf(bins, reference, counts)),
    ...sharesOf(bins, counts),
    reference,
    counts,
  }
}

/** The larger score of the two: against the windows before, and against the baseline where it has what is usual. */
function worst(
  column: LayoutColumn,
  counts: ColumnCounts,
  judged: ColumnScore | null,
): { readonly score: number | null; readonly wasConstant: boolean } {
  const before = { score: judged?.score ?? null, wasConstant: judged?.usual?.wasConstant ?? false }
  const against = againstBaseline(column, counts)
  return (against.score ?? -Infinity) > (before.score ?? -Infinity) ? against : before
}

function againstBaseline({ bins, reference, usual = null }: LayoutColumn, counts: ColumnCounts) {
  if (reference === null || usual === null) return { score: null, wasConstant: false }
  const compared = comparedCounts(bins, reference)
  const known = {
    reference: compared,
    mean: usual.mean,
    deviation: usual.deviation,
    scatter: scatterOf(usual.mean, usual.deviation),
    values: usual.window,
    wasConstant: isConstant(compared),
  }
  const found = driftScore(known, comparedCounts(bins, counts), binPlaces(bins))
  return { score: found?.score ?? null, wasConstant: known.wasConstant }
}

function verdictOf(
  values: number,
  score: number | null,
  wasConstant: boolean,
  limit: number,
): ColumnDrift['verdict'] {
  if (values === 0) return 'no-values'
  if (score === null) return 'learning'
  if (score > limit) return wasConstant ? 'was-constant' : 'drift'
  return score > watchPart * limit ? 'watch' : 'steady'
}

type Distances = Pick<
  ColumnDrift,
  | 'distance'
  | 'psi'
  | 'psiLimit'
  | 'jensenShannon'
  | 'kolmogorovSmirnov'
  | 'kolmogorovSmirnovP'
  | 'chiSquareP'
>

const unknownDistances: Distances = {
  distance: null,
  psi: null,
  psiLimit: null,
  jensenShannon: null,
  kolmogorovSmirnov: null,
  kolmogorovSmirnovP: null,
  chiSquareP: null,
}

function distancesOf(bins: Bins, reference: ColumnCounts, counts: ColumnCounts): Distances {
  const [before, now] = [comparedCounts(bins, reference), comparedCounts(bins, counts)]
  const places = binPlaces(bins)
  const n = [total(before), total(now)] as const
  const hasBoth = n[0] > 0 && n[1] > 0
  // Levels have no order.
  const apart = places === null ? null : kolmogorovSmirnov(before, now)
  return {
    distance: distanceFrom(before, now, places),
    psi: populationStability(before, now),
    psiLimit: hasBoth ? stabilityLimit(n, before.length) : null,
    jensenShannon: jensenShannon(before, now),
    kolmogorovSmirnov: apart,
    kolmogorovSmirnovP: apart === null ? null : kolmogorovTail(apart, n),
    chiSquareP: chiSquareP(before, now),
  }
}

/** Of all values that there were, missing ones included. */
export function sharesOf(
  bins: Bins,
  counts: ColumnCounts,
): Pick<ColumnDrift, 'missing' | 'unknown' | 'outOfRange'> {
  const missing = tailCount(bins, counts, 'missing')
  const all = total(comparedCounts(bins, counts)) + missing + tailCount(bins, counts, 'not-finite')
  const share = (count: number) => (all === 0 ? 0 : count / all)
  return {
    missing: share(missing),
    unknown: share(tailCount(bins, counts, 'unknown')),
    outOfRange: share(tailCount(bins, counts, 'below') + tailCount(bins, counts, 'above')),
  }
}

/** As counts of the column are: what was not compared is 0. */
function widened(bins: Bins, compared: Counts | null): ColumnCounts | null {
  return compared && Array.from({ length: widthOf(bins) }, (_, at) => compared[at] ?? 0)
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
