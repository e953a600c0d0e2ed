import { Fault } from '../core/outcome.ts'
import type { RecordFields } from '../features/record-reader.ts'

/** A record as a line of a file has it, read: its event, as JSON has values, and what is beside that. */
export interface EventRecord extends RecordFields {
  readonly value: unknown
  /** A key with fields, in the same way; null where there is none, or where keys are text. */
  readonly keyValue: unknown
}

const nothing = { key: null, headers: [], keyValue: null }

/**
 * Reads `{"key": "rig-7", "headers": {"unit": "bar"}, "value": {...}}`; key and headers may be left out.
 *
 * @param haveFields whether keys are no text but objects: `{"key": {"rig": 7}, ...}`
 */
export function eventRecord(line: unknown, haveFields: boolean): EventRecord {
  if (line instanceof Fault) return { ...nothing, value: line }
  if (!isSection(line) || !('value' in line))
    return { ...nothing, value: flaw('expected an object with "value"') }
  const { key = null, headers = {}, value } = line
  const text = typeof key === 'string' && !haveFields ? Buffer.from(key) : null
  const keyValue = isSection(key) && haveFields ? key : null
  if (key !== null && text === null && keyValue === null)
    return { ...nothing, value: flaw(`"key": expected ${haveFields ? 'an object' : 'text'}`) }
  const texts = isSection(headers) ? Object.entries(headers) : [['', null] as const]
  if (!texts.every(isTextHeader)) return { ...nothing, value: flaw('"headers": expected an object of texts') }
  return {
    key: text,
    keyValue,
    headers: texts.map(([name, value]) => ({ key: name, value: Buffer.from(value) })),
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
