import { labelColumnOf } from '../core/column.ts'
import type { OutputColumn, OutputKind } from '../core/column.ts'
import type { Contribution } from '../core/prediction-entry.ts'
import { levelsOf } from './labels.ts'
import { objectCells } from './object-cells.ts'
import type { FillCells, ObjectColumn, ObjectRow } from './object-cells.ts'
import { absentColumns, convertValue, levelIndexesOf, unknownColumns, valueProblems } from './score-row.ts'
import type { RowPrediction, RowProblem, ValueProblem } from './score-row.ts'
import type { Model, Scorer } from './scorer.ts'
import { topContributions } from './top-contributions.ts'

export interface ScoreRowsOptions {
  /** Give each row's contributions to its predicted class: all of them, or so many of the largest; the bias last. */
  readonly contributions?: boolean | number
}

/** As `scoreRow` gives it. What takes objects (`probabilities`, `outputs`, ...) is made when it is asked for. */
export interface ScoredRow extends RowPrediction {
  /** Null where they were not wanted, or the row was refused. */
  readonly contributions: readonly Contribution[] | null
  /** All of it, for JSON. */
  toJSON(): object
}

type Problems = RowPrediction['problems']
type ColumnProblem = Problems[number]

/** Rows converted and scored at a time: what is in the processor's cache stays there. */
const chunkRows = 256

/**
 * Scores many rows of named values, as `scoreRow` does one; never throws for what is in them. Costs little above the typed
 * arrays of `model.scorer`.
 *
 * @throws RangeError when contributions are wanted of a model that gives none
 */
export function scoreRows(
  model: Model,
  rows: readonly ObjectRow[],
  { contributions = false }: ScoreRowsOptions = {},
): ScoredRow[] {
  const { columns, known, fill } = readingOf(model)
  const explain = explainer(model, contributions)
  const { inputs, outputs } = model.scorer
  const cells = new Float64Array(Math.min(rows.length, chunkRows) * inputs.length)
  const refused = new Uint8Array(Math.min(rows.length, chunkRows))
  const out = new Float64Array(rows.length * outputs.length)
  const numbers = { shape: shapeOf(model), out }
  const scored = new Array<ScoredRow>(rows.length)
  let problems: RowProblem[][] = []
  const otherCell = (row: number, column: number, value: unknown): number => {
    // The filler was made of these columns.
    const { input, levels } = columns[column]!
    const { cell, problem } = convertValue(input, levels, value)
    if (problem !== null) (problems[row] ??= []).push(known[column]![problem])
    return cell
  }
  for (let from = 0; from < rows.length; from += chunkRows) {
    const count = Math.min(chunkRows, rows.length - from)
    problems = []
    fill(rows, from, count, cells, otherCell)
    const chunk = out.subarray(from * outputs.length, (from + count) * outputs.length)
    model.scorer.score(cells, count, chunk, refused)
    for (let row = 0; row < count; row++) {
      const nothing = lacksAll(model.scorer, rows[from + row]!, problems, row)
      if (nothing) chunk.fill(NaN, row * outputs.length, (row + 1) * outputs.length)
      const isRefused = nothing || refused[row] === 1
      const own = isRefused || explain === null ? null : explain(row, cells, chunk)
      const at = (from + row) * outputs.length
      scored[from + row] = new BatchRow(numbers, at, isRefused, problems[row] ?? noProblems, own)
    }
  }
  return scored
}

const noProblems: Problems = []

/** Whether a row has no column of the model at all; keys that may mean one that is missing are told, as `scoreRow` does. */
function lacksAll(scorer: Scorer, row: ObjectRow, problems: RowProblem[][], index: number): boolean {
  // Only an offset may be missing without a problem.
  if (problems[index] === undefined && !scorer.inputs.some(({ kind }) => kind === 'offset')) return false
  const absent = absentColumns(scorer, row)
  if (absent.length === 0) return false
  const unknown = unknownColumns(scorer, row, absent)
  if (unknown.length > 0) (problems[index] ??= []).push(...unknown)
  return absent.length === scorer.inputs.length
}

/** How a model's rows are read. */
interface Reading {
  readonly columns: readonly ObjectColumn[]
  /** What can be wrong with each: the same objects in all rows. */
  readonly known: readonly Readonly<Record<ValueProblem, ColumnProblem>>[]
  readonly fill: FillCells
}

