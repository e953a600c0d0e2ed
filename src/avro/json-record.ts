import type { EventForm } from '../core/event-form.ts'
import { Fault } from '../core/outcome.ts'
import type { NonEvent } from '../core/reason.ts'
import type { LongMode } from './avro-cursor.ts'
import { endOf, envelopePath } from './debezium.ts'
import { eventTypeNames } from './event-types.ts'
import { createJsonEventReader } from './json-event.ts'
import { unqualified } from './schema-node.ts'
import type { RecordNode } from './schema-node.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Reads what is in a topic's record, written as JSON: the event, or the envelope that it is in. A record may stand under the
 * name of its type, as Avro's JSON encoding has it for a union.
 */
export function createJsonRecordReader(
  readerSchema: SchemaJson,
  { types, unwrap }: EventForm,
  longs: LongMode,
): (value: unknown) => object | Fault | NonEvent {
  const reader = readerRecord(readerSchema, 'input schema')
  const event = createJsonEventReader(readerSchema, longs)
  const record = unwrap === 'debezium' ? changed(reader, event) : event
  if (types === null) return record
  const names = eventTypeNames(types, reader)
  return (value) => {
    const wrapped = underItsName(value, reader)
    if (wrapped === null) return record(value)
    const isEvent = names.includes(wrapped.name) || names.includes(unqualified(wrapped.name))
    return isEvent ? record(wrapped.value) : 'other-type'
  }
}

function changed(reader: RecordNode, event: (value: unknown) => object | Fault) {
  const added = reader.fields.map(({ name }) => ({ name, path: envelopePath(name) }))
  return (value: unknown): object | Fault | NonEvent => {
    if (!isObject(value) || !('op' in value && 'after' in value)) {
      return new Fault('schema-mismatch', "the event is no envelope of Debezium's, which has op and after")
    }
    const end = endOf(value['op'])
    if (end !== null) return end
    const row = underItsName(value['after'], reader)?.value ?? value['after']
    if (!isObject(row))
      return new Fault('schema-mismatch', "'after' is no row, though the change is no delete")
    const fromEnvelope = added.flatMap(({ name, path }): [string, unknown][] => {
      const found = path.length === 0 || name in row ? undefined : valueAt(value, path)
      return found === undefined ? [] : [[name, found]]
    })
    return event({ ...row, ...Object.fromEntries(fromEnvelope) })
  }
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value
  return isObject(value) && Object.hasOwn(value, name) ? valueAt(value[name], rest) : undefined
}

/** A record in an object of one key that is no field of the reader's. */
function underItsName(
  value: unknown,
  { fields }: RecordNode,
): { readonly name: string; readonly value: Json } | null {
  const [name, ...others] = isObject(value) ? Object.keys(value) : []
  if (name === undefined || others.length > 0 || fields.some((field) => field.name === name)) return null
  const inner = (value as Json)[name]
  return isObject(inner) ? { name, value: inner } : null
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
