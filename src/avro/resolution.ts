import { plainEvents } from '../core/event-form.ts'
import type { EventForm } from '../core/event-form.ts'
import type { NonEvent } from '../core/reason.ts'
import { AvroCursor, DecodeError } from './avro-cursor.ts'
import type { LongMode } from './avro-cursor.ts'
import { debeziumReader } from './debezium.ts'
import { chooseTypes, eventTypeNames } from './event-types.ts'
import type { ChosenTypes } from './event-types.ts'
import type { FlawedEvent } from './flawed-event.ts'
import { sameTopName } from './name-match.ts'
import { nameOf } from './schema-node.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'
import { shorten } from './schema.ts'
import { isMismatch, ValueReaders } from './value-reader.ts'
import type { Mismatch } from './value-reader.ts'
import { wholeEvent } from './whole-event.ts'

/** Reads values of one writer's schema as the reader's. Throws DecodeError for bytes that are no such value. */
export type ReadValue = (buffer: Buffer, start: number) => object | FlawedEvent | NonEvent

export interface ResolveOptions extends Partial<EventForm> {
  readonly longs?: LongMode
}

/** The same from a cursor, which stands behind the index of a union's branch. */
type ReadEvent = (cursor: AvroCursor) => object | FlawedEvent | NonEvent

/**
 * Prepares reading, once for each writer's schema. A writer's union is read where its branch is the reader's record.
 *
 * @returns a text that says why not, when no value of the writer's can be read
 */
export function resolve(
  writer: SchemaNode,
  reader: RecordNode,
  options: ResolveOptions = {},
): ReadValue | string {
  const compile = new EventReaders(reader, options)
  const branches = writer.kind === 'union' ? writer.branches : [writer]
  const found = compile.of(branches)
  const mismatches = found.filter(isMismatch)
  if (mismatches.length === found.length) return mismatches.map(({ why }) => why).join('; ')
  const reads = found.map((branch) => (isMismatch(branch) ? refusing(branch) : branch))
  if (writer.kind !== 'union') {
    // Of one branch, which is no mismatch.
    const read = reads[0]!
    return (buffer, start) => read(new AvroCursor(buffer, start))
  }
  return (buffer, start) => {
    const cursor = new AvroCursor(buffer, start)
    // The cursor has checked the index.
    return reads[cursor.index(reads.length)]!(cursor)
  }
}

class EventReaders {
  readonly #reader: RecordNode
  readonly #form: EventForm
  readonly #readers: ValueReaders

  constructor(reader: RecordNode, { longs = 'number', ...form }: ResolveOptions) {
    this.#reader = reader
    this.#form = { ...plainEvents, ...form }
    this.#readers = new ValueReaders(longs)
  }

  of(branches: readonly SchemaNode[]): readonly (ReadEvent | Mismatch)[] {
    const { types } = this.#form
    const chosen = types === null ? null : chooseTypes(eventTypeNames(types, this.#reader), branches)
    return branches.map((branch) =>
      chosen === null ? this.#event(branch, false) : this.#chosen(branch, chosen),
    )
  }

  #chosen(branch: SchemaNode, { events, ambiguous }: ChosenTypes): ReadEvent | Mismatch {
    if (events.has(branch)) return this.#event(branch, true)
    const name = ambiguous.get(branch)
    if (name === undefined) return () => 'other-type'
    return { why: `'${name}' of input.types may be this or another type: give ${nameOf(branch)} in full` }
  }

  /** @param isNamed whether the config names the type: then it is read whatever the reader's record is called */
  #event(branch: SchemaNode, isNamed: boolean): ReadEvent | Mismatch {
    const reader = this.#reader
    if (this.#form.unwrap === 'debezium') return debeziumReader(branch, reader, this.#readers)
    if (branch.kind !== 'record') return { why: `expected an Avro record, found ${nameOf(branch)}` }
    if (!isNamed && !sameTopName(branch, reader)) return { why: nameMismatch(branch, reader) }
    const found = this.#readers.record(branch, reader)
    if (isMismatch(found)) {
      const why = `the writer's ${branch.name} does not resolve to the reader's schema: ${found.why}`
      return { why: shorten(why) }
    }
    const { read } = found
    // A record's reader gives objects.
    return (cursor) => wholeEvent(cursor, read(cursor) as object)
  }
}

function refusing({ why }: Mismatch): ReadEvent {
  return () => {
    throw new DecodeError(why, { reason: 'schema-mismatch' })
  }
}

function nameMismatch(writer: RecordNode, reader: RecordNode): string {
  return (
    `the writer's record is ${writer.name}, the reader's ${reader.name}: ` +
    `where they mean the same, add "aliases": ["${writer.name}"] to the reader's schema`
  )
}
