import type { NonEvent } from '../core/reason.ts'
import { DecodeError } from './avro-cursor.ts'
import type { AvroCursor } from './avro-cursor.ts'
import type { FlawedEvent } from './flawed-event.ts'
import { inlined } from './inline-references.ts'
import { sameUnqualifiedName } from './name-match.ts'
import { unqualified } from './schema-node.ts'
import type { FieldNode, PrimitiveKind, PrimitiveNode, RecordNode, SchemaNode } from './schema-node.ts'
import { shorten, writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { isMismatch } from './value-reader.ts'
import type { Mismatch, ValueReaders } from './value-reader.ts'
import { checkEnd, wholeEvent } from './whole-event.ts'

/*
 * What Debezium writes of a change in a table:
 *
 *   server.schema.table.Envelope => before after source op ts_ms ...
 *   before, after                => null, or the row: server.schema.table.Value
 *   op                           => "c" create, "u" update, "r" read by a snapshot, "d" delete, "t" truncate
 *   source                       => where and when it happened, ts_ms among it
 *
 * The event is the row after the change. A field of the reader's that is called `__name` or `__source_name`, and that
 * the row lacks, is taken from the envelope, as Debezium's own `ExtractNewRecordState` adds it (`add.fields`).
 */

/** Operations that leave no row. */
const ends: ReadonlyMap<unknown, NonEvent> = new Map([
  ['d', 'delete'],
  ['t', 'truncate'],
])

/** What `op` says of a change; null where there is a row after it. */
export function endOf(op: unknown): NonEvent | null {
  return ends.get(op) ?? null
}

/** A field of the event that the envelope has, and the names that lead to it. */
interface AddedField {
  readonly field: FieldNode
  readonly path: readonly string[]
}

/** Reads the rows of one writer's envelopes as the reader's record. */
export function debeziumReader(
  envelope: SchemaNode,
  reader: RecordNode,
  readers: ValueReaders,
): ((cursor: AvroCursor) => object | FlawedEvent | NonEvent) | Mismatch {
  const row = rowOf(envelope)
  if (row === null || envelope.kind !== 'record') return notAnEnvelope(envelope)
  if (!sameUnqualifiedName(row, reader)) return { why: nameMismatch(row, reader) }
  const added = addedFields(envelope, row, reader)
  const own = {
    ...reader,
    fields: reader.fields.filter((field) => !added.some((add) => add.field === field)),
  }
  const rowReader = readers.record(row, own)
  if (isMismatch(rowReader)) return { why: unresolved(row, rowReader) }
  const found = readers.record(envelope, envelopeReader(envelope, own, added))
  if (isMismatch(found)) return { why: unresolved(envelope, found) }
  const fieldOf = fieldPaths(added)
  return (cursor) => {
    try {
      // What the reader's record above has.
      const change = found.read(cursor) as Change
      checkEnd(cursor)
      const end = endOf(change.op)
      if (end !== null) return end
      if (change.after === null) throw withoutRow()
      for (const add of added) change.after[add.field.name] = valueAt(change, add.path)
      if (cursor.flaws !== null) for (const flaw of cursor.flaws) flaw.path = fieldOf(flaw.path)
      return wholeEvent(cursor, change.after)
    } catch (error) {
      if (error instanceof DecodeError) error.path = fieldOf(error.path)
      throw error
    }
  }
}

/**
 * The schema of the rows, where an envelope's schema is given in its place: with the fields that may be taken from the
 * envelope. Any other schema is the row's already, and given back.
 */
export function rowSchema(schema: SchemaJson): SchemaJson {
  const row = rowOf(writerNode(schema, 'input schema'))
  if (row === null) return schema
  // Written out by its name, it is the object that defines it.
  const json = inlined(row.name, [schema]) as { readonly fields: readonly unknown[] }
  return { ...json, fields: [...json.fields, ...envelopeFields] }
}

const envelopeFields = [
  { name: '__op', type: ['null', 'string'], default: null },
  ...['__ts_ms', '__source_ts_ms'].map((name) => ({
    name,
    type: ['null', { type: 'long', logicalType: 'timestamp-millis' }],
    default: null,
  })),
]

/** The row's type in an envelope; null for what is no envelope. */
function rowOf(envelope: SchemaNode): RecordNode | null {
  if (envelope.kind !== 'record' || fieldOf(envelope, 'op') === undefined) return null
  return recordIn(fieldOf(envelope, 'after')?.type)
}

function addedFields(envelope: RecordNode, row: RecordNode, reader: RecordNode): AddedField[] {
  const source = recordIn(fieldOf(envelope, 'source')?.type)
  return reader.fields.flatMap((field): AddedField[] => {
    const names = [field.name, ...field.aliases]
    if (row.fields.some(({ name }) => names.includes(name))) return []
    const path = envelopePath(field.name)
    const holder = path.length === 2 ? source : envelope
    const last = path.at(-1)
    return holder !== null && last !== undefined && fieldOf(holder, last) !== undefined
      ? [{ field, path }]
      : []
  })
}

/** Where the envelope has what a field of the event is named after; empty for a field of the row's own. */
export function envelopePath(name: string): readonly string[] {
  if (name.startsWith('__source_')) return ['source', name.slice('__source_'.length)]
  return name.startsWith('__') ? [name.slice(2)] : []
}

/** The envelope as far as it is of use; all else is passed over. */
function envelopeReader(envelope: RecordNode, row: RecordNode, added: readonly AddedField[]): RecordNode {
  const top = added.filter(({ path }) => path.length === 1 && path[0] !== 'op')
  const inSource = added.filter(({ path }) => path.length === 2)
  const source = recordIn(fieldOf(envelope, 'source')?.type)
  return record(envelope.name, [
    named('after', { ...primitive('null'), kind: 'union', branches: [primitive('null'), row] }),
    named('op', primitive('string')),
    ...top.map(({ field, path }) => named(path[0]!, field.type)),
    ...(inSource.length === 0 || source === null
      ? []
      : [
          named(
            'source',
            record(
              source.name,
              inSource.map(({ field, path }) => named(path[1]!, field.type)),
            ),
          ),
        ]),
  ])
}

interface Change {
  readonly op: string
  readonly after: Record<string, unknown> | null
}

function valueAt(change: object, path: readonly string[]): unknown {
  // The envelope's reader has all that is added.
  return path.reduce((value: object, name) => (value as Record<string, object>)[name]!, change)
}

/** Paths in the envelope as those of the event. */
function fieldPaths(added: readonly AddedField[]): (path: string) => string {
  const names = new Map(added.map(({ field, path }) => [path.join('.'), field.name]))
  return (path) => (path.startsWith('after.') ? path.slice('after.'.length) : (names.get(path) ?? path))
}

function fieldOf({ fields }: RecordNode, name: string): FieldNode | undefined {
  return fields.find((field) => field.name === name)
}

/** The record that a type is, or that it may be. */
function recordIn(type: SchemaNode | undefined): RecordNode | null {
  const branches = type?.kind === 'union' ? type.branches : [type]
  return branches.find((branch) => branch?.kind === 'record') ?? null
}

const noNotes = { logicalType: null, connectName: null, scale: null }

function primitive(kind: PrimitiveKind): PrimitiveNode {
  return { kind, ...noNotes }
}

function record(name: string, fields: readonly FieldNode[]): RecordNode {
  return { kind: 'record', name, aliases: [], fields, ...noNotes }
}

function named(name: string, type: SchemaNode): FieldNode {
  return { name, type, aliases: [], byDefault: null, doc: null }
}

function withoutRow(): DecodeError {
  return new DecodeError("'after' is null, though the change is no delete", { reason: 'schema-mismatch' })
}

function notAnEnvelope(found: SchemaNode): Mismatch {
  const what = 'name' in found ? found.name : found.kind
  return { why: `${what} is no envelope of Debezium's, which has op and the row in after: see input.unwrap` }
}

function nameMismatch(row: RecordNode, reader: RecordNode): string {
  return (
    `the row is ${row.name}, the reader's record ${reader.name}: ` +
    `where they mean the same, add "aliases": ["${unqualified(row.name)}"] to the reader's schema`
  )
}

function unresolved(writer: RecordNode, { why }: Mismatch): string {
  return shorten(`the writer's ${writer.name} does not resolve to the reader's schema: ${why}`)
}
