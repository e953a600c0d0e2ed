import type { InputColumn } from '../core/column.ts'
import type { LevelIndex } from './score-row.ts'

export type ObjectRow = Readonly<Record<string, unknown>>

export interface ObjectColumn {
  readonly input: InputColumn
  /** Of a column with levels; else null. */
  readonly levels: LevelIndex | null
}

/** The cell of a value that is not what most are (a finite number, a known level); undefined for one that is not there. */
type OtherCell = (row: number, column: number, value: unknown) => number

/** Fills `cells` with `count` rows from the one at `from`, row-major. */
export type FillCells = (
  rows: readonly ObjectRow[],
  from: number,
  count: number,
  cells: Float64Array,
  other: OtherCell,
) => void

/** The compiler optimises no function of any length. */
const mostCompiled = 500

/**
 * Cells of objects. A property that is named in the code is read some thirty times as fast as one whose name is in a
 * variable, so the code is made for the columns, where making code is allowed.
 */
export function objectCells(columns: readonly ObjectColumn[]): FillCells {
  return columns.length > mostCompiled ? loop(columns) : (compiled(columns) ?? loop(columns))
}

/** The same for any columns. */
export function loop(columns: readonly ObjectColumn[]): FillCells {
  const names = columns.map(({ input }) => input.name)
  return (rows, from, count, cells, other) => {
    for (let row = 0, at = 0; row < count; row++) {
      // The caller counts, here and below.
      const values = rows[from + row]!
      for (let column = 0; column < names.length; column++, at++) {
        const name = names[column]!
        const value = Object.hasOwn(values, name) ? values[name] : undefined
        const cell = plainCell(value, columns[column]!.levels)
        cells[at] = cell === undefined ? other(row, column, value) : cell
      }
    }
  }
}

function plainCell(value: unknown, levels: LevelIndex | null): number | undefined {
  if (levels !== null) return typeof value === 'string' ? levels.get(value) : undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Null where the process may make no code (`--disallow-code-generation-from-strings`). */
function compiled(columns: readonly ObjectColumn[]): FillCells | null {
  const body = `
    for (let row = 0, at = 0; row < count; row++) {
      const values = rows[from + row]
      let value, level
      ${columns.map(cellCode).join('\n')}
    }`
  const parameters = ['levels', 'rows', 'from', 'count', 'cells', 'other']
  try {
    // Names come from a model's file: they stand in the code as JSON texts and nowhere else.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const fill = new Function(...parameters, body) as (
      levels: unknown,
      ...rest: Parameters<FillCells>
    ) => void
    const levels = columns.map((column) => column.levels)
    return (rows, from, count, cells, other) => {
      fill(levels, rows, from, count, cells, other)
    }
  } catch (error) {
    if (error instanceof EvalError) return null
    throw error
  }
}

function cellCode({ input, levels }: ObjectColumn, column: number): string {
  const name = JSON.stringify(input.name)
  // An object has something under some names though nobody gave it.
  const read =
    input.name in {} ? `Object.hasOwn(values, ${name}) ? values[${name}] : undefined` : `values[${name}]`
  const otherwise = `other(row, ${column}, value)`
  return levels === null
    ? `value = ${read}
       cells[at++] = typeof value === 'number' && value - value === 0 ? value : ${otherwise}`
    : `value = ${read}
       level = typeof value === 'string' ? levels[${column}].get(value) : undefined
       cells[at++] = level === undefined ? ${otherwise} : level`
}
