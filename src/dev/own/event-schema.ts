import type { Assembly } from '../../app/assemble.ts'
import { rowSchema } from '../../avro/debezium.ts'
import type { SchemaRegistry } from '../../avro/registry.ts'
import type { IdentifiedSchema } from '../../avro/schema-source.ts'
import { loadSchemaFile } from '../../avro/schema.ts'
import type { SchemaJson } from '../../avro/schema.ts'
import { firstTopic } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'

/**
 * The schema that events are published with, registered where there is a registry; a text that says why there is none.
 *
 * @throws SluiceError SCHEMA where the registry refuses it
 */
export async function eventSchema(
  { config, registry }: Pick<Assembly, 'config' | 'registry'>,
  idInMemory: number,
): Promise<IdentifiedSchema | string> {
  const { schema: source, unwrap } = config.input
  if (!('file' in source)) {
    if (registry === null) return 'input.schema is a subject, and there is no registry'
    return registry.version(source.subject, source.version)
  }
  const schema = await loadSchemaFile(source.file)
  if (unwrap === 'debezium' && rowSchema(schema) === schema) {
    return `input.unwrap is debezium, and ${source.file} is the schema of the row: it must be that of the envelope`
  }
  if (registry !== null) return { id: await added(registry, subjectOf(config), schema), schema }
  if (config.schemas === undefined) return { id: idInMemory, schema }
  return (await amongFiles(config, source.file, schema)) ?? noneAmongFiles(source.file)
}

/** The subject that producers register an event's schema under, unless told otherwise. */
export function subjectOf({ input }: Config): string {
  return 'subject' in input.schema ? input.schema.subject : `${firstTopic(input)}-value`
}

/** The topic that events are published to. */
export function publishTopic({ input }: Config): string {
  return firstTopic(input)
}

/** A registry answers for a schema that is there already, even where the rules of its subject have changed. */
async function added(registry: SchemaRegistry, subject: string, schema: SchemaJson): Promise<number> {
  return (await registry.lookup(subject, schema)) ?? registry.add(subject, schema)
}

async function amongFiles(
  { schemas }: Config,
  file: string,
  schema: SchemaJson,
): Promise<IdentifiedSchema | null> {
  for (const [id, path] of Object.entries(schemas?.files ?? {})) {
    const isIt = path === file || JSON.stringify(await loadSchemaFile(path)) === JSON.stringify(schema)
    if (isIt) return { id: Number(id), schema }
  }
  return null
}

function noneAmongFiles(file: string): string {
  return `schemas.files gives no id to ${file}, the schema of input.schema`
}
