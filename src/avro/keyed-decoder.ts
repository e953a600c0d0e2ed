import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { Header } from '../core/record.ts'
import type { Decoder } from './decoder.ts'
import { FlawedEvent } from './flawed-event.ts'
import type { FramedBatch } from './unloaded-keys.ts'

/** What a key was read as: as values are, and null where there is none. */
type ReadKey = object | FlawedEvent | Fault | null

/**
 * A decoder whose events have the key of their record as the property `key`: null where there is none, and where it cannot
 * be read, which is a fault beside the event. Of a record that is no event the key is not looked at.
 *
 * @param keys reads a key as if it were the value; its events have no form of their own
 */
export function withKeys(values: Decoder, keys: Decoder): Decoder {
  return {
    async prepare(batches) {
      await values.prepare(batches)
      await keys.prepare(batches.map(keysAsValues))
    },
    decode(value, headers = noHeaders, key = null) {
      const event = values.decode(value, headers)
      if (event instanceof Fault || typeof event === 'string') return event
      // Of plain events none is passed over.
      const read = key === null ? null : (keys.decode(key, keyHeaders(headers)) as ReadKey)
      return joinKey(event, read)
    },
    get held() {
      return [...values.held, ...keys.held].sort((a, b) => b.heldMs - a.heldMs)
    },
  }
}

/** Puts a key into its event, as `key`. */
export function joinKey(event: object | FlawedEvent, key: ReadKey): object | FlawedEvent {
  const flaws = event instanceof FlawedEvent ? event.faults : []
  const keyFlaws = key instanceof FlawedEvent ? key.faults : key instanceof Fault ? [key] : []
  const whole = event instanceof FlawedEvent ? event.event : event
  // An event has the fields of its schema, among which there is none of that name.
  const keyed = whole as { key?: object | null }
  keyed.key = key instanceof FlawedEvent ? key.event : key instanceof Fault ? null : key
  return flaws.length + keyFlaws.length === 0
    ? keyed
    : new FlawedEvent(keyed, [...flaws, ...keyFlaws.map(ofKey)])
}

function keysAsValues({ topic, partition, records }: FramedBatch): FramedBatch {
  return {
    topic,
    partition,
    records: records.map(({ value, key = null, headers, offset }) => ({
      value: value === null ? null : key,
      headers: keyHeaders(headers),
      offset,
    })),
  }
}

/** Serialisers name the schema of a key in headers of its own, which are called as those of the value. */
const headerNames = [
  ['__key_schema_id', '__value_schema_id'],
  ['apicurio.key.', 'apicurio.value.'],
] as const

/** The headers that say something of the key, under the names that those of the value have. */
function keyHeaders(headers: readonly Header[]): readonly Header[] {
  if (headers.length === 0) return noHeaders
  return headers.flatMap(({ key: name, value }) => {
    const names = headerNames.find(([ofKeys]) => name.startsWith(ofKeys))
    return names === undefined ? [] : [{ key: names[1] + name.slice(names[0].length), value }]
  })
}

/** What decoders say of values, and what that is of keys. */
const words = [
  ...headerNames.map(([ofKeys, ofValues]) => [ofValues, ofKeys] as const),
  ['input.format', 'input.key.format'],
] as const

/** The fault of a value as that of a key. */
function ofKey({ reason, message, field, value }: Fault): Fault {
  const told = words.reduce((text, [ofValues, ofKeys]) => text.replace(ofValues, ofKeys), message)
  const about = told.startsWith(valueItself) ? told.slice(valueItself.length) : `: ${told}`
  return new Fault(reason, `the record's key${about}`, {
    field: field === null ? 'key' : `key.${field}`,
    value,
  })
}

const valueItself = 'the value'
