import { Fault } from '../core/outcome.ts'
import { AvroCursor, DecodeError } from './avro-cursor.ts'
import type { Flaw, LongMode } from './avro-cursor.ts'
import { FlawedEvent } from './flawed-event.ts'
import { sameName } from './name-match.ts'
import { nameOf } from './schema-node.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'
import { shorten } from './schema.ts'
import { isMismatch, ValueReaders } from './value-reader.ts'
import type { Read } from './read.ts'
import type { Mismatch } from './value-reader.ts'

/** Reads values of one writer's schema as the reader's. Throws DecodeError for bytes that are no such value. */
export type ReadValue = (buffer: Buffer, start: number) => object | FlawedEvent

/**
 * Prepares reading, once for each writer's schema. A writer's union is read where its branch is the reader's record.
 *
 * @returns a text that says why not, when no value of the writer's can be read
 */
export function resolve(
  writer: SchemaNode,
  reader: RecordNode,
  longs: LongMode = 'number',
): ReadValue | string {
  const readers = new ValueReaders(longs)
  if (writer.kind !== 'union') {
    const found = eventReader(writer, reader, readers)
    return isMismatch(found) ? found.why : reading(found)
  }
  const found = writer.branches.map((branch) => eventReader(branch, reader, readers))
  const mismatches = found.filter(isMismatch)
  if (mismatches.length === found.length) return mismatches.map(({ why }) => why).join('; ')
  const branches = found.map((branch) => (isMismatch(branch) ? refusing(branch) : branch))
  return reading((cursor) => {
    // The cursor has checked the index.
    return branches[cursor.index(branches.length)]!(cursor)
  })
}

function eventReader(writer: SchemaNode, reader: RecordNode, readers: ValueReaders): Read | Mismatch {
  if (writer.kind !== 'record') return { why: `expected an Avro record, found ${nameOf(writer)}` }
  if (!sameName(writer, reader)) return { why: nameMismatch(writer, reader) }
  const found = readers.record(writer, reader)
  if (!isMismatch(found)) return found.read
  return {
    why: shorten(`the writer's ${writer.name} does not resolve to the reader's schema: ${found.why}`),
  }
}

function refusing({ why }: Mismatch): Read {
  return () => {
    throw new DecodeError(why, { reason: 'schema-mismatch' })
  }
}

function reading(read: Read): ReadValue {
  return (buffer, start) => {
    const cursor = new AvroCursor(buffer, start)
    // A record's reader gives objects.
    const event = read(cursor) as object
    if (cursor.at === buffer.length) {
      return cursor.flaws === null ? event : new FlawedEvent(event, cursor.flaws.map(faultOf))
    }
    throw new DecodeError(`trailing: ${buffer.length - cursor.at} bytes follow the record`)
  }
}

function faultOf({ reason, message, value, path }: Flaw): Fault {
  return new Fault(reason, `field '${path}': ${message}`, { field: path, value })
}

function nameMismatch(writer: RecordNode, reader: RecordNode): string {
  return (
    `the writer's record is ${writer.name}, the reader's ${reader.name}: ` +
    `where they mean the same, add "aliases": ["${writer.name}"] to the reader's schema`
  )
}
