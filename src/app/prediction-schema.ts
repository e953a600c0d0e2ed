import { checkPredictionSchema, predictionSchema } from '../avro/prediction.ts'
import type { SchemaRegistry } from '../avro/registry.ts'
import type { SchemaSource } from '../avro/schema-source.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { Assembly } from './assemble.ts'
import { reachable } from './reachable.ts'

/** The id under which predictions are framed. Rejects with SCHEMA when there is none that fits, UNREACHABLE without an answer. */
export async function predictionSchemaId({ config, registry, schemas }: Assembly): Promise<number> {
  if (registry === null) return idInFiles(config, schemas)
  const subject = predictionSubject(config)
  const id = await reachable(registry.lookup(subject, predictionSchema))
  if (id !== null) return id
  const latest = await latestThatFits(registry, subject)
  if (latest !== null) return latest
  if (config.registry?.autoRegister === true) return reachable(registry.register(subject, predictionSchema))
  throw new SluiceError(
    'SCHEMA',
    `the registry has no prediction schema under subject '${subject}': register schemas/prediction.avsc there, ` +
      'name another subject in output.subject, or set registry.autoRegister (development)',
  )
}

/** The subject of predictions in the registry. */
export function predictionSubject({ output }: Config): string {
  return output.subject ?? `${output.topic}-value`
}

/** A registered schema may differ in docs and defaults, which bytes do not show; null when there is none. */
async function latestThatFits(registry: SchemaRegistry, subject: string): Promise<number | null> {
  try {
    const { id, schema } = await reachable(registry.latest(subject))
    checkPredictionSchema(schema, `subject '${subject}' of the registry`)
    return id
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'SCHEMA') return null
    throw error
  }
}

async function idInFiles(config: Config, schemas: SchemaSource): Promise<number> {
  const id = config.output.schemaId
  if (id === undefined) {
    throw new SluiceError(
      'CONFIG',
      'output.schemaId is needed where schemas.files takes the place of a registry',
    )
  }
  const schema = await schemas.schemaById(id)
  if (schema instanceof Fault) {
    throw new SluiceError('CONFIG', `output.schemaId: ${String(id)} is not in schemas.files`)
  }
  checkPredictionSchema(schema, `schema ${String(id)} of schemas.files`)
  return id
}
