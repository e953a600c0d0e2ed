import type { Layout, LayoutColumn } from '../layout.ts'
import type { ColumnDrift, DriftReport, VersionName } from '../reports.ts'
import { slicesOfWindow } from '../slices.ts'
import { binPlaces } from './bin-places.ts'
import { columnDrift } from './column-drift.ts'
import { ColumnJudge } from './column-judge.ts'
import type { ColumnLimits } from './column-judge.ts'
import { shareDistance } from './distances.ts'
import { scoreLimit } from './score-limit.ts'
import { comparedCounts, summedSlices } from './version-slice.ts'
import type { VersionSlice } from './version-slice.ts'

/**
 * Judges a version, slice by slice: each one that is complete ends a window, which is held against the windows before it, and against
 * the baseline where that knows what is usual between windows. Knows no time but that of the slices.
 */
export class DriftJudge {
  readonly #name: VersionName
  readonly #layout: Layout
  readonly #limits: ColumnLimits
  readonly #features: readonly ColumnJudge[]
  readonly #outputs: readonly ColumnJudge[]
  readonly #labels: ColumnJudge | null
  /** Of the newest window. */
  #slices: readonly VersionSlice[] = []

  /** @param limits of one column: for many the limit is raised */
  constructor(name: VersionName, layout: Layout, limits: ColumnLimits) {
    this.#name = name
    this.#layout = layout
    this.#limits = { ...limits, score: scoreLimit(limits.score, layout) }
    const judgeOf = ({ bins }: LayoutColumn) => new ColumnJudge(binPlaces(bins), this.#limits)
    this.#features = layout.features.map(judgeOf)
    this.#outputs = layout.outputs.map(judgeOf)
    this.#labels = layout.labels && new ColumnJudge(null, this.#limits)
  }

  /**
   * Null while there is no whole window.
   *
   * @param slice that follows those before it
   * @param end where it ends: what it has is below
   */
  take(slice: VersionSlice, end: number, at: number): DriftReport | null {
    this.#slices = [...this.#slices, slice].slice(-slicesOfWindow)
    const window = summedSlices(this.#slices, this.#layout)!
    const limit = this.#limits.score
    const columnsOf = (part: 'features' | 'outputs', judges: readonly ColumnJudge[]) =>
      this.#layout[part].map((column, index) => {
        const judged = judges[index]!.take(comparedCounts(column.bins, slice[part][index]!))
        return columnDrift(column, window[part][index]!, judged, limit)
      })
    const features = columnsOf('features', this.#features)
    const outputs = columnsOf('outputs', this.#outputs)
    const labels = this.#judgeLabels(slice, window)
    if (this.#slices.length < slicesOfWindow) return null
    return {
      kind: 'drift',
      ...this.#name,
      at,
      layout: this.#layout.digest,
      against: this.#layout.features.some(({ reference }) => reference !== null)
        ? 'baseline'
        : 'earlier-windows',
      blocks: { known: this.#knownWindows(), needed: this.#limits.leastWindows },
      window: { start: window.start, end, rows: window.rows },
      ...{ features, outputs },
      ...labels,
      moved: movedMost(features, this.#layout),
    }
  }

  #judgeLabels(
    slice: VersionSlice,
    window: VersionSlice,
  ): Pick<DriftReport, 'labelShare' | 'labelScore' | 'labels' | 'labelReference'> {
    const judged = this.#labels?.take(slice.labels ?? []) ?? null
    const before = judged?.usual?.reference ?? null
    const reference = this.#layout.labels?.reference ?? (before && Array.from(before))
    const { labels } = window
    return {
      labelShare: labels === null || reference === null ? null : shareDistance(reference, labels),
      labelScore: judged?.score ?? null,
      labels,
      labelReference: reference,
    }
  }

  #knownWindows(): number {
    const known = [...this.#features, ...this.#outputs].map(({ knownWindows }) => knownWindows)
    return Math.min(this.#limits.leastWindows, ...known)
  }
}

/** Features that moved, or are about to, by their score and how much the model goes by them. */
function movedMost(features: readonly ColumnDrift[], layout: Layout): readonly string[] {
  const weighted = features.flatMap(({ name, verdict, score }, at) => {
    const isMoved = verdict === 'drift' || verdict === 'was-constant' || verdict === 'watch'
    const weight = layout.features[at]!.importance ?? 1 / layout.features.length
    return isMoved && score !== null ? [{ name, weight: score * weight, score }] : []
  })
  return weighted.toSorted((a, b) => b.weight - a.weight || b.score - a.score).map(({ name }) => name)
}

/** So many of the newest slices another judge must have seen to go on as one that saw all: the usual, a change, and what came after it. */
export function slicesToRemember({
  leastWindows,
  mostWindows,
}: Pick<ColumnLimits, 'leastWindows' | 'mostWindows'>): number {
  return (mostWindows + leastWindows + 2) * slicesOfWindow
}
