import type { FieldDescription } from '../avro/fields.ts'
import type { InputFields } from '../avro/input-fields.ts'
import { isPathProblem } from '../core/field.ts'
import type { FieldLookup, FieldShape } from '../core/field.ts'
import { valueAt, valuesAt } from '../core/field-path.ts'

/** Reads one field of a decoded event: null where it, or a record around it, is null. */
export type FieldReader = (event: object) => unknown

export function fieldReader({
  path,
  parts,
  itemParts,
}: Pick<FieldDescription, 'path' | 'parts' | 'itemParts'>): FieldReader {
  if (parts !== undefined && itemParts !== undefined) return (event) => valuesAt(event, { parts, itemParts })
  if (parts !== undefined) return (event) => valueAt(event, parts)
  const names = path.split('.')
  const [first] = names
  // The common case without a loop; events are decoded by the schema that has the field.
  if (names.length === 1) return (event) => (event as Readonly<Record<string, unknown>>)[first!]
  return (event) => {
    let value: unknown = event
    for (const name of names) {
      if (value === null || value === undefined) return null
      value = (value as Readonly<Record<string, unknown>>)[name]
    }
    return value
  }
}

/** The leaves of a reader schema as the feature plan wants them. */
export function fieldShapes(fields: readonly FieldDescription[]): FieldShape[] {
  return fields.filter(({ type }) => type !== 'record').map(shapeOf)
}

/** The same of what paths lead to. */
export function shapeLookup({ find }: Pick<InputFields, 'find'>): FieldLookup {
  return (path) => {
    const found = find(path)
    return found === null || isPathProblem(found) ? found : shapeOf(found)
  }
}

/** A union counts as the number or text that it may hold. */
function shapeOf(field: FieldDescription): FieldShape {
  const kind = kindOf(field)
  return {
    path: field.path,
    ...(field.parts === undefined ? {} : { parts: field.parts }),
    ...(field.itemParts === undefined ? {} : { itemParts: field.itemParts }),
    kind,
    nullable: field.nullable,
    ...(field.time === null ? {} : { time: field.time }),
    ...(kind === 'other' ? { what: whatIs(field) } : {}),
    ...(field.symbols === null ? {} : { symbols: field.symbols }),
  }
}

function kindOf({ types, items }: FieldDescription): FieldShape['kind'] {
  if (types.length === 1 && types[0] === 'list' && items?.types.includes('number')) return 'list'
  if (types.includes('number')) return 'number'
  if (types.includes('text') || types.includes('enum')) return 'text'
  return types.includes('boolean') ? 'boolean' : 'other'
}

/** What a field is that is no feature, with its article. */
function whatIs({ path, types, items, itemParts, logicalType }: FieldDescription): string {
  if (logicalType !== null && types.every((type) => type === 'bytes'))
    return `of the logical type ${logicalType}, in bytes`
  if (types.length === 0) return 'always null'
  if (items?.type === 'record' && types.every((type) => type === 'list'))
    return `an array of records ('${path}[].…' is a field of each)`
  if (items !== null && types.every((type) => type === 'list')) {
    const one = itemParts === undefined ? `${path}[0]` : path.replace('[]', '[0]')
    return `an array of ${items.types.map((type) => plurals[type] ?? type).join(' or ')} ('${one}' is one of them)`
  }
  return types.map((type) => articles[type] ?? type).join(' or ')
}

const plurals: Readonly<Record<string, string>> = {
  ...{ enum: 'text', boolean: 'booleans', list: 'arrays', map: 'maps', record: 'records', null: 'nothing' },
}

const articles: Readonly<Record<string, string>> = { list: 'an array', map: 'a map', record: 'a record' }
