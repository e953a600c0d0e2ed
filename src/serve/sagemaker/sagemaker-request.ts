import type { ContentType } from '../hosting/content-type.ts'
import { csvRecords, missingInCsv } from '../hosting/csv-text.ts'
import { readScoreRequest, rowsForModel, tolerantJson } from '../dai/score-request.ts'
import type { DaiScoreRequest } from '../dai/score-request.ts'
import { arrayIn, isJsonObject, kindOf, jsonObjectIn, parseJson, textBody } from '../json-body.ts'
import { rowsAsRead, rowsByPlace, rowsOfItems } from '../hosting/read-rows.ts'
import type { GivenRows } from '../hosting/read-rows.ts'
import { Refusal } from '../refusal.ts'
import type { ServedModel } from '../served-model.ts'
import { rowsByName } from '../table-rows.ts'

export const csvType = 'text/csv'
export const jsonType = 'application/json'
export const linesType = 'application/jsonlines'

/** How a body has its rows, which JSON is answered by. */
export type Shape =
  | { readonly kind: 'instances' | 'list' | 'lines' }
  | { readonly kind: 'csv'; readonly header: boolean }
  | { readonly kind: 'fields'; readonly asked: DaiScoreRequest }

export interface SageMakerRequest extends GivenRows {
  readonly shape: Shape
}

/** @throws Refusal malformed, media-type, not-offered */
export function readSageMaker(
  body: Buffer,
  contentType: ContentType,
  model: ServedModel,
  missingWords: readonly string[],
): SageMakerRequest {
  refuseCharset(contentType)
  switch (contentType.type) {
    case csvType:
      return readCsv(body, headerIn(contentType), model)
    case jsonType:
      return readJson(tolerantJson(body), model, missingWords)
    default:
      return readLines(body, model)
  }
}

function refuseCharset({ parameters }: ContentType): void {
  const charset = parameters.get('charset')
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new Refusal('media-type', `the charset of the body is ${charset}, and UTF-8 is read here`)
}

/** Whether the first line of a CSV has names. @throws Refusal media-type */
export function headerIn({ parameters }: ContentType): boolean {
  const header = parameters.get('header') ?? 'absent'
  if (header !== 'present' && header !== 'absent')
    throw new Refusal('media-type', `header=${header} in the content type: it is present or absent`)
  const labels = parameters.get('label_size') ?? '0'
  if (labels !== '0')
    throw new Refusal('media-type', `label_size=${labels} in the content type: rows to score have no label`)
  return header === 'present'
}

function readCsv(body: Buffer, header: boolean, model: ServedModel): SageMakerRequest {
  const records = csvRecords(body)
  const shape: Shape = { kind: 'csv', header }
  const [first, ...rest] = records
  if (first === undefined) {
    if (header) throw new Refusal('malformed', 'the CSV is empty, and its header is said to be present')
    return { rows: [], columns: null, shape }
  }
  // Refuses rows of another length, and repeated names.
  if (header) rowsByName(first, rest)
  const fields = header ? first : rowsByPlace(records, model).columns
  return {
    rows: rowsForModel({ fields, rows: header ? rest : records }, model, missingInCsv),
    columns: fields,
    shape,
  }
}

function readJson(value: unknown, model: ServedModel, missingWords: readonly string[]): SageMakerRequest {
  if (Array.isArray(value)) return items(value, 'the body', model, { kind: 'list' })
  const body = jsonObjectIn(value, 'the body')
  if (body['instances'] !== undefined) {
    const other = Object.keys(body).find((key) => key !== 'instances')
    if (other !== undefined)
      throw new Refusal('malformed', `${other} is not read: beside instances there is no other key`)
    return items(arrayIn(body['instances'], 'instances'), 'instances', model, { kind: 'instances' })
  }
  if (body['fields'] === undefined && body['rows'] === undefined)
    throw new Refusal(
      'malformed',
      `the body is {"fields": [...], "rows": [[...]]}, {"instances": [...]} or a list of rows; there are the keys ${Object.keys(body).join(', ') || 'of none of them'}`,
    )
  const asked = readScoreRequest(body)
  return {
    rows: rowsForModel(asked, model, missingWords),
    columns: asked.fields,
    shape: { kind: 'fields', asked },
  }
}

/** One object or array a line. @throws Refusal malformed with the line */
function readLines(body: Buffer, model: ServedModel): SageMakerRequest {
  const lines = textBody(body).split('\n')
  if (lines.at(-1)?.trim() === '') lines.pop()
  const values = lines.map((line, at) => {
    try {
      return parseJson(line)
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal('malformed', `line ${at + 1}: ${error.message}`)
      throw error
    }
  })
  return items(values, 'lines', model, { kind: 'lines' })
}

function items(given: readonly unknown[], what: string, model: ServedModel, shape: Shape): SageMakerRequest {
  const { rows, columns } = rowsOfItems(
    given.map((item) => withoutFeatures(item, model)),
    what,
    model,
  )
  return { rows: rowsAsRead(rows, model), columns, shape }
}

/** `{"features": [1, 2]}`, as Amazon's own algorithms have it, is the list alone. */
function withoutFeatures(item: unknown, { columns }: ServedModel): unknown {
  if (!isJsonObject(item) || Object.keys(item).join() !== 'features') return item
  if (columns.some(({ name }) => name === 'features')) return item
  if (Array.isArray(item['features'])) return item['features']
  throw new Refusal('malformed', `features is ${kindOf(item['features'])}, expected an array`)
}
