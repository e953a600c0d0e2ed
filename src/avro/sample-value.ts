import { meaningOf } from './binary-value.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** What values are drawn from. */
export interface SampleChoices {
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Of a number, by its path; null: from 0 to 100. */
  readonly limits: (path: string) => readonly [least: number, most: number] | null
  /** Texts that a field may have; null: any. */
  readonly texts: (path: string) => readonly string[] | null
  /** Epoch milliseconds of the event. */
  readonly nowMs: () => number
}

/** Deeper, lists and maps are empty: a record may hold itself. */
const deepest = 6

/**
 * Makes events of a schema, as JSON has them: every field there, lists and maps of two.
 *
 * @throws SluiceError SCHEMA when it is no record
 */
export function sampleEvents(schema: SchemaJson, choices: SampleChoices): () => object {
  const root = readerRecord(schema, 'schema')
  return () => sampleRecord(root, '', 0, choices)
}

function sampleRecord(record: RecordNode, prefix: string, depth: number, choices: SampleChoices): object {
  return Object.fromEntries(
    record.fields.map(({ name, type }) => [name, sampleOf(type, prefix + name, depth + 1, choices)]),
  )
}

function sampleOf(type: SchemaNode, path: string, depth: number, choices: SampleChoices): unknown {
  switch (type.kind) {
    case 'record':
      return sampleRecord(type, `${path}.`, depth, choices)
    case 'union':
      return sampleOfUnion(type.branches, path, depth, choices)
    case 'array':
      return depth > deepest ? [] : [0, 1].map(() => sampleOf(type.items, path, depth + 1, choices))
    case 'map':
      return depth > deepest
        ? {}
        : Object.fromEntries(['a', 'b'].map((key) => [key, sampleOf(type.values, path, depth + 1, choices)]))
    case 'enum':
      return oneOf(type.symbols, choices)
    case 'null':
      return null
    case 'boolean':
      return choices.random() < 0.5
    case 'int':
    case 'long':
      return wholeNumber(type, path, choices)
    case 'float':
    case 'double':
      return number(path, choices)
    case 'string':
      return type.logicalType === 'uuid' ? uuid(choices) : text(path, choices)
    case 'bytes':
    case 'fixed':
      return binary(type, path, choices)
  }
}

/** The first branch that is something, unless nesting has to end. */
function sampleOfUnion(
  branches: readonly SchemaNode[],
  path: string,
  depth: number,
  choices: SampleChoices,
): unknown {
  const nothing = branches.some(({ kind }) => kind === 'null')
  const branch = branches.find(({ kind }) => kind !== 'null')
  if (branch === undefined || (nothing && depth > deepest)) return null
  return sampleOf(branch, path, depth, choices)
}

const unitsAMs: Readonly<Record<string, number>> = { millis: 1, micros: 1e3, nanos: 1e6 }
const msADay = 86_400_000

/** Names of a moment: events that lie in 1970 would be too late for any window. */
const momentName = /(?:[tT]ime|At|_at|[tT]imestamp|_ts|^ts)$/

function wholeNumber(
  { logicalType, kind }: SchemaNode,
  path: string,
  choices: SampleChoices,
): number | bigint {
  const { nowMs } = choices
  if (logicalType === 'date') return Math.floor(nowMs() / msADay)
  const [, time, unit = ''] =
    /^(?:local-)?(timestamp|time)-(millis|micros|nanos)$/.exec(logicalType ?? '') ?? []
  const perMs = unitsAMs[unit] ?? 1
  if (time === 'time') return (nowMs() % msADay) * perMs
  if (time === 'timestamp' || (kind === 'long' && momentName.test(path))) return exact(nowMs(), perMs)
  return Math.round(number(path, choices))
}

/** Nanoseconds are beyond 2^53. */
function exact(ms: number, perMs: number): number | bigint {
  const product = ms * perMs
  return Number.isSafeInteger(product) ? product : BigInt(ms) * BigInt(perMs)
}

function number(path: string, { random, limits }: SampleChoices): number {
  const [least, most] = limits(path) ?? [0, 100]
  return least + random() * (most - least)
}

function text(path: string, choices: SampleChoices): string {
  const texts = choices.texts(path)
  return texts === null || texts.length === 0
    ? `sample-${Math.floor(choices.random() * 24)}`
    : oneOf(texts, choices)
}

function binary(type: SchemaNode, path: string, choices: SampleChoices): unknown {
  const meaning = meaningOf(type)
  if (meaning === 'decimal') return Math.round(number(path, choices))
  if (meaning === 'uuid') return uuid(choices)
  if (meaning === 'duration') return { months: 0, days: 1, millis: 0 }
  return 'x'.repeat(type.kind === 'fixed' ? type.size : 16)
}

function uuid(choices: SampleChoices): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(choices.random() * 16).toString(16)).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function oneOf(values: readonly string[], { random }: SampleChoices): string {
  // A list of symbols, or of levels, has one at least.
  return values[Math.floor(random() * values.length)]!
}
