import { messageOf } from '../core/errors.ts'
import { memberOf } from './registry-http.ts'
import { parseSchemaJson } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** The languages of schemas, as registries call them. */
export type SchemaType = 'AVRO' | 'JSON' | 'PROTOBUF'

/** A schema that another one refers to: by a name of Avro's, a URI of JSON Schema's, an import of Protobuf's. */
export interface SchemaReference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

/** Why what the registry has is nothing that can be used. */
export type Unusable =
  /** Of another type. */
  { readonly foreign: string } | { readonly broken: string }

/** A schema as it was registered, with what it refers to. */
export interface RegisteredText {
  readonly type: SchemaType
  readonly text: string
  readonly references: readonly SchemaReference[]
}

/** The same of Avro. */
export interface RegisteredAvro {
  readonly schema: SchemaJson
  readonly references: readonly SchemaReference[]
}

/** What reads the values of each type. */
const formatOf: Readonly<Record<SchemaType, string>> = {
  AVRO: 'avro-registry',
  JSON: 'json-registry',
  PROTOBUF: 'protobuf-registry',
}

/**
 * Reads `{ schema, schemaType, references }`. Registries leave out `schemaType` for Avro (and older ones always), and
 * `references` where there are none; some write the type in small letters.
 *
 * @param wanted null: whichever it is
 * @returns null for a body that is no such answer
 */
export function schemaTextIn(body: unknown, wanted: SchemaType | null): RegisteredText | Unusable | null {
  const text = memberOf(body, 'schema')
  if (typeof text !== 'string') return null
  const given = memberOf(body, 'schemaType') ?? 'AVRO'
  const type = typeof given === 'string' ? typeNamed(given.toUpperCase()) : null
  if (type === null) return { foreign: `is a schema of type ${JSON.stringify(given)}, which is not read` }
  if (wanted !== null && type !== wanted) {
    return {
      foreign: `is a schema of type ${type}, which input.format: ${formatOf[type]} reads: expected ${wanted}`,
    }
  }
  try {
    return { type, text, references: referencesIn(body) }
  } catch (error) {
    return { broken: messageOf(error) }
  }
}

/** As `schemaTextIn`, of Avro. */
export function avroSchemaIn(body: unknown): RegisteredAvro | Unusable | null {
  const found = schemaTextIn(body, 'AVRO')
  if (found === null || !('text' in found)) return found
  try {
    return { schema: parseSchemaJson(found.text, 'schema registry'), references: found.references }
  } catch (error) {
    return { broken: messageOf(error) }
  }
}

function typeNamed(name: string): SchemaType | null {
  return Object.hasOwn(formatOf, name) ? (name as SchemaType) : null
}

function referencesIn(body: unknown): readonly SchemaReference[] {
  const references = memberOf(body, 'references')
  if (!Array.isArray(references)) return []
  return references.map((reference: unknown) => {
    const [name, subject, version] = ['name', 'subject', 'version'].map((key) => memberOf(reference, key))
    if (typeof subject === 'string' && typeof version === 'number')
      return { name: typeof name === 'string' ? name : '', subject, version }
    throw new Error('a reference has no subject and version')
  })
}
