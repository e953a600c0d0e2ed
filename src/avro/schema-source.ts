import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { loadSchemaFile } from './schema.ts'
import type { SchemaJson } from './schema.ts'

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

/** Where writers' schemas come from. */
export interface SchemaSource {
  /** Whether a schema that is not there now may be in a moment. */
  readonly grows: boolean
  /**
   * The schema with an id. The id comes from a record, so a bad one is a fault of the record: `unknown-schema-id`, or
   * `schema-mismatch` for a schema that is not Avro.
   *
   * Rejects with REGISTRY_OUTAGE when the answer is not to be had now: nothing is said about the record then.
   * Keeps nothing: callers cache (`WriterCache`).
   */
  schemaById(id: number): Promise<SchemaJson | Fault | RefusedId>
  /** Resolves when the source can answer. Rejects with REGISTRY_OUTAGE, or CONFIG when it refuses or is no registry. */
  ping(): Promise<void>
}

/**
 * Schema ids fixed to files: no network, for tests and for places without a registry.
 *
 * @param files id -> path of an .avsc file
 * @throws SluiceError SCHEMA naming the file that cannot be used, CONFIG for an id that no frame can carry
 */
export async function fileSchemas(files: Readonly<Record<number, string>>): Promise<SchemaSource> {
  const entries = Object.entries(files).map(async ([key, path]) => {
    return [checkedId(key), await loadSchemaFile(path)] as const
  })
  return fixedSchemas(new Map(await Promise.all(entries)))
}

/** As `fileSchemas`, from schemas in memory. */
export function fixedSchemas(schemas: ReadonlyMap<number, SchemaJson>): SchemaSource {
  return {
    grows: false,
    schemaById: (id) => Promise.resolve(schemas.get(id) ?? unknownId(id, 'schemas.files')),
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

export function unknownId(id: number, place: string): Fault {
  return new Fault('unknown-schema-id', `schema id ${id} is not in ${place}`)
}
