import { labelColumnOf, MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
import type { InputColumn, OutputKind } from '../core/column.ts'
import { levelIndex } from '../core/levels.ts'
import { meantLevel } from '../core/meant-level.ts'
import { nearest } from '../core/nearest.ts'
import { firstOf, scalarText } from '../core/text.ts'
import { parseJavaDouble } from './math/java-number.ts'
import { levelsOf } from './labels.ts'
import type { Model, Scorer } from './scorer.ts'

/** What may be wrong with one value of a row, or with its name: `unknown-column` is a key that is near a column. */
export const valueProblems = [
  'missing-value',
  'unknown-category',
  'wrong-type',
  'not-finite',
  'unknown-column',
] as const

export type ValueProblem = (typeof valueProblems)[number]

/** What is wrong with one value of a row. */
export interface RowProblem {
  /** The model's column; for `unknown-column` the key that is none. */
  readonly column: string
  readonly problem: ValueProblem
  /** What to do about it, where that can be told: `no column "TEMP", did you mean "temp"?` */
  readonly message?: string
}

/** One row's prediction. What the model does not give is null. */
export interface RowPrediction {
  /** The predicted level. */
  readonly label: string | null
  /** By level. */
  readonly probabilities: Readonly<Record<string, number>> | null
  /** By level; only for calibrated models. */
  readonly calibratedProbabilities: Readonly<Record<string, number>> | null
  /** The one predicted number of a regression. */
  readonly value: number | null
  /** Every output by its name in H2O, label indexes included. */
  readonly outputs: Readonly<Record<string, number>>
  /**
   * True when the model refuses the row (H2O's scorer would throw), or when the row has no column of the model at all; all
   * outputs are then NaN and there is no label.
   */
  readonly refused: boolean
  /**
   * Columns whose value was not what the model expects, in the model's order; all but `not-finite` scored as missing. Behind
   * them keys that are no column, where a column is missing that they may mean.
   */
  readonly problems: readonly RowProblem[]
}

/**
 * Scores one row of named values; never throws. Numbers may be numbers, bigints or texts in Java's grammar; levels may
 * be texts, or whatever prints as the level (3, true), and else what `core/meant-level.ts` looks through. Null, undefined, NaN, an empty text in a numeric column and a
 * column the row lacks are missing. For streams use `model.scorer`, which works on batches of cells.
 */
export function scoreRow(model: Model, row: Readonly<Record<string, unknown>>): RowPrediction {
  const { scorer } = model
  const levels = levelIndexesOf(scorer)
  const cells = new Float64Array(scorer.inputs.length)
  const problems: RowProblem[] = []
  const absent = absentColumns(scorer, row)
  scorer.inputs.forEach((input, index) => {
    const given = Object.hasOwn(row, input.name) ? row[input.name] : undefined
    const { cell, problem } = convertValue(input, levels[index] ?? null, given)
    cells[index] = cell
    if (problem !== null) problems.push({ column: input.name, problem })
  })
  if (absent.length > 0) problems.push(...unknownColumns(scorer, row, absent))
  const out = new Float64Array(scorer.outputs.length)
  const nothing = absent.length === scorer.inputs.length
  if (nothing) out.fill(NaN)
  const refused = nothing || scorer.score(cells, 1, out, new Uint8Array(1)) > 0
  return { ...describe(model, out), refused, problems }
}

/** Columns of the model that a row has no key for. */
export function absentColumns({ inputs }: Scorer, row: Readonly<Record<string, unknown>>): string[] {
  return inputs.flatMap(({ name }) => (Object.hasOwn(row, name) ? [] : [name]))
}

/** Keys that may mean a column that the row lacks; all keys that are no column where none is. */
export function unknownColumns(
  { inputs }: Scorer,
  row: Readonly<Record<string, unknown>>,
  absent: readonly string[],
): RowProblem[] {
  const known = new Set(inputs.map(({ name }) => name))
  const nothing = absent.length === inputs.length
  return Object.keys(row).flatMap((key) => {
    if (known.has(key)) return []
    const meant = nearest(key, absent)
    if (meant === null && !nothing) return []
    const advice =
      meant === null
        ? `the model's columns are ${firstOf([...known].map(quoted), 5)}`
        : `did you mean ${quoted(meant)}?`
    return [{ column: key, problem: 'unknown-column', message: `no column ${quoted(key)}, ${advice}` }]
  })
}

function quoted(name: string): string {
  return JSON.stringify(name)
}

export type LevelIndex = ReadonlyMap<string, number>

/** By input; null for numbers. Made once a scorer: rows come one by one here. */
const levelIndexes = new WeakMap<Scorer, readonly (LevelIndex | null)[]>()

export function levelIndexesOf(scorer: Scorer): readonly (LevelIndex | null)[] {
  const known = levelIndexes.get(scorer)
  if (known !== undefined) return known
  const levels = scorer.inputs.map((input) => (input.levels === null ? null : levelIndex(input)))
  levelIndexes.set(scorer, levels)
  return levels
}

interface Converted {
  readonly cell: number
  readonly problem: ValueProblem | null
}

export function convertValue(input: InputColumn, levels: LevelIndex | null, value: unknown): Converted {
  if (levels !== null) return convertLevel(levels, value, input.kind === 'text')
  const missing = value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
  // A row without offset is what most rows are: nothing to remark.
  if (missing || Number.isNaN(value))
    return { cell: NaN, problem: input.kind === 'offset' ? null : 'missing-value' }
  const number = toNumber(value)
  if (number === null) return { cell: NaN, problem: 'wrong-type' }
  if (Number.isNaN(number)) return { cell: NaN, problem: 'missing-value' }
  return { cell: number, problem: Number.isFinite(number) ? null : 'not-finite' }
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' ? parseJavaDouble(value) : null
}

/** @param isWord whether it stands for itself alone */
function convertLevel(levels: LevelIndex, value: unknown, isWord: boolean): Converted {
  if (value === undefined) return { cell: NaN, problem: 'missing-value' }
  if (value === null || Number.isNaN(value)) return { cell: MISSING_LEVEL, problem: 'missing-value' }
  const text = scalarText(value)
  if (text === null) return { cell: MISSING_LEVEL, problem: 'wrong-type' }
  const index = levels.get(text) ?? (isWord ? undefined : levels.get(meantLevel(levels, text) ?? text))
  return index === undefined
    ? { cell: UNKNOWN_LEVEL, problem: 'unknown-category' }
    : { cell: index, problem: null }
}

function describe(model: Model, out: Float64Array): Omit<RowPrediction, 'refused' | 'problems'> {
  const cells = model.scorer.outputs.map((output, index) => ({ ...output, cell: out[index]! }))
  const ofKind = (kind: OutputKind): typeof cells => cells.filter((cell) => cell.kind === kind)
  const levels = levelsOf(model)
  const labelIndex = out[labelColumnOf(model.scorer.outputs)]
  return {
    label: labelIndex === undefined ? null : (levels?.[labelIndex] ?? null),
    probabilities: byLevel(ofKind('probability')),
    calibratedProbabilities: byLevel(ofKind('calibrated-probability')),
    value: ofKind('value')[0]?.cell ?? null,
    outputs: Object.fromEntries(cells.map(({ name, cell }) => [name, cell])),
  }
}

function byLevel(
  cells: readonly { readonly level: string | null; readonly cell: number }[],
): Readonly<Record<string, number>> | null {
  if (cells.length === 0) return null
  return Object.fromEntries(cells.map(({ level, cell }) => [level ?? '', cell]))
}
