import { scalarText } from '../../core/text.ts'
import { arrayIn, isJsonObject, kindOf, objectIn, parseJson, textBody } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import type { RequestRow, RowColumn, ServedModel } from '../served-model.ts'
import { refuseRepeated } from '../table-rows.ts'

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
    /\b(?:NaN|Infinity)\b/.test(text)
      ? text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
          token.startsWith('"') ? token : `"${token}"`,
        )
      : text,
  )
}

/** @throws Refusal malformed, not-offered */
export function readScoreRequest(value: unknown): DaiScoreRequest {
  const request = objectIn(value, 'the body')
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
    return cells.map((cell, i) => cellText(cell, `rows[${at}][${i}]`))
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

function cellText(value: unknown, what: string): string | null {
  if (value === null) return null
  const text = scalarText(value)
  if (text !== null && !isJsonObject(value)) return text
  throw new Refusal('malformed', `${what} is ${kindOf(value)}, expected text, a number, true, false or null`)
}

/**
 * Rows as the model reads them: a text of `missingWords` is missing, `true` and `false` are 1 and 0 in a column of numbers, and a
 * date is the time that it begins.
 */
export function rowsForModel(
  { fields, rows }: DaiTable,
  { columns }: ServedModel,
  missingWords: readonly string[],
): RequestRow[] {
  const missing = new Set(missingWords)
  const byName = new Map(columns.map((column) => [column.name, column]))
  const readers = fields.map((name) => cellReader(byName.get(name), missing))
  return rows.map((cells) => {
    const row = { __proto__: null } as unknown as Record<string, unknown>
    for (let i = 0; i < cells.length; i++) row[fields[i]!] = readers[i]!(cells[i]!)
    return row
  })
}

type CellReader = (text: string | null) => string | number | null

function cellReader(column: RowColumn | undefined, missing: ReadonlySet<string>): CellReader {
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
