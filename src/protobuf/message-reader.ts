import { DecodeError, inside } from '../avro/avro-cursor.ts'
import {
  enumReader,
  listReader,
  mapReader,
  scalarReaders,
  singleReader,
  wrongWireType,
} from './field-reader.ts'
import type { ReadInto, WireReader } from './field-reader.ts'
import { isMessage, knownType } from './known-types.ts'
import { typeName, zeroOf } from './message-type.ts'
import type { MessageField, MessageType, ProtoType } from './message-type.ts'
import { wire } from './protobuf-cursor.ts'
import type { ProtobufCursor } from './protobuf-cursor.ts'

type Values = Record<string, unknown>

/** Reads fields up to the cursor's `end`, into an object that was begun, or a new one. */
export type ReadMessage = (cursor: ProtobufCursor, begun: Values | null) => Values

/**
 * Matches a writer's message with a reader's: by the numbers of fields, whatever they are called. Fields that the writer's
 * message lacks are missing, not zero: nothing was measured there.
 */
export class MessageReaders {
  readonly #known = new Map<MessageType, Map<MessageType, ReadMessage>>()

  /** A text says why no message of the writer's can be read. */
  of(writer: MessageType, reader: MessageType): ReadMessage | string {
    return whyNot(writer, reader, new Set()) ?? this.#reader(writer, reader)
  }

  #reader(writer: MessageType, reader: MessageType): ReadMessage {
    const ofWriter = this.#known.get(writer) ?? new Map<MessageType, ReadMessage>()
    this.#known.set(writer, ofWriter)
    const known = ofWriter.get(reader)
    if (known !== undefined) return known
    let read: ReadMessage | null = null
    // Known before its fields are: one of them may be the message again. Nothing is read before all are.
    ofWriter.set(reader, (cursor, begun) => read!(cursor, begun))
    read = this.#compile(writer, reader)
    ofWriter.set(reader, read)
    return read
  }

  #compile(writer: MessageType, reader: MessageType): ReadMessage {
    const fields = readable(reader)
    const written = new Map(writer.fields.map((field) => [field.number, field]))
    const reads = new Map<number, Named>()
    for (const field of fields) {
      const from = written.get(field.number)
      if (from !== undefined)
        reads.set(field.number, { name: field.name, read: this.#into(from, field, reader) })
    }
    const begin = beginning(fields, written)
    return (cursor, begun) => {
      const values = begun ?? begin()
      let name = ''
      try {
        while (cursor.at < cursor.end) {
          name = ''
          const tag = cursor.tag()
          const field = reads.get(tag >>> 3)
          if (field === undefined) {
            cursor.skip(tag & 7)
            continue
          }
          name = field.name
          const flaws = cursor.flawCount
          field.read(cursor, tag & 7, values)
          if (cursor.flawCount > flaws) cursor.nameFlaws(flaws, name)
        }
      } catch (error) {
        if (error instanceof DecodeError && name !== '') error.path = inside(name, error.path)
        throw error
      }
      return values
    }
  }

  #into(writer: MessageField, reader: MessageField, message: MessageType): ReadInto {
    const { name, shape, type, keys } = reader
    if (shape === 'single' && isMessage(type) && isMessage(writer.type) && knownType(type) === undefined) {
      return nestedReader(name, this.#reader(writer.type, type), siblings(reader, message))
    }
    const value = this.#value(writer.type, type)
    if (shape === 'list') return listReader(name, value)
    if (shape === 'single') return singleReader(name, value, siblings(reader, message))
    // A map has keys.
    const key = keys!
    // An entry that has no value has an empty one.
    const zero = isMessage(type) ? () => this.#empty(type) : () => zeroOf(type)
    return mapReader(name, { key: scalarReaders[key], value, zeroKey: zeroOf(key), zero })
  }

  #value(writer: ProtoType, reader: ProtoType): WireReader {
    if (typeof reader === 'string') return scalarReaders[reader]
    if (reader.kind === 'enum') {
      return enumReader(typeof writer === 'object' && writer.kind === 'enum' ? writer : null, reader)
    }
    // Types that match are messages both.
    const message = reader as MessageType
    const readFields = this.#reader(writer as MessageType, message)
    const convert = knownType(message)?.convert ?? ((values: Values) => values)
    const read = (cursor: ProtobufCursor) => {
      const outer = cursor.enter()
      const values = readFields(cursor, null)
      cursor.leave(outer)
      return convert(values)
    }
    return { wire: wire.bytes, read, packs: false }
  }

  #empty(type: MessageType): unknown {
    const values = beginning(readable(type), new Map(type.fields.map((field) => [field.number, field])))()
    return knownType(type)?.convert(values) ?? values
  }
}

