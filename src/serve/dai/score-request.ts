import { scalarText } from '../../core/text.ts'
import { arrayIn, jsonObjectIn, kindOf, parseJson, textBody } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import type { RequestRow, RowColumn, ServedModel } from '../served-model.ts'
import { emptyRow, refuseRepeated } from '../table-rows.ts'
import { WordSet } from './word-set.ts'

/** Which contributions are wanted: of the columns, of what the model makes of them, or none. */
export const shapleyTypes = ['ORIGINAL', 'TRANSFORMED', 'NONE'] as const

export type ShapleyType = (typeof shapleyTypes)[number]

/** The rows of a request of Driverless AI's, as they came. */
export interface DaiTable {
  readonly fields: readonly string[]
  /** Cells as texts; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[]
}

/** `ScoreRequest` of the contract. */
export interface DaiScoreRequest extends DaiTable {
  readonly includeFieldsInOutput: readonly string[]
  readonly noFieldNamesInOutput: boolean
  readonly idField: string | null
  readonly shapley: ShapleyType
}

/** JSON in which the bare tokens NaN, Infinity and -Infinity are texts. @throws Refusal malformed */
export function tolerantJson(body: Buffer): unknown {
  const text = textBody(body)
  return parseJson(
    text.includes('NaN') || text.includes('Infinity')
      ? text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
          token.startsWith('"') ? token : `"${token}"`,
        )
      : text,
  )
}

/** @throws Refusal malformed, not-offered */
export function readScoreRequest(value: unknown): DaiScoreRequest {
  const request = jsonObjectIn(value, 'the body')
  if (request['requestPredictionIntervals'] === true)
    throw new Refusal('not-offered', 'requestPredictionIntervals: models here have no prediction intervals')
  return {
    ...readTable(request),
    includeFieldsInOutput: textsIn(request, 'includeFieldsInOutput'),
    noFieldNamesInOutput: request['noFieldNamesInOutput'] === true,
    idField: optionalText(request, 'idField'),
    shapley: shapleyIn(request) ?? 'NONE',
  }
}

/** A request for scores alone. */
export function plainRequest(fields: DaiTable['fields'], rows: DaiTable['rows']): DaiScoreRequest {
  return {
    fields,
    rows,
    includeFieldsInOutput: [],
    noFieldNamesInOutput: false,
    idField: null,
    shapley: 'NONE',
  }
}

/** @throws Refusal malformed */
export function readTable(request: JsonObject): DaiTable {
  const fields = arrayIn(request['fields'], 'fields').map((name, at) => nameIn(name, `fields[${at}]`))
  refuseRepeated(fields)
  const rows = arrayIn(request['rows'], 'rows').map((row, at) => {
    const cells = arrayIn(row, `rows[${at}]`)
    if (cells.length !== fields.length)
      throw new Refusal(
        'malformed',
        `rows[${at}] has ${cells.length} cells, and there are ${fields.length} fields`,
      )
    return cellTexts(cells, at)
  })
  return { fields, rows }
}

/** @throws Refusal malformed */
export function shapleyIn(request: JsonObject): ShapleyType | null {
  const given = request['requestShapleyValueType']
  if (given === undefined || given === null) return null
  const found = shapleyTypes.find((type) => type === given)
  if (found !== undefined) return found
  throw new Refusal(
    'malformed',
    `requestShapleyValueType is ${scalarText(given) ?? kindOf(given)}: it is one of ${shapleyTypes.join(', ')}`,
  )
}

function textsIn(request: JsonObject, key: string): readonly string[] {
  const given = request[key]
  return given === undefined || given === null
    ? []
    : arrayIn(given, key).map((text, at) => nameIn(text, `${key}[${at}]`))
}

function optionalText(request: JsonObject, key: string): string | null {
  const given = request[key]
  return given === undefined || given === null ? null : nameIn(given, key)
}

function nameIn(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new Refusal('malformed', `${what} is ${kindOf(value)}, expected text`)
}

/** The cells themselves where all are texts already, as most are. */
function cellTexts(cells: readonly unknown[], row: number): readonly (string | null)[] {
  if (cells.every(isText)) return cells
  return cells.map((cell, at) => {
    const text = scalarText(cell)
    if (cell === null || text !== null) return text
    throw new Refusal(
      'malformed',
      `rows[${row}][${at}] is ${kindOf(cell)}, expected text, a number, true, false or null`,
    )
  })
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/**
 * Rows as the model reads them: a text of `missingWords` is missing, `true` and `false` are 1 and 0 in a column of numbers, and a
 * date is the time that it begins.
 */
export function rowsForModel(
  { fields, rows }: DaiTable,
  model: ServedModel,
  missingWords: readonly string[],
): RequestRow[] {
  const known = readersOf(model, missingWords)
  const readers = fields.map((name) => known.byName.get(name) ?? known.other)
  return rows.map((cells) => {
    const row = emptyRow()
    for (let i = 0; i < cells.length; i++) row[fields[i]!] = readers[i]!(cells[i]!)
    return row
  })
}

type CellReader = (text: string | null) => string | number | null

interface CellReaders {
  readonly missingWords: readonly string[]
  readonly byName: ReadonlyMap<string, CellReader>
  /** Of fields that are no column of the model. */
  readonly other: CellReader
}

/** Made once a model: requests of one row come many a second. */
const cellReaders = new WeakMap<ServedModel, CellReaders>()

function readersOf(model: ServedModel, missingWords: readonly string[]): CellReaders {
  const known = cellReaders.get(model)
  if (known?.missingWords === missingWords) return known
  const missing = new WordSet(missingWords)
  const made: CellReaders = {
    missingWords,
    byName: new Map(model.columns.map((column) => [column.name, cellReader(column, missing)])),
    other: cellReader(undefined, missing),
  }
  cellReaders.set(model, made)
  return made
}

function cellReader(column: RowColumn | undefined, missing: WordSet): CellReader {
  const type = column?.type ?? 'text'
  // A level that the model knows is itself, whatever else the word may mean.
  const levels = new Set(column?.levels ?? [])
  const isMissing = (text: string | null) => text === null || (missing.has(text) && !levels.has(text))
  if (type === 'text' || type === 'boolean') return (text) => (isMissing(text) ? null : text)
  const special = type === 'time' ? timeIn : truthIn
  // What Java reads as no number is missing where numbers are.
  return (text) => (isMissing(text) || text === 'NaN' ? null : special(text!))
}

function truthIn(text: string): string | number {
  // Neither word: most cells are numbers.
  if (text.length !== 4 && text.length !== 5) return text
  const word = text.toLowerCase()
  return word === 'true' ? 1 : word === 'false' ? 0 : text
}

/** Dates of ISO 8601; without an offset they are UTC. */
export function timeIn(text: string): string | number {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return text
  if (!isDay(text.slice(0, 10))) return text
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/.test(text)
  const iso = text.length > 10 && !hasOffset ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T')
  const time = Date.parse(iso)
  return Number.isNaN(time) ? text : time
}

/** Not every day that can be written is one: the 30th of February is none, and JavaScript takes it for one in March. */
function isDay(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
