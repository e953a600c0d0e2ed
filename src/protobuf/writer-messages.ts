import { messageOf, SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { NonEvent } from '../core/reason.ts'
import type { FlawedEvent } from '../avro/flawed-event.ts'
import { keyName } from '../avro/schema-key.ts'
import type { SchemaKey } from '../avro/schema-key.ts'
import { RefusedId } from '../avro/schema-source.ts'
import type { SchemaText } from '../avro/schema-text.ts'
import { withFlaws } from '../avro/whole-event.ts'
import { firstMessage } from './message-index.ts'
import { MessageReaders } from './message-reader.ts'
import type { MessageType } from './message-type.ts'
import { ProtoFile } from './proto-file.ts'
import type { ProtobufCursor } from './protobuf-cursor.ts'

/** Reads what follows from a cursor to its end. Throws DecodeError. */
export type ReadEvent = (cursor: ProtobufCursor) => object | FlawedEvent | NonEvent

/** Which messages are events, and what they are read as. */
export interface EventMessages {
  readonly message: MessageType
  /** Names of those that are events; null: the reader's alone, and others are at fault. */
  readonly types: readonly string[] | null
}

/** How the messages of one writer's file are read. */
export class WriterMessages {
  readonly #file: ProtoFile
  readonly #events: EventMessages
  readonly #about: string
  readonly #readers = new Map<string, ReadEvent | Fault>()
  #first: ReadEvent | Fault | null = null

  /** @throws SluiceError SCHEMA */
  constructor(schema: SchemaText, events: EventMessages, about: string) {
    this.#file = new ProtoFile(schema, about)
    this.#events = events
    this.#about = about
  }

  at(indexes: readonly number[]): ReadEvent | Fault {
    if (indexes === firstMessage) return (this.#first ??= this.#find(indexes))
    const path = indexes.join('.')
    const known = this.#readers.get(path)
    if (known !== undefined) return known
    const found = this.#find(indexes)
    // Numbers that name nothing are made up, and there is no end to them.
    if (this.#file.at(indexes) !== null) this.#readers.set(path, found)
    return found
  }

  #find(indexes: readonly number[]): ReadEvent | Fault {
    const writer = this.#file.at(indexes)
    if (writer === null) {
      return new Fault(
        'protobuf-decode',
        `${this.#about}: its file has no message at [${indexes.join(', ')}]`,
      )
    }
    const found = eventReader(writer, this.#events)
    return typeof found === 'string' ? new Fault('schema-mismatch', `${this.#about}: ${found}`) : found
  }
}

/** A text says why messages of the writer's type are not read. */
export function eventReader(writer: MessageType, { message, types }: EventMessages): ReadEvent | string {
  if (types !== null && !isNamed(writer.name, types)) return () => 'other-type'
  if (types === null && writer.name !== message.name) {
    return `the value is a ${writer.name}, input.schema is ${message.name}: where they mean the same, name both in input.types`
  }
  const read = new MessageReaders().of(writer, message)
  if (typeof read === 'string') return read
  return (cursor) => withFlaws(read(cursor, null), cursor.flaws)
}

function isNamed(name: string, types: readonly string[]): boolean {
  return types.some((type) => type === name || type === name.slice(name.lastIndexOf('.') + 1))
}

/** What is made of a writer's schema. */
export function writerMessages(
  key: SchemaKey,
  schema: SchemaText,
  events: EventMessages,
  grows: boolean,
): WriterMessages | Fault | RefusedId {
  try {
    return new WriterMessages(schema, events, keyName(key))
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return grows ? new RefusedId(messageOf(error)) : new Fault('schema-mismatch', messageOf(error))
  }
}
