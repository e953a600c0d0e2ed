import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { exampleColumns, exampleTrees } from './cases.ts'
import type { Case } from './cases.ts'
import { columnsOf, writeLargerForest, writeLinearModel } from './made-models.ts'

const repository = resolve(import.meta.dirname, '../..')
const cooler = join(repository, 'examples/hydraulic-rig/models/cool_cond.zip')

/** Files of one case's pipeline, and what its records look like. */
export interface MadePipeline {
  readonly config: string
  readonly columns: readonly string[]
  readonly schema: SchemaJson
}

/** What a case's pipeline is given besides; its topics start with `name`. */
interface Surroundings {
  readonly name: string
  readonly folder: string
  readonly brokers: readonly string[]
  readonly port: number
}

export function makePipeline(one: Case, around: Surroundings): MadePipeline {
  const columns =
    one.columns === exampleColumns
      ? columnsOf(cooler)
      : Array.from({ length: one.columns }, (_, i) => `reading_${i}`)
  const schema = schemaOf(columns)
  const schemaFile = join(around.folder, `${around.name}.avsc`)
  writeFileSync(schemaFile, JSON.stringify(schema))
  const model = modelOf(one, columns, join(around.folder, `${around.name}.zip`))
  const config = join(around.folder, `${around.name}.yaml`)
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configOf(one, around, { schema: schemaFile, model })))
  return { config, columns, schema }
}

function schemaOf(columns: readonly string[]): SchemaJson {
  return {
    type: 'record',
    name: 'Reading',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      ...columns.map((column) => ({ name: column, type: 'double' })),
      { name: 'note', type: 'bytes' },
    ],
  }
}

function modelOf({ trees }: Case, columns: readonly string[], file: string): string {
  if (trees === exampleTrees) return cooler
  if (trees === null) writeLinearModel(file, columns)
  else writeLargerForest(file, cooler, trees / exampleTrees)
  return file
}

function configOf(
  { models }: Case,
  { name, brokers, port }: Surroundings,
  files: { readonly schema: string; readonly model: string },
): object {
  return {
    name: 'scale',
    kafka: { brokers },
    schemas: { files: { 1: files.schema, 2: join(repository, 'schemas/prediction.avsc') } },
    input: { topic: `${name}.in`, group: 'set-below', schema: { file: files.schema }, eventTime: 'at' },
    models: Array.from({ length: models }, (_, i) => ({ name: `model${i}`, file: files.model })),
    output: { topic: 'set-below', include: ['id'], schemaId: 2 },
    deadLetter: { topic: `${name}.dead` },
    http: { port },
    log: { level: 'warn' },
  }
}
