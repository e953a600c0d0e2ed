import { binCountOf } from '../bins.ts'
import type { Bins, ColumnCounts } from '../bins.ts'
import type { Layout } from '../layout.ts'
import type { ColumnDrift, DriftReport } from '../reports.ts'

/** A column of a version: two small distributions, and how far apart they are. */
export interface DriftColumn extends Omit<ColumnDrift, 'reference' | 'counts'> {
  readonly kind: 'feature' | 'output'
  readonly importance: number | null
  /** Place among those that moved most, from 1 on; null for the others. */
  readonly rank: number | null
  readonly bins: readonly DriftBin[]
}

export interface DriftBin {
  readonly name: string
  /** Share of what it is compared with; null where there is nothing. */
  readonly before: number | null
  readonly now: number
}

export interface DriftPanel extends Omit<
  DriftReport,
  'features' | 'outputs' | 'labels' | 'labelReference' | 'moved'
> {
  readonly columns: readonly DriftColumn[]
  readonly labelBins: readonly DriftBin[]
}

/** `layout` is null as long as nobody has said how the version is counted: the bins then have no names. */
export function driftPanel(report: DriftReport, layout: Layout | null): DriftPanel {
  const { features, outputs, labels, labelReference, moved, ...rest } = report
  const ranks = new Map(moved.map((name, at) => [name, at + 1]))
  const column = (kind: DriftColumn['kind']) => (drift: ColumnDrift) => {
    const { reference, counts, ...figures } = drift
    const of = layout?.[kind === 'feature' ? 'features' : 'outputs'].find(
      ({ bins }) => bins.name === drift.name,
    )
    return {
      ...figures,
      kind,
      importance: of?.importance ?? null,
      rank: kind === 'feature' ? (ranks.get(drift.name) ?? null) : null,
      bins: binsOf(namesOf(of?.bins ?? null), reference, counts),
    }
  }
  return {
    ...rest,
    columns: [...features.map(column('feature')), ...outputs.map(column('output'))],
    labelBins: labels === null ? [] : binsOf(layout?.labels?.levels ?? null, labelReference, labels),
  }
}

/** A column's counts end with what is in no bin: of that the report has shares. */
function binsOf(
  names: readonly string[] | null,
  reference: ColumnCounts | null,
  counts: ColumnCounts,
): readonly DriftBin[] {
  const count = names?.length ?? counts.length
  const now = sharesOf(counts.slice(0, count))
  const before = reference === null ? null : sharesOf(reference.slice(0, count))
  return now.map((share, at) => ({
    name: names?.[at] ?? String(at + 1),
    before: before?.[at] ?? null,
    now: share,
  }))
}

function sharesOf(counts: ColumnCounts): readonly number[] {
  const total = counts.reduce((sum, each) => sum + each, 0)
  return counts.map((each) => (total === 0 ? 0 : each / total))
}

/** `below 3`, `3 to 5`, `5 and above`, or the levels. */
function namesOf(bins: Bins | null): readonly string[] | null {
  if (bins === null) return null
  if (bins.kind === 'levels') return bins.levels
  const { edges } = bins
  return Array.from({ length: binCountOf(bins) }, (_, at) => {
    const [from, to] = [edges[at - 1], edges[at]].map((edge) => (edge === undefined ? null : short(edge)))
    if (from == null) return to == null ? 'all' : `below ${to}`
    return to == null ? `${from} and above` : `${from} to ${to}`
  })
}

function short(edge: number): string {
  return String(Number(edge.toPrecision(4)))
}
