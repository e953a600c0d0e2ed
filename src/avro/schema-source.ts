import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { SchemaType } from './registry-answer.ts'
import { keyName } from './schema-key.ts'
import type { SchemaKey } from './schema-key.ts'
import { loadSchemaFile } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { isProtoFile, loadSchemaText } from './schema-text.ts'
import type { SchemaText } from './schema-text.ts'

/** A schema and the id that values framed with it carry. */
export interface IdentifiedSchema {
  readonly id: number
  readonly schema: SchemaJson
}

/** The source has an answer for this id, and it is no schema: it may not be read, or what it holds is broken. */
export class RefusedId {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** Types of schema beside Avro. */
export type TextType = Exclude<SchemaType, 'AVRO'>

/** Where writers' schemas come from. */
export interface SchemaSource {
  /** Whether a schema that is not there now may be in a moment. */
  readonly grows: boolean
  /**
   * The schema with an id, or a GUID. It comes from a record, so a bad one is a fault of the record: `unknown-schema-id`, or
   * `schema-mismatch` for a schema that is not Avro.
   *
   * Rejects with REGISTRY_OUTAGE when the answer is not to be had now: nothing is said about the record then.
   * Keeps nothing: callers cache (`WriterCache`).
   */
  schemaById(id: SchemaKey): Promise<SchemaJson | Fault | RefusedId>
  /** The same for a schema of another type than Avro. */
  textById(id: SchemaKey, type: TextType): Promise<SchemaText | Fault | RefusedId>
  /** Resolves when the source can answer. Rejects with REGISTRY_OUTAGE, or CONFIG when it refuses or is no registry. */
  ping(): Promise<void>
}

/**
 * Schema ids fixed to files: no network, for tests and for places without a registry.
 *
 * @param files id -> path of a schema file: Protobuf by its ending `.proto`, otherwise JSON, of Avro or JSON Schema
 * @throws SluiceError SCHEMA naming the file that cannot be used, CONFIG for an id that no frame can carry
 */
export async function fileSchemas(files: Readonly<Record<number, string>>): Promise<SchemaSource> {
  const schemas = new Map<number, SchemaJson>()
  const protos = new Map<number, SchemaText>()
  await Promise.all(
    Object.entries(files).map(async ([key, path]) => {
      const id = checkedId(key)
      if (isProtoFile(path)) protos.set(id, await loadSchemaText(path))
      else schemas.set(id, await loadSchemaFile(path))
    }),
  )
  return fixedSchemas(schemas, protos)
}

/** As `fileSchemas`, from schemas in memory. */
export function fixedSchemas(
  schemas: ReadonlyMap<SchemaKey, SchemaJson>,
  protos: ReadonlyMap<SchemaKey, SchemaText> = new Map(),
): SchemaSource {
  const lacking = (id: SchemaKey, wanted: SchemaType) =>
    schemas.has(id) || protos.has(id)
      ? new Fault(
          'schema-mismatch',
          `${keyName(id)}: is a schema of another type in schemas.files: expected ${wanted}`,
        )
      : unknownId(id, 'schemas.files')
  return {
    grows: false,
    schemaById: (id) => Promise.resolve(schemas.get(id) ?? lacking(id, 'AVRO')),
    textById(id, type) {
      if (type === 'PROTOBUF') return Promise.resolve(protos.get(id) ?? lacking(id, type))
      const schema = schemas.get(id)
      const isAvro = typeof schema !== 'object' || ('type' in schema && schema.type === 'record')
      return Promise.resolve(
        isAvro ? lacking(id, type) : { text: JSON.stringify(schema), references: new Map<string, string>() },
      )
    },
    ping: () => Promise.resolve(),
  }
}

const MAX_ID = 0x7fffffff

function checkedId(key: string): number {
  const id = Number(key)
  if (Number.isInteger(id) && id >= 0 && id <= MAX_ID) return id
  throw new SluiceError(
    'CONFIG',
    `schemas.files: ${key} is no schema id, which is a whole number from 0 to ${MAX_ID}`,
  )
}

export function unknownId(id: SchemaKey, place: string): Fault {
  return new Fault('unknown-schema-id', `${keyName(id)} is not in ${place}`)
}
