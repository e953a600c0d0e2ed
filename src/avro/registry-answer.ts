import { messageOf } from '../core/errors.ts'
import { memberOf } from './registry-http.ts'
import { parseSchemaJson } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** A schema that another one refers to by its name. */
export interface SchemaReference {
  readonly subject: string
  readonly version: number
}

/** An Avro schema with what it refers to, or why what the registry has is none that can be used. */
export type RegistrySchema =
  | { readonly schema: SchemaJson; readonly references: readonly SchemaReference[] }
  /** Of another kind. */
  | { readonly foreign: string }
  | { readonly broken: string }

/**
 * Reads `{ schema, schemaType, references }`. Registries leave out `schemaType` for Avro (and older ones always), and
 * `references` where there are none; some write the type in small letters.
 *
 * @returns null for a body that is no such answer
 */
export function avroSchemaIn(body: unknown): RegistrySchema | null {
  const text = memberOf(body, 'schema')
  if (typeof text !== 'string') return null
  const type = memberOf(body, 'schemaType') ?? 'AVRO'
  if (typeof type !== 'string' || type.toUpperCase() !== 'AVRO') {
    return { foreign: `is a schema of type ${JSON.stringify(type)}, only AVRO is read` }
  }
  try {
    return { schema: parseSchemaJson(text, 'schema registry'), references: referencesIn(body) }
  } catch (error) {
    return { broken: messageOf(error) }
  }
}

function referencesIn(body: unknown): readonly SchemaReference[] {
  const references = memberOf(body, 'references')
  if (!Array.isArray(references)) return []
  return references.map((reference: unknown) => {
    const [subject, version] = [memberOf(reference, 'subject'), memberOf(reference, 'version')]
    if (typeof subject === 'string' && typeof version === 'number') return { subject, version }
    throw new Error('a reference has no subject and version')
  })
}
