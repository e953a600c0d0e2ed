import { binCountOf, levelTail, numberTail, widthOf } from '../bins.ts'
import type { Bins, ColumnCounts } from '../bins.ts'
import type { ModelCounts, SliceCounts } from '../counts.ts'
import type { Layout } from '../layout.ts'
import type { VersionName } from '../reports.ts'

/** What a slice came to for a version, by whatever right it answered. */
export interface VersionSlice {
  readonly start: number
  readonly rows: number
  readonly features: readonly ColumnCounts[]
  readonly outputs: readonly ColumnCounts[]
  readonly labels: ColumnCounts | null
}

/** Null where the version has no rows in the slice, or was counted by other bins. */
export function versionSlice(
  { start, models }: Pick<SliceCounts, 'start' | 'models'>,
  name: VersionName,
  layout: Layout,
): VersionSlice | null {
  const counted = models.filter((counts) => isOf(counts, name) && counts.layout === layout.digest)
  const slices = counted.map(({ rows, features, outputs, labels }) => ({
    start,
    rows,
    features,
    outputs,
    labels,
  }))
  const slice = summedSlices(slices, layout)
  return slice === null || slice.rows === 0 ? null : slice
}

/** Begins where the first begins; null of none. */
export function summedSlices(slices: readonly VersionSlice[], layout: Layout): VersionSlice | null {
  if (slices.length === 0) return null
  return {
    start: slices[0]!.start,
    rows: slices.reduce((sum, { rows }) => sum + rows, 0),
    features: layout.features.map(({ bins }, at) =>
      summed(
        slices.map(({ features }) => features[at]),
        widthOf(bins),
      ),
    ),
    outputs: layout.outputs.map(({ bins }, at) =>
      summed(
        slices.map(({ outputs }) => outputs[at]),
        widthOf(bins),
      ),
    ),
    labels:
      layout.labels &&
      summed(
        slices.map(({ labels }) => labels ?? []),
        layout.labels.levels.length,
      ),
  }
}

/** What is compared: the bins, and where they are levels, how many values were none of them. */
export function comparedCounts(bins: Bins, counts: ColumnCounts): readonly number[] {
  return counts.slice(0, binCountOf(bins) + (bins.kind === 'levels' ? 1 : 0))
}

/** One number of a column's tail; 0 where columns of its kind have none such. */
export function tailCount(
  bins: Bins,
  counts: ColumnCounts,
  place: (typeof numberTail)[number] | (typeof levelTail)[number],
): number {
  const tail: readonly string[] = bins.kind === 'number' ? numberTail : levelTail
  const at = tail.indexOf(place)
  return at === -1 ? 0 : (counts[binCountOf(bins) + at] ?? 0)
}

function isOf(counts: ModelCounts, { model, version, digest }: VersionName): boolean {
  return counts.model === model && counts.version === version && counts.digest === digest
}

function summed(all: readonly (ColumnCounts | undefined)[], width: number): ColumnCounts {
  const sum = Array.from({ length: width }, () => 0)
  for (const counts of all) for (let at = 0; at < width; at++) sum[at]! += counts?.[at] ?? 0
  return sum
}