/** Made once a model. */
const readings = new WeakMap<Model, Reading>()

function readingOf(model: Model): Reading {
  const earlier = readings.get(model)
  if (earlier !== undefined) return earlier
  const levels = levelIndexesOf(model.scorer)
  const columns = model.scorer.inputs.map((input, index) => ({ input, levels: levels[index] ?? null }))
  const reading = {
    columns,
    known: columns.map(({ input }) => problemsWith(input.name)),
    fill: objectCells(columns),
  }
  readings.set(model, reading)
  return reading
}

function problemsWith(column: string): Readonly<Record<ValueProblem, ColumnProblem>> {
  // One entry each.
  return Object.fromEntries(
    valueProblems.map((problem) => [problem, Object.freeze({ column, problem })]),
  ) as unknown as Record<ValueProblem, ColumnProblem>
}

type Explain = (row: number, cells: Float64Array, out: Float64Array) => readonly Contribution[]

function explainer(model: Model, wanted: boolean | number): Explain | null {
  if (wanted === false) return null
  if (model.contributions === null)
    throw new RangeError(`${model.source}: ${model.algorithm} models give no contributions`)
  const top = topContributions(model, model.contributions, wanted === true ? Infinity : wanted)
  const [width, outWidth] = [model.scorer.inputs.length, model.scorer.outputs.length]
  return (row, cells, out) =>
    top(cells.subarray(row * width, (row + 1) * width), out.subarray(row * outWidth, (row + 1) * outWidth))
}

/** Where in a row's outputs stands what. */
interface Shape {
  readonly outputs: readonly OutputColumn[]
  readonly labels: readonly string[]
  /** -1 for none. */
  readonly labelAt: number
  readonly valueAt: number
}

function shapeOf(model: Model): Shape {
  const { outputs } = model.scorer
  return {
    outputs,
    labels: levelsOf(model) ?? [],
    labelAt: labelColumnOf(outputs),
    valueAt: outputs.findIndex(({ kind }) => kind === 'value'),
  }
}

interface Numbers {
  readonly shape: Shape
  /** Of all rows. */
  readonly out: Float64Array
}

class BatchRow implements ScoredRow {
  readonly label: string | null
  readonly value: number | null
  readonly refused: boolean
  readonly problems: Problems
  readonly contributions: readonly Contribution[] | null
  readonly #numbers: Numbers
  /** Where its own begin. */
  readonly #at: number

  constructor(
    numbers: Numbers,
    at: number,
    refused: boolean,
    problems: Problems,
    contributions: readonly Contribution[] | null,
  ) {
    const { out, shape } = numbers
    this.#numbers = numbers
    this.#at = at
    this.label = shape.labelAt === -1 ? null : (shape.labels[out[at + shape.labelAt]!] ?? null)
    this.value = shape.valueAt === -1 ? null : out[at + shape.valueAt]!
    this.refused = refused
    this.problems = problems
    this.contributions = contributions
  }

  get probabilities(): RowPrediction['probabilities'] {
    return this.#byLevel('probability')
  }

  get calibratedProbabilities(): RowPrediction['calibratedProbabilities'] {
    return this.#byLevel('calibrated-probability')
  }

  get outputs(): RowPrediction['outputs'] {
    const { shape, out } = this.#numbers
    const at = this.#at
    return Object.fromEntries(shape.outputs.map(({ name }, i) => [name, out[at + i]!]))
  }

  toJSON(): object {
    const { label, probabilities, calibratedProbabilities, value, outputs, refused, problems } = this
    const { contributions } = this
    return {
      ...{ label, probabilities, calibratedProbabilities, value, outputs, refused, problems },
      ...(contributions === null ? {} : { contributions }),
    }
  }

  #byLevel(wanted: OutputKind): Readonly<Record<string, number>> | null {
    const { shape, out } = this.#numbers
    const at = this.#at
    const found = shape.outputs.flatMap(({ kind, level }, i): [string, number][] =>
      kind === wanted ? [[level ?? '', out[at + i]!]] : [],
    )
    return found.length === 0 ? null : Object.fromEntries(found)
  }
}
