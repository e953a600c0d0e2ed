import { readFileSync } from 'node:fs'
import { parseSchemaJson } from '../../../src/avro/schema.ts'
import { packageFile } from '../../../src/package-file.ts'

/** A field of a record's schema. */
export interface Field {
  readonly name: string
  readonly type: unknown
  readonly default?: unknown
}

export interface RecordSchema {
  readonly fields: readonly Field[]
}

/** The events of the rig. */
export const cycleSchema = read('schemas/sensor-cycle.avsc')

/** The same with texts where there should be numbers. */
export const textSchema = read('examples/hydraulic-rig/sensor-cycle-text.avsc')

/** The rig's schema with other fields. */
export function cycleSchemaWith(change: (fields: readonly Field[]) => readonly Field[]): RecordSchema {
  return { ...cycleSchema, fields: change(cycleSchema.fields) }
}

function read(path: string): RecordSchema {
  // Both files are schemas of records.
  return parseSchemaJson(readFileSync(packageFile(path), 'utf8'), path) as RecordSchema
}
