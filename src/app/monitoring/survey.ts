import { labelColumnOf, UNKNOWN_LEVEL } from '../../core/column.ts'
import type { InputColumn, OutputColumn } from '../../core/column.ts'
import { SluiceError } from '../../core/errors.ts'
import { formatCount, plural } from '../../core/text.ts'
import type { Baseline, BaselineBlocks, BaselineColumn } from '../../monitor/baseline.ts'
import { levelsBaseline } from '../../monitor/baseline-levels.ts'
import { binOf, numbersBaseline } from '../../monitor/baseline-numbers.ts'
import { binPlaces } from '../../monitor/drift/bin-places.ts'
import { leastBlocks, usualBlocks } from '../../monitor/drift/usual-blocks.ts'
import { ValueLog } from './value-log.ts'

/** What a baseline is made with, wherever the rows come from. */
export interface BaselineSettings {
  readonly bins: number
  /** Rows of a window, where they are in the order of time; null where they are not. */
  readonly window: number | null
  /** A date. */
  readonly trainedUntil: string | null
}

/** What a survey does not say of its rows. */
export interface SurveyedRows extends Pick<Baseline, 'model' | 'source' | 'timeSpan'> {
  /** How many. */
  readonly rows: number
  /** Labels that were true, by row; null: what the model says is counted. */
  readonly truth: Float64Array | null
}

/** A column of the model, and its values in the rows that it scored. */
interface Surveyed {
  readonly column: InputColumn | OutputColumn
  readonly levels: readonly string[] | null
  readonly log: ValueLog
}

/** The values of rows that a model scored, all of them: 8 bytes a row and column. */
export class Survey {
  readonly #levels: readonly string[] | null
  readonly #features: readonly Surveyed[]
  readonly #answers: readonly Surveyed[]
  readonly #label: Surveyed | null

  constructor(
    {
      inputs,
      outputs,
    }: { readonly inputs: readonly InputColumn[]; readonly outputs: readonly OutputColumn[] },
    levels: readonly string[] | null,
  ) {
    this.#levels = levels
    this.#features = inputs.map((column) =>
      surveyed(column, column.kind === 'categorical' ? column.levels : null),
    )
    this.#answers = outputs.map((column) => surveyed(column, column.kind === 'label' ? levels : null))
    this.#label = levels === null ? null : (this.#answers[labelColumnOf(outputs)] ?? null)
  }

  /** A row of two matrices, each with all columns. */
  push(inputs: Float64Array, outputs: Float64Array, row: number): void {
    pushRow(this.#features, inputs, row)
    pushRow(this.#answers, outputs, row)
  }

  /** Rows that came in another order: the index of each that is to come next. */
  reorder(order: Uint32Array): void {
    for (const { log } of [...this.#features, ...this.#answers]) log.reorder(order)
  }

  /** @throws SluiceError USAGE for rows that are too few for such windows */
  baseline(
    { rows, truth, ...about }: SurveyedRows,
    { bins, window, trainedUntil }: BaselineSettings,
  ): Baseline {
    if (window !== null) checkWindow(about.source, window, rows)
    const features = this.#features.filter(({ column }) => column.kind !== 'text')
    const outputs = this.#answers.filter(({ column }) => column.kind !== 'label')
    const columns = (all: readonly Surveyed[]) => all.map((each) => columnOf(each, bins))
    const labels = truth ?? this.#label?.log.values ?? null
    return {
      ...{ baseline: 1, ...about, rows, trainedUntil },
      features: columns(features),
      outputs: columns(outputs),
      labels: labels && levelsBaseline('label', this.#levels ?? [], labels),
      blocks: window === null ? null : blocksOf([...features, ...outputs], window, bins),
    }
  }
}

function surveyed(column: InputColumn | OutputColumn, levels: readonly string[] | null): Surveyed {
  return { column, levels, log: new ValueLog() }
}

function pushRow(columns: readonly Surveyed[], matrix: Float64Array, row: number): void {
  for (let at = 0; at < columns.length; at++) columns[at]!.log.push(matrix[row * columns.length + at]!)
}

function checkWindow(source: string, window: number, rows: number): void {
  // Half a window further each.
  const least = Math.ceil((window * (leastBlocks + 1)) / 2)
  if (rows < least)
    throw new SluiceError(
      'USAGE',
      `${source}: ${plural(rows, 'row')} are too few to know what is usual between windows of ${formatCount(window)}: ` +
        `at least ${formatCount(least)}, or a smaller --window`,
    )
}

function columnOf({ column, levels, log }: Surveyed, bins: number): BaselineColumn {
  return levels === null
    ? numbersBaseline(column.name, log.values, bins)
    : levelsBaseline(column.name, levels, log.values)
}

function blocksOf(all: readonly Surveyed[], window: number, binCount: number): BaselineBlocks {
  const columns = all.flatMap(({ column: { name }, levels, log: { values } }) => {
    const edges = levels === null ? numbersBaseline(name, values, binCount).bin_edges : null
    // Of levels the last bin is of values that the model does not know.
    const size = edges === null ? levels!.length + 1 : edges.length + 1
    const places = edges && binPlaces({ kind: 'number', name, edges, range: null })
    const bins = Int32Array.from(values, (value) => {
      if (edges !== null) return Number.isFinite(value) ? binOf(edges, value) : -1
      return value >= 0 ? value : value === UNKNOWN_LEVEL ? size - 1 : -1
    })
    const usual = usualBlocks(bins, size, places, window)
    return usual === null ? [] : [[name, usual] as const]
  })
  return {
    window,
    count: Math.floor(all[0]!.log.values.length / window),
    columns: Object.fromEntries(columns),
  }
}
