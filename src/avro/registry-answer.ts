import { messageOf } from '../core/errors.ts'
import { memberOf } from './registry-http.ts'
import { parseSchemaJson } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** An Avro schema, or why what the registry has is none that can be used. */
export type RegistrySchema = { readonly schema: SchemaJson } | { readonly refused: string }

/**
 * Reads `{ schema, schemaType, references }`. Registries leave out `schemaType` for Avro (and older ones always), and
 * `references` where there are none.
 *
 * @returns null for a body that is no such answer
 */
export function avroSchemaIn(body: unknown): RegistrySchema | null {
  const text = memberOf(body, 'schema')
  if (typeof text !== 'string') return null
  const type = memberOf(body, 'schemaType') ?? 'AVRO'
  if (type !== 'AVRO') return { refused: `is a schema of type ${JSON.stringify(type)}, only AVRO is read` }
  const references = memberOf(body, 'references')
  if (Array.isArray(references) && references.length > 0) {
    return { refused: 'refers to other subjects, which is not supported: register it with its types inlined' }
  }
  return parsed(text)
}

function parsed(text: string): RegistrySchema {
  try {
    return { schema: parseSchemaJson(text, 'schema registry') }
  } catch (error) {
    return { refused: messageOf(error) }
  }
}
