import type { InputColumn } from '../../core/column.ts'
import { ModelError } from '../../core/errors.ts'
import { SettingError } from '../file-settings.ts'
import type { Graph, NamedValue } from './graph.ts'
import { cellTypes } from './cell-types.ts'
import type { CellType } from './cell-types.ts'
import { vocabularyOf } from './vocabulary.ts'

/** Of an input: so many have no table that is scored row by row. */
const MOST_COLUMNS = 1_000_000

/** An input of the graph, and the columns that it takes. */
export interface GraphInput {
  readonly name: string
  readonly type: CellType
  /** Columns of its tensor. */
  readonly width: number
  /** A list of numbers, one a row: its tensor has no columns. */
  readonly isList: boolean
  /** Exported for rows that come one at a time. */
  readonly single: boolean
  /** Null for one that nothing in the graph reads: it gets something, and no column asks for it. */
  readonly columns: readonly InputColumn[] | null
}

/**
 * The inputs of a graph as columns: one with one column is called as the input is, several `X_0`, `X_1`, ... or as the setting
 * `featureNames` says. Throws ModelError for what is no table.
 */
export function readInputs(
  graph: Graph,
  names: readonly string[] | undefined,
  source: string,
): readonly GraphInput[] {
  const read = new Set([
    ...graph.nodes.flatMap(({ inputs, captured }) => [...inputs, ...captured]),
    ...graph.outputs.map(({ name }) => name),
  ])
  const tables = graph.inputs.map((input) => tableOf(input, source))
  const widths = widthsOf(tables, names, source)
  let given = 0
  const inputs = tables.map(({ name, type, isList, single }, at): GraphInput => {
    const width = widths[at]!
    const own = isWide(tables[at]!)
      ? (names?.slice(given, (given += width)) ?? numbered(name, width))
      : [name]
    const columns = read.has(name) ? columnsOf(graph, name, type, own, source) : null
    return { name, type, width, isList, single, columns }
  })
  refuseTwins(inputs, source)
  return inputs
}

/** The cells of all columns that are asked for. */
export function inputColumns(inputs: readonly GraphInput[]): readonly InputColumn[] {
  return inputs.flatMap(({ columns }) => columns ?? [])
}

/** Whether the file leaves names of columns out. */
export function hasNumberedColumns(graph: Graph): boolean {
  return graph.inputs.some(({ shape }) => shape?.length === 2 && shape[1] !== 1)
}

interface Table extends Pick<GraphInput, 'name' | 'type' | 'isList' | 'single'> {
  /** Null where the file does not say. */
  readonly width: number | null
}

function isWide({ width }: Table): boolean {
  return width !== 1
}

function tableOf({ name, form, type, shape }: NamedValue, source: string): Table {
  const where = `input ${name}`
  if (form !== 'tensor')
    throw new ModelError(
      source,
      where,
      `expected a tensor with a row of numbers or texts a record, found ${withArticle(form)}`,
    )
  const known = cellTypes.find((each) => each === type)
  if (known === undefined) {
    throw new ModelError(
      source,
      where,
      `expected a tensor of ${cellTypes.join(', ')}, found ${type}: export the model with an input of float`,
    )
  }
  if (shape === null || shape.length === 0 || shape.length > 2) {
    const found = shape === null ? 'a tensor without a shape' : `${shape.length} dimensions`
    throw new ModelError(source, where, `expected rows and columns, [N, F] or [N], found ${found}`)
  }
  const rows = shape[0] ?? null
  const width = shape.length === 1 ? 1 : (shape[1] ?? null)
  if (rows !== null && rows !== 1) {
    throw new ModelError(
      source,
      where,
      `expected any number of rows, found exactly ${rows}: export the model with a first dimension that is free (None, dynamic_axes)`,
    )
  }
  if (width !== null && width > MOST_COLUMNS)
    throw new ModelError(source, where, `expected at most ${MOST_COLUMNS} columns, found ${width}`)
  return { name, type: known, isList: shape.length === 1, single: rows === 1, width }
}

function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}

/** The width of one input that does not say it follows from the names. */
function widthsOf(
  tables: readonly Table[],
  names: readonly string[] | undefined,
  source: string,
): readonly number[] {
  const wide = tables.filter(isWide)
  const known = wide.reduce((sum, { width }) => sum + (width ?? 0), 0)
  const open = wide.filter(({ width }) => width === null)
  if (names !== undefined && wide.length === 0) {
    const own = tables.map(({ name }) => name).join(', ')
    throw new SettingError(source, 'featureNames', `the file names its columns itself: ${own}`)
  }
  if (open.length > 1 || (open.length === 1 && names === undefined)) {
    const which = open.map(({ name }) => name).join(', ')
    throw new ModelError(
      source,
      'graph',
      `expected the number of columns of input ${which}: name them by setting featureNames`,
    )
  }
  const left = names === undefined ? 0 : names.length - known
  if (names !== undefined && (open.length === 0 ? left !== 0 : left < 1)) {
    const expected = open.length === 0 ? String(known) : `more than ${known}`
    throw new SettingError(source, 'featureNames', `expected ${expected} names, found ${names.length}`)
  }
  return tables.map(({ width }) => width ?? left)
}

function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${name}_${at}`)
}

function columnsOf(
  graph: Graph,
  input: string,
  type: CellType,
  names: readonly string[],
  source: string,
): readonly InputColumn[] {
  if (type !== 'string') return names.map((name) => ({ name, kind: 'numeric', levels: null }))
  const levels = vocabularyOf(graph, input, source)
  return names.map((name) => ({ name, kind: 'categorical', levels }))
}

function refuseTwins(inputs: readonly GraphInput[], source: string): void {
  const seen = new Set<string>()
  for (const { name } of inputColumns(inputs)) {
    if (seen.has(name))
      throw new ModelError(source, 'graph', `expected columns of different names, found '${name}' twice`)
    seen.add(name)
  }
}
