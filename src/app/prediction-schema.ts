import type { SchemaRegistry } from '../avro/registry.ts'
import { nameOf } from '../avro/schema-node.ts'
import type { SchemaSource } from '../avro/schema-source.ts'
import { writerNode } from '../avro/schema.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { Assembly } from './assemble.ts'
import { publishedSchema } from './published-schema.ts'
import type { PublishedSchema } from './published-schema.ts'
import { reachable } from '../core/reachable.ts'

/**
 * The id under which predictions (or rows) are framed; null where they are JSON. Rejects with SCHEMA when there is none that
 * fits, UNREACHABLE without an answer.
 */
export async function predictionSchemaId(assembly: Assembly): Promise<number | null> {
  const { config, registry, schemas } = assembly
  if (config.output.format === 'json') return null
  const published = publishedSchema(assembly)
  if (registry === null) return idInFiles(config, schemas, published)
  const subject = predictionSubject(config)
  const id = await reachable(registry.lookup(subject, published.schema))
  if (id !== null) return id
  const latest = await latestThatFits(registry, subject, published)
  if (latest !== null) return latest
  if (config.registry?.autoRegister === true) {
    await refuseStranger(registry, subject, published)
    return reachable(registry.register(subject, published.schema))
  }
  throw new SluiceError(
    'SCHEMA',
    `the registry has no ${published.noun} schema under subject '${subject}': register it by ` +
      '`sluice schema register -c` and this config, name another subject in output.subject, or set registry.autoRegister (development)',
  )
}

/** The subject of predictions in the registry. */
export function predictionSubject({ output }: Config): string {
  return output.subject ?? `${output.topic}-value`
}

/** What the registry says of the schema of predictions or rows under the config's subject. */
export interface PredictionSubject {
  readonly subject: string
  /** `registered`: the stream can start. `absent`: it can be registered. `refused`: the subject's rules do not allow it. */
  readonly state: 'registered' | 'absent' | 'refused'
  /** Under which predictions are framed; null where it is not registered. */
  readonly id: number | null
}

/** Asks, and changes nothing. Rejects with UNREACHABLE without an answer. */
export async function checkPredictionSubject(
  config: Config,
  registry: SchemaRegistry,
  published: PublishedSchema,
): Promise<PredictionSubject> {
  const subject = predictionSubject(config)
  const id =
    (await reachable(registry.lookup(subject, published.schema))) ??
    (await latestThatFits(registry, subject, published))
  if (id !== null) return { subject, state: 'registered', id }
  const isTaken =
    (await strangerUnder(registry, subject, published)) === null &&
    (await reachable(registry.isCompatible(subject, published.schema)))
  return { subject, state: isTaken ? 'absent' : 'refused', id }
}

/** Registers where it is not there yet, under the rules of the subject. Rejects with SCHEMA where they refuse it. */
export async function registerPredictionSchema(
  config: Config,
  registry: SchemaRegistry,
  published: PublishedSchema,
): Promise<PredictionSubject & { readonly id: number }> {
  const { subject, state, id: earlier } = await checkPredictionSubject(config, registry, published)
  if (earlier !== null) return { subject, state, id: earlier }
  await refuseStranger(registry, subject, published)
  return { subject, state, id: await reachable(registry.add(subject, published.schema)) }
}

/** A subject without compatibility rules would take predictions after events, and break whoever reads its newest schema. */
async function refuseStranger(
  registry: SchemaRegistry,
  subject: string,
  published: PublishedSchema,
): Promise<void> {
  const stranger = await strangerUnder(registry, subject, published)
  if (stranger === null) return
  throw new SluiceError(
    'SCHEMA',
    `the newest schema under subject '${subject}' is that of ${stranger}, not of ${published.name}: ` +
      'name another subject in output.subject',
  )
}

/** What the newest schema of the subject is of, where that is not what is published; null where it is, or there is none of Avro. */
async function strangerUnder(
  registry: SchemaRegistry,
  subject: string,
  published: PublishedSchema,
): Promise<string | null> {
  try {
    const { schema } = await reachable(registry.latest(subject))
    const name = nameOf(writerNode(schema, `subject '${subject}' of the registry`))
    return name === published.name ? null : name
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'SCHEMA') return null
    throw error
  }
}

/** A registered schema may differ in docs and defaults, which bytes do not show; null when there is none. */
async function latestThatFits(
  registry: SchemaRegistry,
  subject: string,
  published: PublishedSchema,
): Promise<number | null> {
  try {
    const { id, schema } = await reachable(registry.latest(subject))
    published.check(schema, `subject '${subject}' of the registry`)
    return id
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'SCHEMA') return null
    throw error
  }
}

async function idInFiles(config: Config, schemas: SchemaSource, published: PublishedSchema): Promise<number> {
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
  published.check(schema, `schema ${String(id)} of schemas.files`)
  return id
}
