import { readFileSync } from 'node:fs'
import { messageOf, SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { Contribution, IncludedScalar, Served } from '../core/prediction-entry.ts'
import { packageFile } from '../package-file.ts'
import { resolve } from './resolution.ts'
import type { ReadValue } from './resolution.ts'
import { bytesLayoutOf } from './schema-node.ts'
import { parseSchemaJson, readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { FRAME_BYTES, frameFault, NO_SCHEMA_ID, schemaIdOf } from './wire-format.ts'

/** A decoded prediction; the meaning of its fields is in schemas/prediction.avsc. A long is a bigint only beyond 2^53. */
export interface Prediction {
  readonly eventId: string
  readonly pipeline: string
  /** Milliseconds since the epoch. */
  readonly eventTime: number | null
  readonly scoredAt: number
  readonly predictions: readonly ModelPrediction[]
  readonly fields: Readonly<Record<string, IncludedScalar>>
  readonly lists: Readonly<Record<string, readonly IncludedScalar[] | null>>
  readonly maps: Readonly<Record<string, Readonly<Record<string, IncludedScalar>> | null>>
  readonly features: Readonly<Record<string, number | string | null>>
  readonly logicalTypes: Readonly<Record<string, string>>
}

export interface ModelPrediction extends Served {
  readonly model: string
  readonly version: string
  readonly digest: string
  readonly label: string | null
  readonly value: number | null
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[]
  readonly outputs: readonly { readonly name: string; readonly value: number }[]
  readonly flags: readonly string[]
  readonly contributions: readonly Contribution[] | null
}

const WHERE = 'schemas/prediction.avsc'

/** The schema that predictions are written with. */
export const predictionSchema: SchemaJson = parseSchemaJson(
  // The build puts the text itself here.
  readFileSync(packageFile('schemas/prediction.avsc'), 'utf8'),
  WHERE,
)

/**
 * Refuses a schema under whose id predictions must not be framed: predictions are written by hand-made code for one
 * layout, so the schema must be the same but for docs, defaults and aliases.
 *
 * @param where whose schema it is, for the message
 * @throws SluiceError SCHEMA
 */
export function checkPredictionSchema(schema: SchemaJson, where: string): void {
  if (bytesLayoutOf(readerRecord(schema, where)) === bytesLayoutOf(readerRecord(predictionSchema, WHERE)))
    return
  throw new SluiceError(
    'SCHEMA',
    `${where} is not the schema that this version writes predictions with: register ${WHERE} under a subject of its own`,
  )
}

let read: ReadValue | undefined

/** Reads a framed prediction of this version's schema. The schema id is not looked up. */
export function decodePrediction(value: Buffer): Prediction | Fault {
  if (schemaIdOf(value) === NO_SCHEMA_ID) return frameFault(value)
  read ??= reader()
  try {
    // The schema says so.
    return read(value, FRAME_BYTES) as Prediction
  } catch (error) {
    return new Fault('avro-decode', `not a prediction of this version: ${messageOf(error)}`)
  }
}

function reader(): ReadValue {
  const type = readerRecord(predictionSchema, WHERE)
  const found = resolve(type, type, { longs: 'bigint' })
  if (typeof found === 'string') throw new Error(found)
  return found
}
