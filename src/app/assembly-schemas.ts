import { TlsFiles } from '../access/tls-files.ts'
import { rowSchema } from '../avro/debezium.ts'
import { registryAddress } from '../avro/registry-http.ts'
import type { RegistryAddress } from '../avro/registry-http.ts'
import { createRegistry } from '../avro/registry.ts'
import type { SchemaRegistry } from '../avro/registry.ts'
import { loadSchemaFile } from '../avro/schema.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { keyFieldsOf } from '../compile/key-fields.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import { fileHint } from '../core/finding.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import type { KeyFormat } from '../core/value-format.ts'
import { loadGivenSchema } from './given-schema.ts'
import type { GivenSchema } from './given-schema.ts'

/** Null also where a file of its certificates or secrets is of no use, which is told. */
export function registryAsked(config: Config, remarks: Remark[]): SchemaRegistry | null {
  try {
    return registryOf(config)
  } catch (error) {
    return unusable(error, remarks, ['registry'])
  }
}

/** The config's registry; null where it has none. */
export function registryOf(config: Config): SchemaRegistry | null {
  const address = registryAddressOf(config)
  return address === null ? null : createRegistry(address)
}

/** Where that is, for whoever asks what a pipeline does not. */
export function registryAddressOf(config: Config): RegistryAddress | null {
  if (config.registry === undefined) return null
  const { url, auth, ssl, timeoutMs } = config.registry
  const tls = ssl === undefined ? null : new TlsFiles('registry.ssl', ssl)
  // One that cannot be read is found now.
  if (auth !== undefined) (auth.type === 'bearer' ? auth.token : auth.password).reveal()
  return registryAddress(url, auth ?? null, timeoutMs, tls)
}

export async function givenSchemaOf(
  { input, registry: asked }: Config,
  registry: SchemaRegistry | null,
  remarks: Remark[],
): Promise<GivenSchema | null> {
  if ('subject' in input.schema && registry === null && isTold(asked, remarks)) return null
  try {
    const given = await loadGivenSchema(input, registry)
    remarks.push(...withoutPlaces(given, 'events', ['input', 'schema']))
    return given
  } catch (error) {
    return unusable(error, remarks)
  }
}

/** What is in the schema and in nothing that is read by it. */
function withoutPlaces({ leftOut }: GivenSchema, what: string, path: ConfigPath): readonly Remark[] {
  return leftOut.map((place) => ({
    severity: 'warning',
    path,
    message: `${what} are read without '${place.path}': ${place.why}`,
  }))
}

/** How keys are written that have fields; null where they are text. */
export function keyFormatOf({ key }: Config['input']): Exclude<KeyFormat, 'text'> | null {
  return key === undefined || key.format === 'text' ? null : key.format
}

/** Null where keys have none, and where it cannot be used. */
export async function keySchemaOf(
  { input, registry: asked }: Config,
  registry: SchemaRegistry | null,
  remarks: Remark[],
): Promise<SchemaJson | null> {
  const format = keyFormatOf(input)
  const schema = input.key?.schema
  // One that is not there was told so, as was a subject without a registry.
  if (format === null || schema === undefined) return null
  if ('subject' in schema && registry === null && isTold(asked, remarks)) return null
  const path = ['input', 'key', 'schema']
  try {
    const given = await loadGivenSchema({ format, schema }, registry)
    keyFieldsOf(given.schema)
    remarks.push(...withoutPlaces(given, 'keys', path))
    return given.schema
  } catch (error) {
    return unusable(error, remarks, path)
  }
}

/** That the config names a subject and no registry, or one that is of no use. */
function isTold(asked: Config['registry'], remarks: readonly Remark[]): boolean {
  return asked === undefined || remarks.some(({ path }) => path[0] === 'registry')
}

/** The schema of the events themselves. */
export function schemaOfEvents(
  { unwrap, format }: Config['input'],
  given: SchemaJson,
  remarks: Remark[],
): SchemaJson | null {
  if (unwrap !== 'debezium') return given
  try {
    const row = rowSchema(given)
    if (format !== 'avro' || row !== given) return row
    throw new SluiceError(
      'SCHEMA',
      "is that of the rows: plain Avro is read by the schema that it was written with, which is the envelope's: name that one",
    )
  } catch (error) {
    return unusable(error, remarks)
  }
}

/** Tells what is wrong with the schema; what is not about it is thrown on. */
function unusable(error: unknown, remarks: Remark[], path: ConfigPath = ['input', 'schema']): null {
  if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
  // Whoever reads schemas knows of values alone.
  const message = path.includes('key')
    ? error.message.replace('input.format', 'input.key.format')
    : error.message
  remarks.push({ severity: 'error', path, message, ...fileHint(message) })
  return null
}

/** The writers' schemas where files have them all; one that cannot be used is told when it is needed. */
export async function schemasInFiles({
  schemas,
  input,
  output,
}: Config): Promise<readonly SchemaJson[] | null> {
  if (schemas === undefined || input.types === undefined || input.format !== 'avro-registry') return null
  const files = Object.entries(schemas.files).filter(([id]) => Number(id) !== output.schemaId)
  const loaded = await Promise.allSettled(files.map(([, file]) => loadSchemaFile(file)))
  return loaded.flatMap((schema) => (schema.status === 'fulfilled' ? [schema.value] : []))
}
