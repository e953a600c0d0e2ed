import type { Cell } from '../table/cell.ts'
import { textType } from '../table/column-type.ts'
import type { ColumnType } from '../table/column-type.ts'
import { timeCellOf } from './time-text.ts'

/** By the number of the type (pg_type.oid), where a cell is not text. */
const byNumber: ReadonlyMap<number, ColumnType> = new Map<number, ColumnType>([
  [16, { kind: 'boolean' }],
  [21, { kind: 'integer', bits: 16, signed: true }],
  [23, { kind: 'integer', bits: 32, signed: true }],
  [700, { kind: 'float', bits: 32 }],
  [701, { kind: 'float', bits: 64 }],
  [1082, { kind: 'date' }],
  [1114, { kind: 'timestamp', unit: 'us', zone: null }],
  [1184, { kind: 'timestamp', unit: 'us', zone: 'UTC' }],
])

/** Numbers, texts, enumerations, truth values and times are read; uuid and citext too, whose category is 'U' and 'S'. */
const readCategories = 'NSEBD'
const uuidNumber = 2950

/** What a column of the type holds; null for arrays, JSON, bytes and others that no model has a place for. */
export function columnTypeOf(number: number, category: string): ColumnType | null {
  const known = byNumber.get(number)
  if (known !== undefined) return known
  return readCategories.includes(category) || number === uuidNumber ? textType : null
}

/** From what the server writes. Wide numbers stay text, so that they keep their digits. */
export function postgresCell(type: ColumnType): (text: string) => Cell {
  switch (type.kind) {
    case 'boolean':
      return (text) => text === 't'
    case 'integer':
    case 'float':
      return Number
    case 'date':
    case 'timestamp':
      return (text) => timeCellOf(text, type)
    default:
      return (text) => text
  }
}
