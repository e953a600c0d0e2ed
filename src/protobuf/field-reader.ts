import { protobufError, wire } from './protobuf-cursor.ts'
import type { ProtobufCursor } from './protobuf-cursor.ts'
import type { EnumType, ScalarType } from './message-type.ts'

/** How values of a type are read, and the wire type that they have. */
export interface WireReader {
  readonly wire: number
  readonly read: (cursor: ProtobufCursor) => unknown
  /** Whether lists of them may be packed. */
  readonly packs: boolean
}

const numbers = (type: number, read: WireReader['read']): WireReader => ({ wire: type, read, packs: true })

export const scalarReaders: Readonly<Record<ScalarType, WireReader>> = {
  double: numbers(wire.fixed64, (c) => c.double()),
  float: numbers(wire.fixed32, (c) => c.float()),
  int32: numbers(wire.varint, (c) => c.int32()),
  int64: numbers(wire.varint, (c) => c.int64()),
  uint32: numbers(wire.varint, (c) => c.uint32()),
  uint64: numbers(wire.varint, (c) => c.uint64()),
  sint32: numbers(wire.varint, (c) => c.sint32()),
  sint64: numbers(wire.varint, (c) => c.sint64()),
  fixed32: numbers(wire.fixed32, (c) => c.fixed32()),
  fixed64: numbers(wire.fixed64, (c) => c.fixed64()),
  sfixed32: numbers(wire.fixed32, (c) => c.sfixed32()),
  sfixed64: numbers(wire.fixed64, (c) => c.sfixed64()),
  bool: numbers(wire.varint, (c) => c.bool()),
  string: { wire: wire.bytes, read: (c) => c.string(), packs: false },
  bytes: { wire: wire.bytes, read: (c) => c.byteString(), packs: false },
}

/** A number that the reader's enum lacks is told by the name that the writer's has for it. */
export function enumReader(writer: EnumType | null, reader: EnumType): WireReader {
  return numbers(wire.varint, (cursor) => {
    const number = cursor.int32()
    const symbol = reader.symbols.get(number)
    if (symbol !== undefined) return symbol
    const named = writer?.symbols.get(number) ?? String(number)
    cursor.unknownSymbol(`the enum ${reader.name} has no such symbol`, named)
    return named
  })
}

/** Puts one value of a field into the event, as the wire type has it. */
export type ReadInto = (cursor: ProtobufCursor, wireType: number, into: Record<string, unknown>) => void

/** @param others fields of the same oneof, of which one that is set ends the others */
export function singleReader(name: string, value: WireReader, others: readonly string[]): ReadInto {
  return (cursor, wireType, into) => {
    if (wireType !== value.wire) throw wrongWireType(wireType, value)
    for (const other of others) into[other] = null
    into[name] = value.read(cursor)
  }
}

export function listReader(name: string, value: WireReader): ReadInto {
  return (cursor, wireType, into) => {
    // Every list is there before the first field is read.
    const list = into[name] as unknown[]
    if (wireType === value.wire) {
      list.push(value.read(cursor))
      return
    }
    if (wireType !== wire.bytes || !value.packs) throw wrongWireType(wireType, value)
    const outer = cursor.enter()
    while (cursor.at < cursor.end) list.push(value.read(cursor))
    cursor.leave(outer)
  }
}

export interface MapEntryReader {
  readonly key: WireReader
  readonly value: WireReader
  /** A new one each time, for an entry without a value. */
  readonly zeroKey: unknown
  readonly zero: () => unknown
}

/** entry => message of key = 1, value = 2 */
export function mapReader(name: string, { key, value, zeroKey, zero }: MapEntryReader): ReadInto {
  return (cursor, wireType, into) => {
    if (wireType !== wire.bytes) throw wrongWireType(wireType, value)
    const outer = cursor.enter()
    let entryKey = zeroKey
    let entryValue: unknown
    let isSet = false
    while (cursor.at < cursor.end) {
      const tag = cursor.tag()
      if (tag === ((1 << 3) | key.wire)) entryKey = key.read(cursor)
      else if (tag === ((2 << 3) | value.wire)) {
        entryValue = value.read(cursor)
        isSet = true
      } else cursor.skip(tag & 7)
    }
    cursor.leave(outer)
    // Every map is there before the first field is read.
    const map = into[name] as Record<string, unknown>
    map[String(entryKey)] = isSet ? entryValue : zero()
  }
}

export function wrongWireType(found: number, { wire: expected }: Pick<WireReader, 'wire'>): Error {
  return protobufError(`its wire type is ${found}, expected ${expected}`, true)
}
