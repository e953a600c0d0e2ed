import type { RowColumn } from './served-model.ts'

/** A row by the names of its columns, as JSON Schema. */
export function requestRowSchema(columns: readonly RowColumn[]): object {
  return {
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.name, cellSchema(column)])),
  }
}

/** Null is missing. Unknown levels are no fault of the request's shape: what becomes of them is for policies. */
function cellSchema({ type, levels }: RowColumn): object {
  const known = levels === null ? {} : { examples: levels }
  if (type === 'text') return { type: ['string', 'number', 'boolean', 'null'], ...known }
  if (type === 'time')
    return { type: ['number', 'string', 'null'], description: 'milliseconds since 1970, or a time as text' }
  if (type === 'boolean') return { type: ['boolean', 'string', 'number', 'null'] }
  return { type: ['number', 'string', 'null'], description: `${type}, or a number as text`, ...known }
}

/** A row that can be scored: the first level of categories, nothing of any other sense. */
export function sampleRow(columns: readonly RowColumn[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map((column) => [column.name, sampleValue(column)]))
}

function sampleValue({ type, levels }: RowColumn): unknown {
  if (type === 'text') return levels?.[0] ?? 'text'
  if (type === 'boolean') return true
  return 0
}
