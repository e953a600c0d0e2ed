import { messageOf, SluiceError } from '../core/errors.ts'
import type { RecordNode, SchemaNode } from './schema-node.ts'
import { parseSchema } from './schema-parser.ts'
import type { SchemaSide } from './schema-parser.ts'
import { readText } from './schema-text.ts'

/** An Avro schema as JSON holds it: parsed, not checked. */
export type SchemaJson = string | object

/**
 * A schema that values are read as, checked throughout.
 *
 * @param where what the schema belongs to, for the message
 * @throws SluiceError SCHEMA when it is not a valid Avro schema of a record
 */
export function readerRecord(schema: SchemaJson, where: string): RecordNode {
  const node = nodeOf(schema, where, 'reader')
  if (node.kind === 'record') return node
  throw new SluiceError('SCHEMA', `${where}: expected an Avro record, found ${node.kind}`)
}

/**
 * A schema that values were written with: its defaults and names are not looked at, since they say nothing of the bytes.
 *
 * @throws SluiceError SCHEMA when its types are not known
 */
export function writerNode(schema: SchemaJson, where: string): SchemaNode {
  return nodeOf(schema, where, 'writer')
}

function nodeOf(schema: SchemaJson, where: string, side: SchemaSide): SchemaNode {
  try {
    return parseSchema(schema, side)
  } catch (error) {
    throw new SluiceError('SCHEMA', `${where}: not a valid Avro schema: ${shorten(messageOf(error))}`, {
      cause: error,
    })
  }
}

/** @throws SluiceError SCHEMA when the file cannot be read or holds no JSON */
export async function loadSchemaFile(path: string): Promise<SchemaJson> {
  return parseSchemaJson(await readText(path), path)
}

/** @throws SluiceError SCHEMA */
export function parseSchemaJson(text: string, where: string): SchemaJson {
  const json = parseJson(text, where)
  if (typeof json === 'string' || (typeof json === 'object' && json !== null)) return json
  throw new SluiceError('SCHEMA', `${where}: an Avro schema is a JSON object, array or string`)
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SluiceError(
      'SCHEMA',
      `${where}: an Avro schema is JSON: ${messageOf(error).replace(/\s+/g, ' ')}`,
      { cause: error },
    )
  }
}

const MESSAGE_LENGTH = 300

/** Messages quote names and defaults, however long. */
export function shorten(message: string): string {
  return message.length <= MESSAGE_LENGTH ? message : `${message.slice(0, MESSAGE_LENGTH)}...`
}
