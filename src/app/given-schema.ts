import type { SchemaRegistry } from '../avro/registry.ts'
import type { TypedSchema } from '../avro/registry-schemas.ts'
import { loadSchemaFile } from '../avro/schema.ts'
import type { SchemaJson } from '../avro/schema.ts'
import { isProtoFile, loadSchemaText } from '../avro/schema-text.ts'
import type { SchemaText } from '../avro/schema-text.ts'
import { SluiceError } from '../core/errors.ts'
import { languageOf } from '../core/value-format.ts'
import type { InputFormat } from '../core/value-format.ts'
import type { ProtobufInput } from '../protobuf/input.ts'
import { reachable } from '../core/reachable.ts'

/** `input.schema`, whatever language it is written in. */
export interface GivenSchema {
  /** In Avro's terms. */
  readonly schema: SchemaJson
  /** What reads the values, where they are Protobuf; null elsewhere. */
  readonly protobuf: ProtobufInput | null
  /** Places in the schema that events are read without. */
  readonly leftOut: readonly { readonly path: string; readonly why: string }[]
}

/** As the config has it. */
export interface SchemaSetting {
  readonly format: InputFormat
  readonly schema:
    | { readonly file: string; readonly message?: string | undefined }
    | { readonly subject: string; readonly version: number; readonly message?: string | undefined }
}

/**
 * Reads the schema of a setting. The languages beside Avro are loaded where one is used, and not before.
 *
 * @throws SluiceError SCHEMA for what cannot be used, UNREACHABLE, CONFIG where a subject has no registry
 */
export async function loadGivenSchema(
  { format, schema }: SchemaSetting,
  registry: SchemaRegistry | null,
): Promise<GivenSchema> {
  if ('file' in schema) return fromFile(schema.file, format, schema.message ?? null)
  if (registry === null)
    throw new SluiceError('CONFIG', 'a subject needs a registry: give a file, or a registry')
  const { subject, version } = schema
  if (languageOf[format] === 'Avro') {
    return inAvro((await reachable(registry.version(subject, version))).schema)
  }
  const found = await reachable(registry.typedVersion(subject, version))
  return fromRegistry(found, format, schema.message ?? null, `subject ${subject}, version ${version}`)
}

function inAvro(schema: SchemaJson): GivenSchema {
  return { schema, protobuf: null, leftOut: [] }
}

async function fromFile(file: string, format: InputFormat, message: string | null): Promise<GivenSchema> {
  const language = languageOf[format]
  if (isProtoFile(file)) {
    if (language !== 'Protobuf')
      throw misfit(file, 'a Protobuf file', format, ['protobuf-registry', 'protobuf'])
    return inProtobuf(await loadSchemaText(file), message, file)
  }
  if (language === 'Protobuf')
    throw new SluiceError(
      'SCHEMA',
      `${file}: input.format: ${format} needs a Protobuf file, which ends in .proto`,
    )
  const json = await loadSchemaFile(file)
  if (language === 'Avro') {
    if (isObviouslyJsonSchema(json)) throw misfit(file, 'a JSON Schema', format, ['json-registry', 'json'])
    return inAvro(json)
  }
  return (await isOfJsonSchema(json)) ? inJsonSchema(await loadSchemaText(file), file) : inAvro(json)
}

async function fromRegistry(
  found: TypedSchema,
  format: InputFormat,
  message: string | null,
  where: string,
): Promise<GivenSchema> {
  const language = languageOf[format]
  if (found.type === 'PROTOBUF') {
    if (language !== 'Protobuf')
      throw misfit(where, 'a Protobuf schema', format, ['protobuf-registry', 'protobuf'])
    return inProtobuf(found, message, where)
  }
  if (language === 'Protobuf')
    throw misfit(where, `a schema of type ${found.type}`, format, ['json-registry'])
  return found.type === 'AVRO' ? inAvro(found.schema) : inJsonSchema(found, where)
}

async function inProtobuf(text: SchemaText, message: string | null, where: string): Promise<GivenSchema> {
  const { ProtobufInput: Input } = await import('../protobuf/input.ts')
  const protobuf = new Input(text, message, where)
  return { schema: protobuf.schema, protobuf, leftOut: protobuf.leftOut }
}

/** What no schema of Avro's has, without loading what knows JSON Schema. */
function isObviouslyJsonSchema(json: SchemaJson): boolean {
  return typeof json === 'object' && ('$schema' in json || ('type' in json && json.type === 'object'))
}

async function isOfJsonSchema(json: SchemaJson): Promise<boolean> {
  const { isJsonSchema } = await import('../json-schema/reader-schema.ts')
  return isJsonSchema(json)
}

async function inJsonSchema(text: SchemaText, where: string): Promise<GivenSchema> {
  const { readerSchemaOf } = await import('../json-schema/reader-schema.ts')
  return { ...readerSchemaOf(text, where), protobuf: null }
}

function misfit(
  where: string,
  what: string,
  format: InputFormat,
  readBy: readonly InputFormat[],
): SluiceError {
  return new SluiceError(
    'SCHEMA',
    `${where} is ${what}, and input.format is ${format}: such values are read by ${readBy.join(' or ')}`,
  )
}
