import type avro from 'avsc'
import { messageOf } from '../core/errors.ts'
import { shorten } from './schema.ts'

/** Reads values of one writer's schema as the reader's. Throws an Error for bytes that are no such value. */
export type ReadValue = (buffer: Buffer, start: number) => object

/**
 * Prepares reading, once for each writer's schema.
 *
 * @returns a text that says why not, when the two schemas do not resolve
 */
export function resolve(writer: avro.types.RecordType, reader: avro.types.RecordType): ReadValue | string {
  // The same canonical form is the same bytes: no need for the detour through a resolver.
  if (reader.equals(writer)) return reading(reader)
  if (!sameName(writer, reader)) return nameMismatch(writer, reader)
  try {
    return reading(reader, reader.createResolver(writer))
  } catch (error) {
    return `the writer's ${nameOf(writer)} does not resolve to the reader's schema: ${shorten(messageOf(error))}`
  }
}

type Resolver = ReturnType<avro.Type['createResolver']>

function reading(reader: avro.types.RecordType, resolver?: Resolver): ReadValue {
  return (buffer, start) => {
    const decoded: { readonly value: unknown; readonly offset: number } = reader.decode(
      buffer,
      start,
      resolver,
    )
    // A record type gives objects.
    if (decoded.offset === buffer.length) return decoded.value as object
    // avsc's sign for having read past the end is -1.
    throw new Error(decoded.offset < 0 ? TRUNCATED : trailing(buffer, decoded.offset))
  }
}

const TRUNCATED = 'truncated: the value ends before its record does'

function trailing(buffer: Buffer, offset: number): string {
  return `trailing: ${buffer.length - offset} bytes follow the record`
}

function sameName(writer: avro.Type, reader: avro.Type): boolean {
  const { name } = writer
  return name === undefined || name === reader.name || (reader.aliases ?? []).includes(name)
}

function nameMismatch(writer: avro.Type, reader: avro.Type): string {
  return (
    `the writer's record is ${nameOf(writer)}, the reader's ${nameOf(reader)}: ` +
    `where they mean the same, add "aliases": ["${nameOf(writer)}"] to the reader's schema`
  )
}

function nameOf(type: avro.Type): string {
  return type.name ?? 'unnamed record'
}
