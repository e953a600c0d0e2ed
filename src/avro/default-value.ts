import { valueOfBytes } from './binary-value.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'

/** Makes a value, a new one each time where it could be changed. */
type MakeValue = () => unknown

/**
 * The value that a default in a schema's JSON stands for; null when it does not fit the type. The default of a union may
 * be of any of its branches, as newer versions of Avro have it.
 */
export function defaultOf(type: SchemaNode, json: unknown): MakeValue | null {
  switch (type.kind) {
    case 'null':
      return json === null ? () => null : null
    case 'boolean':
      return typeof json === 'boolean' ? () => json : null
    case 'int':
      return isInteger(json) && json === (json | 0) ? () => json : null
    case 'long':
      return isInteger(json) ? () => json : null
    case 'float':
      return typeof json === 'number' ? () => Math.fround(json) : null
    case 'double':
      return typeof json === 'number' ? () => json : null
    case 'string':
      return typeof json === 'string' ? () => json : null
    case 'bytes':
      return typeof json === 'string' ? bytesDefault(json, type) : null
    case 'fixed':
      return typeof json === 'string' && json.length === type.size ? bytesDefault(json, type) : null
    case 'enum':
      return typeof json === 'string' && type.symbols.includes(json) ? () => json : null
    case 'union':
      return firstOf(type.branches.map((branch) => defaultOf(branch, json)))
    case 'array':
      return Array.isArray(json) ? all(json.map((item) => defaultOf(type.items, item))) : null
    case 'map':
      return isObject(json) ? mapDefault(type.values, json) : null
    case 'record':
      return isObject(json) ? recordDefault(type, json) : null
  }
}

function bytesDefault(json: string, type: SchemaNode): MakeValue {
  return () => valueOfBytes(type, Buffer.from(json, 'latin1'))
}

function firstOf(found: readonly (MakeValue | null)[]): MakeValue | null {
  return found.find((make) => make !== null) ?? null
}

function all(made: readonly (MakeValue | null)[]): MakeValue | null {
  const items = made.filter((make) => make !== null)
  return items.length === made.length ? () => items.map((make) => make()) : null
}

function mapDefault(values: SchemaNode, json: Readonly<Record<string, unknown>>): MakeValue | null {
  const names = Object.keys(json)
  const items = all(names.map((name) => defaultOf(values, json[name])))
  // As many values as names.
  return items === null
    ? null
    : () => Object.assign(Object.create(null) as object, pairs(names, items() as unknown[]))
}

/** Fields that are left out take their own defaults. */
function recordDefault(type: RecordNode, json: Readonly<Record<string, unknown>>): MakeValue | null {
  const fields = type.fields.map((field) =>
    Object.hasOwn(json, field.name) ? defaultOf(field.type, json[field.name]) : field.byDefault,
  )
  const values = all(fields)
  const names = type.fields.map(({ name }) => name)
  return values === null ? null : () => pairs(names, values() as unknown[])
}

function pairs(names: readonly string[], values: readonly unknown[]): object {
  return Object.fromEntries(names.map((name, i) => [name, values[i]]))
}

function isInteger(json: unknown): json is number {
  return Number.isSafeInteger(json)
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
