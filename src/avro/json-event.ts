import { pathWithin } from '../core/field-path.ts'
import { Fault } from '../core/outcome.ts'
import { durationBytes, meaningOf, uuidBytes, valueOfBytes } from './binary-value.ts'
import { decimalBytes } from './decimal.ts'
import type { LongMode } from './avro-cursor.ts'
import type { ArrayNode, MapNode, RecordNode, SchemaNode, UnionNode } from './schema-node.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/**
 * Reads an event that was written as JSON, as the decoder reads one that was written as Avro.
 *
 * @param value what JSON.parse gave; integers beyond 2^53 as bigints
 * @returns the event, or a Fault that names the field which does not fit
 */
export type ReadJsonEvent = (value: unknown) => object | Fault

/**
 * Values of a union may be plain or wrapped in their branch's name, bytes are text of one character a byte, and the
 * numbers that JSON lacks are the texts "NaN", "Infinity" and "-Infinity": as Avro's JSON encoding has it. A field that
 * is left out takes its default; fields that the schema lacks are passed over.
 *
 * @throws SluiceError SCHEMA when the schema is not a valid Avro record
 */
export function createJsonEventReader(readerSchema: SchemaJson, longs: LongMode = 'number'): ReadJsonEvent {
  return readerOf(readerSchema, { path: '', longs, toWrite: false })
}

/**
 * The same for an event that is to be written with the schema: values of a union are wrapped in their branch's name, and
 * decimals are bytes.
 *
 * @throws SluiceError SCHEMA when the schema is not a valid Avro record
 */
export function createJsonEventWrapper(schema: SchemaJson): ReadJsonEvent {
  return readerOf(schema, { path: '', longs: 'bigint', toWrite: true })
}

function readerOf(schema: SchemaJson, place: Place): ReadJsonEvent {
  const type = readerRecord(schema, 'input schema')
  return (value) => {
    try {
      return record(type, value, place)
    } catch (error) {
      if (error instanceof Misfit) return error.fault
      throw error
    }
  }
}

interface Place {
  /** Names from the outside in, joined by dots; empty for the event itself. */
  readonly path: string
  readonly longs: LongMode
  /** Whether the value is made for an encoder. */
  readonly toWrite: boolean
}

/** Unwinds from a value that does not fit, however deep; never leaves this file. */
class Misfit extends Error {
  readonly fault: Fault

  constructor({ path }: Place, expected: string, value: unknown) {
    super(expected)
    const field = path === '' ? null : path
    const what = field === null ? 'the event' : `field '${field}'`
    this.fault = new Fault('schema-mismatch', `${what} is ${kindOf(value)}, expected ${expected}`, { field })
  }
}

function convert(type: SchemaNode, value: unknown, place: Place): unknown {
  switch (type.kind) {
    case 'record':
      return record(type, value, place)
    case 'union':
      return union(type, value, place)
    case 'array':
      return array(type, value, place)
    case 'map':
      return map(type, value, place)
    case 'enum':
      return expecting(isText(value) && type.symbols.includes(value), 'a symbol of its enum', value, place)
    case 'fixed': {
      const text = inText(textOfValue(type, value))
      const fits = isBinary(text) && text.length === type.size
      const expected = expectationOf(type) ?? `${type.size} bytes as text`
      return binary(type, type.size, { fits, expected, value: text }, place)
    }
    case 'null':
      return expecting(value === null, 'null', value, place)
    case 'boolean':
      return expecting(typeof value === 'boolean', 'true or false', value, place)
    case 'int':
      return expecting(isInteger(value, -(2 ** 31), 2 ** 31 - 1), 'an integer of 32 bits', value, place)
    case 'long':
      return long(value, place)
    case 'float':
      return Math.fround(double(value, place))
    case 'double':
      return double(value, place)
    case 'string':
      return expecting(isText(value), 'text', value, place)
    case 'bytes':
      return binary(
        type,
        null,
        { fits: isBinary(inText(value)), expected: 'bytes as text', value: inText(value) },
        place,
      )
  }
}

function record(type: RecordNode, value: unknown, place: Place): object {
  if (!isObject(value)) throw new Misfit(place, 'an object', value)
  const fields = type.fields.map((field): [string, unknown] => {
    const inner = within(place, field.name)
    // An object of a program may say undefined of what it leaves out.
    if (Object.hasOwn(value, field.name) && value[field.name] !== undefined)
      return [field.name, convert(field.type, value[field.name], inner)]
    if (field.byDefault === null) throw new Misfit(inner, 'a value: it has no default', undefined)
    const byDefault = field.byDefault()
    return [field.name, place.toWrite ? convert(field.type, byDefault, inner) : byDefault]
  })
  return Object.fromEntries(fields)
}

/** The branch that the value names, else the first that it fits. */
function union({ branches: types }: UnionNode, value: unknown, place: Place): unknown {
  const [name, ...others] = isObject(value) ? Object.keys(value) : []
  const named = others.length > 0 ? undefined : types.find((type) => branchName(type) === name)
  if (named !== undefined && isObject(value)) return ofBranch(named, value[branchName(named)], place)
  for (const type of types) {
    // Most values fit one branch by their looks, and throwing costs much.
    if (!mayFit(type, value)) continue
    try {
      return ofBranch(type, value, place)
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
    }
  }
  throw new Misfit(place, types.map(branchName).join(' or '), value)
}

