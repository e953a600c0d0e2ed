import { createHash } from 'node:crypto'
import { canonicalJson } from '../core/canonical-json.ts'
import type { InputColumn, OutputColumn } from '../core/column.ts'
import type { ColumnFacts } from '../core/column-facts.ts'
import { binCountOf, levelTail, numberTail } from './bins.ts'
import type { Bins, ColumnCounts } from './bins.ts'
import type { Baseline, BaselineColumn, BaselineLevels, BaselineNumbers } from './baseline.ts'
import type { Layout, LayoutColumn } from './layout.ts'

/** What a model file says of its columns. */
export interface CountedColumns extends ColumnFacts {
  readonly inputs: readonly InputColumn[]
  readonly outputs: readonly OutputColumn[]
  /** Of the predicted class; null for models without classes. */
  readonly levels: readonly string[] | null
}

/** As fine as pictures and distances need it. */
const mostSplitBins = 20

const probabilityEdges = Array.from({ length: 31 }, (_, at) => (at + 1) / 32)

/** Of numbers of which nobody knows the range: powers of 2 on both sides of 0. */
const anyNumberEdges = [-1, 1].flatMap((sign) =>
  Array.from({ length: 33 }, (_, at) => sign * 2 ** (at - 10)).toSorted((a, b) => a - b),
)

/**
 * What is counted of a version. With a baseline its bins and its counts; without one what the model file says: the levels of its
 * categories, and bins between the splits of its trees. Columns of text are not counted.
 */
export function layoutOf(columns: CountedColumns, baseline: Baseline | null): Layout {
  const given = (list: readonly BaselineColumn[] | undefined, name: string) =>
    list?.find((column) => column.name === name) ?? null
  const layout = {
    source: baseline === null ? ('model-file' as const) : ('baseline' as const),
    features: columns.inputs
      .filter(({ kind }) => kind !== 'text')
      .map((column) => featureColumn(column, columns, given(baseline?.features, column.name)))
      .map((column) => withUsual(column, baseline)),
    outputs: columns.outputs
      .filter(({ kind }) => kind !== 'label')
      .map((column) => outputColumn(column, given(baseline?.outputs, column.name)))
      .map((column) => withUsual(column, baseline)),
    labels: columns.levels === null ? null : labelsOf(columns.levels, baseline?.labels ?? null),
    trainedUntil: baseline?.trainedUntil ?? null,
  }
  return { digest: createHash('sha256').update(canonicalJson(layout)).digest('hex').slice(0, 16), ...layout }
}

/** What is usual is known of the bins that the baseline has. */
function withUsual(column: LayoutColumn, baseline: Baseline | null): LayoutColumn {
  const { blocks = null } = baseline ?? {}
  const found = blocks?.columns[column.bins.name]
  if (blocks === null || found === undefined || column.reference === null) return column
  const { mean, standard_deviation: deviation } = found
  return { ...column, usual: { window: blocks.window, mean, deviation } }
}

function featureColumn(
  { name, kind, levels }: InputColumn,
  { splits, importance }: CountedColumns,
  given: BaselineColumn | null,
): LayoutColumn {
  const share = importance.get(name) ?? null
  if (kind === 'categorical' && levels !== null) {
    const reference = given?.type === 'categorical' ? levelCounts(levels, given) : null
    return { bins: { kind: 'levels', name, levels }, reference, deviation: null, importance: share }
  }
  if (given?.type === 'numerical') return { ...numbersOf(given), importance: share }
  const found = splits.get(name) ?? []
  const edges = found.length === 0 ? anyNumberEdges : thinned(found)
  return {
    bins: { kind: 'number', name, edges, range: null },
    reference: null,
    deviation: null,
    importance: share,
  }
}

function outputColumn({ name, kind }: OutputColumn, given: BaselineColumn | null): LayoutColumn {
  if (given?.type === 'numerical') return { ...numbersOf(given), importance: null }
  const isProbability = kind === 'probability' || kind === 'calibrated-probability'
  const bins: Bins = {
    kind: 'number',
    name,
    edges: isProbability ? probabilityEdges : anyNumberEdges,
    range: null,
  }
  return { bins, reference: null, deviation: null, importance: null }
}

function numbersOf(given: BaselineNumbers): Omit<LayoutColumn, 'importance'> {
  const { name, bin_edges: edges, bin_count: counts, min, max } = given
  const range = min === null || max === null ? null : ([min, max] as const)
  // In training nothing is below its least value.
  const tail = { missing: given.missing_count, 'not-finite': given.not_finite_count, below: 0, above: 0 }
  return {
    bins: { kind: 'number', name, edges, range },
    reference: [...counts, ...numberTail.map((place) => tail[place])],
    deviation: given.standard_deviation,
  }
}

function labelsOf(levels: readonly string[], given: BaselineLevels | null): NonNullable<Layout['labels']> {
  const bins: Bins = { kind: 'levels', name: 'label', levels }
  const counts = given === null ? null : levelCounts(levels, given).slice(0, binCountOf(bins))
  return { levels, reference: counts }
}

function levelCounts(levels: readonly string[], given: BaselineLevels): ColumnCounts {
  const counts = new Map(given.values.map(({ value, count }) => [value, count]))
  const tail = { unknown: given.unknown_count, missing: given.missing_count }
  return [...levels.map((level) => counts.get(level) ?? 0), ...levelTail.map((place) => tail[place])]
}

/** Quantiles of the splits, each once. */
function thinned(splits: readonly number[]): readonly number[] {
  if (splits.length < mostSplitBins) return [...new Set(splits)]
  const picked = Array.from(
    { length: mostSplitBins - 1 },
    (_, at) => splits[Math.floor(((at + 1) * splits.length) / mostSplitBins)]!,
  )
  return [...new Set(picked)]
}
