import { ModelError } from '../../core/errors.ts'

/** A value of a JSON file, and what messages say of where it stands. */
export interface JsonValue {
  readonly source: string
  readonly path: string
  readonly value: unknown
}

/** What is not there is a value too: undefined. Throws ModelError where there are no fields. */
export function field(parent: JsonValue, name: string): JsonValue {
  const { value } = parent
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unexpected(parent, 'an object')
  const path = parent.path === '' ? name : `${parent.path}.${name}`
  // Own properties alone: a file may call a field `constructor`.
  const found = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined
  return { source: parent.source, path, value: found }
}

/** Throws ModelError where it is no list. */
export function items(list: JsonValue): readonly JsonValue[] {
  const { source, path, value } = list
  if (!Array.isArray(value)) throw unexpected(list, 'a list')
  return value.map((item: unknown, index) => ({ source, path: `${path}[${index}]`, value: item }))
}

/** Throws ModelError where it is no number that a double holds. */
export function numeric(found: JsonValue): number {
  if (typeof found.value === 'number' && Number.isFinite(found.value)) return found.value
  throw unexpected(found, 'a number')
}

/** Throws ModelError where it is no whole number of 0 .. count - 1. */
export function indexBelow(found: JsonValue, count: number): number {
  const value = numeric(found)
  if (Number.isInteger(value) && value >= 0 && value < count) return value
  throw unexpected(found, `a number of 0 to ${count - 1}`)
}

/** Throws ModelError where it is no list, or one of it no number. */
export function numbersOf(list: JsonValue): Float64Array {
  const { source, path, value } = list
  if (!Array.isArray(value)) throw unexpected(list, 'a list of numbers')
  return Float64Array.from(value, (item: unknown, index) => {
    // Lists are long: no object for what is right.
    if (typeof item === 'number' && Number.isFinite(item)) return item
    throw unexpected({ source, path: `${path}[${index}]`, value: item }, 'a number')
  })
}

/** Throws ModelError where it is no text. */
export function textOf(found: JsonValue): string {
  if (typeof found.value === 'string') return found.value
  throw unexpected(found, 'a text')
}

export function unexpected({ source, path, value }: JsonValue, expected: string): ModelError {
  return new ModelError(source, path === '' ? null : path, `expected ${expected}, found ${shown(value)}`)
}

const longestShown = 40

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value)
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text
}