function ofBranch(type: SchemaNode, value: unknown, place: Place): unknown {
  const converted = convert(type, value, place)
  return place.toWrite && type.kind !== 'null' ? { [branchName(type)]: converted } : converted
}

/** False for a value that `convert` refuses for certain. */
function mayFit({ kind }: SchemaNode, value: unknown): boolean {
  switch (kind) {
    case 'null':
      return value === null
    case 'boolean':
      return typeof value === 'boolean'
    case 'int':
    case 'long':
      return typeof value === 'bigint' || Number.isInteger(value)
    case 'float':
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint' || wordsForNumbers.has(value)
    case 'string':
    case 'enum':
      return isText(value)
    case 'bytes':
      return isText(value) || typeof value === 'number' || value instanceof Uint8Array
    case 'fixed':
      // A duration is an object.
      return isText(value) || typeof value === 'number' || isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'map':
    case 'record':
      return isObject(value)
    case 'union':
      return true
  }
}

function branchName(type: SchemaNode): string {
  return 'name' in type ? type.name : type.kind
}

function array(type: ArrayNode, value: unknown, place: Place): unknown[] {
  if (!Array.isArray(value)) throw new Misfit(place, 'an array', value)
  return value.map((item: unknown, at) =>
    convert(type.items, item, { ...place, path: `${place.path}[${at}]` }),
  )
}

function map(type: MapNode, value: unknown, place: Place): object {
  if (!isObject(value)) throw new Misfit(place, 'an object', value)
  // Without a prototype, as the decoder gives it: a key may be anything.
  const entries = Object.create(null) as Record<string, unknown>
  for (const [key, item] of Object.entries(value))
    entries[key] = convert(type.values, item, { ...place, path: pathWithin(place.path, key) })
  return entries
}

const smallestLong = -(2n ** 63n)
const largestLong = 2n ** 63n - 1n

function long(value: unknown, place: Place): number | bigint {
  if (typeof value === 'bigint' && place.longs === 'bigint' && value >= smallestLong && value <= largestLong)
    return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  const range = place.longs === 'bigint' ? 'of 64 bits' : 'below 2^53 (see input.longs)'
  throw new Misfit(place, `an integer ${range}`, value)
}

const wordsForNumbers: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
])

function double(value: unknown, place: Place): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  const number = wordsForNumbers.get(value)
  if (number === undefined) throw new Misfit(place, 'a number', value)
  return number
}

function expecting<T>(fits: boolean, expected: string, value: T, place: Place): T {
  if (!fits) throw new Misfit(place, expected, value)
  return value
}

function text(fits: boolean, expected: string, value: unknown, place: Place): string {
  if (!fits || !isText(value)) throw new Misfit(place, expected, value)
  return value
}

interface GivenText {
  readonly fits: boolean
  readonly expected: string
  readonly value: unknown
}

/** What a value must be of which the bytes stand for something else. */
function expectationOf(type: SchemaNode): string | null {
  switch (meaningOf(type)) {
    case 'duration':
      return 'a duration: months, days and millis'
    case 'uuid':
      return 'a uuid as text'
    default:
      return null
  }
}

/** The bytes of a uuid or a duration that is given as what it is read as; any other value as it is. */
function textOfValue(type: SchemaNode, value: unknown): unknown {
  switch (meaningOf(type)) {
    case 'uuid':
      return (isText(value) ? uuidBytes(value) : null) ?? value
    case 'duration':
      return (isObject(value) ? durationBytes(value) : null) ?? value
    default:
      return value
  }
}

/** A decimal may also be the number that it stands for. */
function binary(
  type: SchemaNode,
  size: number | null,
  { fits, expected, value }: GivenText,
  place: Place,
): unknown {
  const { scale } = type
  if (scale !== null && typeof value === 'number')
    return place.toWrite ? decimal(value, scale, size, place) : value
  const bytes = Buffer.from(text(fits, expected, value, place), 'latin1')
  return place.toWrite ? bytes : valueOfBytes(type, bytes)
}

function decimal(value: number, scale: number, size: number | null, place: Place): Buffer {
  const bytes = decimalBytes(value, scale, size)
  if (bytes !== null) return bytes
  const room = size === null ? '' : ` that fits ${size} bytes`
  throw new Misfit(place, `a decimal of ${scale} digits behind the point${room}`, value)
}

function within(place: Place, name: string): Place {
  return { ...place, path: place.path === '' ? name : `${place.path}.${name}` }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Bytes of a program in the form that JSON has for them. */
function inText(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
}

/** Characters that stand for one byte each. */
function isBinary(value: unknown): value is string {
  return isText(value) && Buffer.from(value, 'latin1').toString('latin1') === value
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'left out'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    bigint: 'an integer beyond 2^53',
    boolean: 'true or false',
  }
  return names[typeof value] ?? 'an object'
}
