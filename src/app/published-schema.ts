import { alertSchema } from '../avro/alert.ts'
import { checkRowSchema, featureRowSchema, rowSchemaName } from '../avro/feature-row.ts'
import { checkPredictionSchema, predictionSchema } from '../avro/prediction.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import { SluiceError } from '../core/errors.ts'
import type { Assembly } from './assemble.ts'

/** What a pipeline writes is written with. */
export interface PublishedSchema {
  readonly schema: SchemaJson
  /** With its namespace. */
  readonly name: string
  /** What is of it, in messages. */
  readonly noun: 'prediction' | 'row' | 'alert'
  /** Refuses a schema under whose id it must not be framed. Throws SluiceError SCHEMA. */
  readonly check: (schema: SchemaJson, where: string) => void
}

export const ofPredictions: PublishedSchema = {
  schema: predictionSchema,
  name: 'sluice.Prediction',
  noun: 'prediction',
  check: checkPredictionSchema,
}

/** What a monitor writes of alerts; whoever writes them asks for this very schema. */
export const ofAlerts: PublishedSchema = {
  schema: alertSchema,
  name: 'sluice.Alert',
  noun: 'alert',
  check: (other, where) => {
    if (canonicalJson(other) === canonicalJson(alertSchema)) return
    throw new SluiceError('SCHEMA', `${where} is not the schema that this version writes alerts with`)
  },
}

/** The schema of predictions, or that of the rows which a plan makes. */
export function publishedSchema({
  config,
  compiled,
}: Pick<Assembly, 'config' | 'compiled'>): PublishedSchema {
  if (config.output.publish === 'predictions') return ofPredictions
  const schema = featureRowSchema(config.name, compiled.rowFields)
  return {
    schema,
    name: rowSchemaName(config.name),
    noun: 'row',
    check: (other, where) => {
      checkRowSchema(other, schema, where)
    },
  }
}
