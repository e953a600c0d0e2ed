import { scalarText } from '../../core/text.ts'
import { csvRecords, missingInCsv } from '../hosting/csv-text.ts'
import { rowsForModel } from '../dai/score-request.ts'
import { arrayIn, isJsonObject, kindOf, jsonObjectIn, parseJson, textBody } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { rowsAsRead, rowsByPlace, rowsOfItems } from '../hosting/read-rows.ts'
import type { GivenRows } from '../hosting/read-rows.ts'
import { Refusal } from '../refusal.ts'
import type { ServedModel } from '../served-model.ts'
import { rowsByName } from '../table-rows.ts'

/** What a row is answered with: the predicted level or value, or the probabilities of all levels. */
export const predictMethods = ['predict', 'predict_proba'] as const

export type PredictMethod = (typeof predictMethods)[number]

export interface MlflowRequest extends GivenRows {
  readonly method: PredictMethod
}

/** Something in `params` that is not offered, which MLflow has an error code for. */
export class InvalidParameter extends Refusal {
  constructor(message: string) {
    super('malformed', message)
    this.name = 'InvalidParameter'
  }
}

/** The keys that rows stand under. */
export const mlflowKeys = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

type MlflowKey = (typeof mlflowKeys)[number]

/** JSON as Python writes it: NaN is missing, and Infinity the number. @throws Refusal malformed */
export function pythonJson(body: Buffer): unknown {
  const text = textBody(body)
  return parseJson(
    /\b(?:NaN|Infinity)\b/.test(text)
      ? text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b|\bInfinity\b/g, (token) => pythonTokens[token] ?? token)
      : text,
  )
}

const pythonTokens: Readonly<Record<string, string>> = { NaN: 'null', Infinity: '1e999' }

/** @throws Refusal malformed */
export function readMlflowJson(value: unknown, model: ServedModel): MlflowRequest {
  if (Array.isArray(value)) throw new Refusal('malformed', `${oneKey}; this is a list, as before MLflow 2.0`)
  const body = jsonObjectIn(value, 'the body')
  const keys = Object.keys(body)
  const given = mlflowKeys.filter((key) => body[key] !== undefined)
  if (given.length !== 1) throw new Refusal('malformed', `${oneKey}; there are ${keys.join(', ') || 'none'}`)
  const [key] = given as [MlflowKey]
  const other = keys.find((name) => name !== key && name !== 'params')
  if (other !== undefined)
    throw new Refusal(
      'malformed',
      `${other} is not read: beside ${key} there may be params, and no other key`,
    )
  const { rows, columns } = readers[key](body[key], model)
  return { rows: rowsAsRead(rows, model), columns, method: methodIn(body['params']) }
}

const oneKey = `the input is a JSON object with exactly one of ${mlflowKeys.join(', ')}`

const readers: Readonly<Record<MlflowKey, (value: unknown, model: ServedModel) => GivenRows>> = {
  dataframe_split: splitRows,
  dataframe_records: (value) => recordRows(arrayIn(value, 'dataframe_records'), 'dataframe_records'),
  instances: instanceRows,
  inputs: inputRows,
}

/** `{columns?, index?, data}`. Columns that are numbered have no names. */
function splitRows(value: unknown, model: ServedModel): GivenRows {
  const split = jsonObjectIn(value, 'dataframe_split')
  const known = ['columns', 'index', 'data']
  const other = Object.keys(split).find((key) => !known.includes(key))
  if (other !== undefined)
    throw new Refusal('malformed', `dataframe_split.${other} is not read: its keys are ${known.join(', ')}`)
  const data = arrayIn(split['data'], 'dataframe_split.data').map((row, at) =>
    arrayIn(row, `dataframe_split.data[${at}]`),
  )
  const index = split['index'] ?? null
  if (index !== null && arrayIn(index, 'dataframe_split.index').length !== data.length)
    throw new Refusal('malformed', 'dataframe_split.index has not as many entries as there are rows of data')
  const names = split['columns'] ?? null
  if (names === null) return rowsByPlace(data, model)
  const columns = arrayIn(names, 'dataframe_split.columns')
  if (columns.length > 0 && columns.every((name, at) => name === at)) return rowsByPlace(data, model)
  const texts = columns.map((name, at) => {
    const text = scalarText(name)
    if (text !== null) return text
    throw new Refusal('malformed', `dataframe_split.columns[${at}] is ${kindOf(name)}, expected a name`)
  })
  return { rows: rowsByName(texts, data), columns: texts }
}

