import { SluiceError } from '../core/errors.ts'
import type { Fault } from '../core/outcome.ts'
import type { PredictionEncoder } from '../core/prediction-entry.ts'
import { eventId } from '../core/record.ts'
import type { RowField } from '../core/row-field.ts'
import { EventIdWriter } from './event-id-writer.ts'
import { BRANCH_0, BRANCH_1 } from './prediction-fields.ts'
import { resolve } from './resolution.ts'
import { bytesLayoutOf } from './schema-node.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { FRAME_BYTES, NO_SCHEMA_ID, frameFault, schemaIdOf, writeFrame } from './wire-format.ts'
import { AvroWriter } from './writer.ts'

const namespace = 'sluice.features'

/** How the schema of a pipeline's rows is called. */
export function rowSchemaName(pipeline: string): string {
  const words = pipeline.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
  return `${namespace}.${/^[A-Za-z]/.test(name) ? name : `_${name}`}`
}

/**
 * The schema of the rows that a pipeline publishes. Each field may be null and is so by default, so that a plan with one more
 * feature has a schema which reads the rows from before.
 */
export function featureRowSchema(pipeline: string, fields: readonly RowField[]): SchemaJson {
  const name = rowSchemaName(pipeline)
  return {
    type: 'record',
    name: name.slice(namespace.length + 1),
    namespace,
    doc: `Rows of features that the pipeline ${pipeline} publishes.`,
    fields: [
      { name: 'eventId', type: 'string', doc: 'The event of the row: topic-partition-offset.' },
      {
        name: 'eventTime',
        type: ['null', { type: 'long', logicalType: 'timestamp-millis' }],
        default: null,
        doc: 'When the event happened; null where it has no time.',
      },
      ...fields.map((field) => ({
        name: field.name,
        type: ['null', typeOf(field)],
        default: null,
        doc: field.doc,
      })),
    ],
  }
}

function typeOf({ type, logicalType }: RowField): SchemaJson {
  return logicalType === null ? type : { type, logicalType }
}

/**
 * Refuses a schema under whose id rows must not be framed: all but docs, defaults and aliases must be the same.
 *
 * @throws SluiceError SCHEMA
 */
export function checkRowSchema(schema: SchemaJson, own: SchemaJson, where: string): void {
  if (bytesLayoutOf(readerRecord(schema, where)) === bytesLayoutOf(readerRecord(own, 'the rows'))) return
  throw new SluiceError(
    'SCHEMA',
    `${where} is not the schema of the rows that this config publishes: register that by sluice schema register`,
  )
}

/** An encoder that writes the row itself in place of a prediction, as `featureRowSchema` has it, framed. */
export function createRowEncoder(fields: readonly RowField[], schemaId: number): PredictionEncoder {
  const writer = new AvroWriter()
  const eventIds = new EventIdWriter()
  const frame = Buffer.alloc(FRAME_BYTES)
  writeFrame(frame, schemaId)
  return {
    encode({ origin, eventTimeMs }, row, _entries, event) {
      // What an earlier call left behind when it threw.
      writer.abandon()
      writer.fragment(frame)
      eventIds.write(writer, origin)
      writer.byte(eventTimeMs === null ? BRANCH_0 : BRANCH_1)
      if (eventTimeMs !== null) writer.long(eventTimeMs)
      for (const field of fields) writeValue(writer, field, field.read(event, row))
      return writer.finish()
    },
  }
}

function writeValue(writer: AvroWriter, field: RowField, value: ReturnType<RowField['read']>): void {
  writer.byte(value === null ? BRANCH_0 : BRANCH_1)
  if (value === null) return
  const { type } = field
  if (type === 'double' && typeof value === 'number') writer.double(value)
  else if ((type === 'long' || type === 'int') && typeof value === 'number' && Number.isSafeInteger(value))
    writer.long(value)
  else if (type === 'long' && typeof value === 'bigint') writer.bigLong(value)
  else if (type === 'boolean' && typeof value === 'boolean') writer.byte(value ? 1 : 0)
  else if (type === 'string' && typeof value === 'string') writer.string(value)
  else throw new TypeError(`'${field.source}' is to be a ${type}`)
}

/** The same as JSON texts, an object each: numbers to the bit, integers with all their digits. */
export function createJsonRowEncoder(fields: readonly RowField[]): PredictionEncoder {
  const keys = fields.map(({ name }) => `,${JSON.stringify(name)}:`)
  return {
    encode({ origin, eventTimeMs }, row, _entries, event) {
      let text = `{"eventId":${JSON.stringify(eventId(origin))},"eventTime":${String(eventTimeMs)}`
      // As many keys as fields.
      for (const [at, field] of fields.entries()) text += keys[at]! + jsonText(field.read(event, row))
      return Buffer.from(`${text}}`)
    },
  }
}

function jsonText(value: ReturnType<RowField['read']>): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** A row as its reader sees it: values by the names of their fields. A long is a bigint only beyond 2^53. */
export type FeatureRow = Readonly<Record<string, number | bigint | string | boolean | null>>

/** Reads framed rows of a schema. The schema id is not looked up. */
export function createRowReader(schema: SchemaJson): (value: Buffer) => FeatureRow | Fault {
  const type = readerRecord(schema, 'the rows')
  const read = resolve(type, type, { longs: 'bigint' })
  if (typeof read === 'string') throw new Error(read)
  return (value) => {
    if (schemaIdOf(value) === NO_SCHEMA_ID) return frameFault(value)
    // The schema says so: it has no other types.
    return read(value, FRAME_BYTES) as FeatureRow
  }
}
