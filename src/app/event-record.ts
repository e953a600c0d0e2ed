import { Fault } from '../core/outcome.ts'
import type { RecordFields } from '../features/record-reader.ts'

/** A record as a line of a file has it, read: its event, as JSON has values, and what is beside that. */
export interface EventRecord extends RecordFields {
  readonly value: unknown
}

const nothing: RecordFields = { key: null, headers: [] }

/** Reads `{"key": "rig-7", "headers": {"unit": "bar"}, "value": {...}}`; key and headers may be left out. */
export function eventRecord(line: unknown): EventRecord {
  if (line instanceof Fault) return { ...nothing, value: line }
  if (!isSection(line) || !('value' in line))
    return { ...nothing, value: flaw('expected an object with "value"') }
  const { key = null, headers = {}, value } = line
  if (key !== null && typeof key !== 'string') return { ...nothing, value: flaw('"key": expected text') }
  const texts = isSection(headers) ? Object.entries(headers) : [['', null] as const]
  if (!texts.every(isTextHeader)) return { ...nothing, value: flaw('"headers": expected an object of texts') }
  return {
    key: key === null ? null : Buffer.from(key),
    headers: texts.map(([name, text]) => ({ key: name, value: Buffer.from(text) })),
    value,
  }
}

function flaw(expectation: string): Fault {
  return new Fault('json-decode', `the line is no record: ${expectation}`)
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextHeader(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string'
}