/** A table has the columns that any of its rows has: those that one lacks are missing there. */
function recordRows(items: readonly unknown[], what: string): GivenRows {
  const rows = items.map((item, at) => jsonObjectIn(item, `${what}[${at}]`))
  return { rows, columns: [...new Set(rows.flatMap((row) => Object.keys(row)))] }
}

/** Objects that all have the same columns, or arrays; numbers and texts are rows of one cell. */
function instanceRows(value: unknown, model: ServedModel): GivenRows {
  const items = arrayIn(value, 'instances')
  if (!isJsonObject(items[0])) return tensorRows(items, 'instances', model)
  const given = recordRows(items, 'instances')
  const { rows, columns } = given
  for (const [at, row] of rows.entries()) {
    const lacking = columns!.find((name) => row[name] === undefined)
    if (lacking !== undefined)
      throw new Refusal(
        'malformed',
        `instances[${at}] has no '${lacking}', which others have: instances have the same columns, null where a value is missing`,
      )
  }
  return given
}

/** By column, or as instances. */
function inputRows(value: unknown, model: ServedModel): GivenRows {
  if (isJsonObject(value)) return columnRows(value)
  const items = arrayIn(value, 'inputs')
  return isJsonObject(items[0]) ? recordRows(items, 'inputs') : tensorRows(items, 'inputs', model)
}

function tensorRows(items: readonly unknown[], what: string, model: ServedModel): GivenRows {
  return rowsOfItems(
    items.every((item) => !Array.isArray(item) && !isJsonObject(item)) ? items.map((item) => [item]) : items,
    what,
    model,
  )
}

/** `{"psa_bar": [1, 2]}`, `{"psa_bar": [[1], [2]]}`, or `{"psa_bar": 1}` for one row. */
function columnRows(inputs: JsonObject): GivenRows {
  const columns = Object.keys(inputs)
  const values = columns.map((name) => {
    const given = inputs[name]
    return Array.isArray(given) ? given.map((cell: unknown) => onlyOne(cell)) : [given]
  })
  const rowCount = values[0]?.length ?? 0
  const odd = values.findIndex((cells) => cells.length !== rowCount)
  if (odd !== -1)
    throw new Refusal(
      'malformed',
      `inputs.${columns[odd]!} has ${values[odd]!.length} values, and inputs.${columns[0]!} ${rowCount}: columns are of equal length`,
    )
  const rows = Array.from({ length: rowCount }, (_, row) => values.map((cells) => cells[row]))
  return { rows: rowsByName(columns, rows), columns }
}

function onlyOne(cell: unknown): unknown {
  return Array.isArray(cell) && cell.length === 1 ? (cell[0] as unknown) : cell
}

function methodIn(value: unknown): PredictMethod {
  if (value === undefined || value === null) return 'predict'
  const params = jsonObjectIn(value, 'params')
  const other = Object.keys(params).find((name) => name !== 'predict_method')
  if (other !== undefined)
    throw new InvalidParameter(`params.${other} is not known: there is predict_method, and nothing else`)
  const given = params['predict_method'] ?? 'predict'
  const found = predictMethods.find((method) => method === given)
  if (found !== undefined) return found
  throw new InvalidParameter(
    `params.predict_method is ${scalarText(given) ?? kindOf(given)}: it is one of ${predictMethods.join(', ')}`,
  )
}

/** The first line has the names; blank lines are none, unless there is but one column. @throws Refusal malformed */
export function readMlflowCsv(body: Buffer, model: ServedModel): MlflowRequest {
  const [names, ...records] = csvRecords(body)
  if (names === undefined)
    throw new Refusal('malformed', 'the CSV is empty: its first line has the names of columns')
  const cells =
    names.length === 1 ? records : records.filter((record) => record.length > 1 || record[0] !== '')
  // Refuses rows of another length, and repeated names.
  rowsByName(names, cells)
  return {
    rows: rowsForModel({ fields: names, rows: cells }, model, missingInCsv),
    columns: names,
    method: 'predict',
  }
}