interface Named {
  readonly name: string
  readonly read: ReadInto
}

/** A message in a message. One that comes in several pieces is put together of them. */
function nestedReader(name: string, readFields: ReadMessage, others: readonly string[]): ReadInto {
  return (cursor, wireType, into) => {
    if (wireType !== wire.bytes) throw wrongWireType(wireType, { wire: wire.bytes })
    for (const other of others) into[other] = null
    const outer = cursor.enter()
    // Nothing else is ever put there.
    into[name] = readFields(cursor, into[name] as Values | null)
    cursor.leave(outer)
  }
}

/** Fields of which the type is known: the others are in no schema that is made of the message. */
function readable({ fields }: MessageType): readonly MessageField[] {
  return fields.filter(({ type }) => typeof type === 'string' || type.kind !== 'unknown')
}

function siblings({ name, oneof }: MessageField, { fields }: MessageType): readonly string[] {
  if (oneof === null) return []
  return fields.filter((field) => field.oneof === oneof && field.name !== name).map((field) => field.name)
}

/** Makes the values of a message without bytes, a new object each time. */
function beginning(
  fields: readonly MessageField[],
  written: ReadonlyMap<number, MessageField>,
): () => Values {
  const template = Object.fromEntries(
    fields.map((field) => [field.name, field.shape === 'single' ? unset(field, written) : null]),
  )
  const lists = fields.filter(({ shape }) => shape === 'list').map(({ name }) => name)
  const maps = fields.filter(({ shape }) => shape === 'map').map(({ name }) => name)
  return () => {
    const values: Values = { ...template }
    for (const name of lists) values[name] = []
    // Without a prototype: a key may be anything.
    for (const name of maps) values[name] = Object.create(null) as object
    return values
  }
}

function unset(
  { number, type, hasPresence, byDefault }: MessageField,
  written: ReadonlyMap<number, unknown>,
): unknown {
  if (!written.has(number)) return null
  return hasPresence ? byDefault : zeroOf(type)
}

/** Types of one group are the same bytes. */
const groups: Readonly<Record<string, string>> = {
  int32: 'varint',
  int64: 'varint',
  uint32: 'varint',
  uint64: 'varint',
  bool: 'varint',
  sint32: 'zigzag',
  sint64: 'zigzag',
  fixed32: 'four bytes',
  sfixed32: 'four bytes',
  fixed64: 'eight bytes',
  sfixed64: 'eight bytes',
  string: 'bytes',
  bytes: 'bytes',
}

function groupOf(type: ProtoType): string {
  if (typeof type === 'string') return groups[type] ?? type
  return type.kind === 'enum' ? 'varint' : type.kind
}

/** What keeps a writer's message from being read, however deep; null where nothing does. */
function whyNot(writer: MessageType, reader: MessageType, compared: Set<MessageType>): string | null {
  if (compared.has(writer)) return null
  compared.add(writer)
  for (const field of readable(reader)) {
    const from = writer.fields.find(({ number }) => number === field.number)
    if (from === undefined) continue
    const about = `field '${field.name}' (number ${field.number})`
    const isMap = (field.shape === 'map') === (from.shape === 'map')
    if (!isMap || groupOf(from.type) !== groupOf(field.type)) {
      return `${about} is ${described(from)} in the writer's ${writer.name}, which is not read as ${described(field)}`
    }
    if (isMessage(from.type) && isMessage(field.type)) {
      const why = whyNot(from.type, field.type, compared)
      if (why !== null) return `${about}: ${why}`
    }
  }
  return null
}

function described({ shape, type }: MessageField): string {
  const name = typeName(type)
  return shape === 'single' ? name : `a ${shape} of ${name}`
}
