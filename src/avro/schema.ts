import { readFile } from 'node:fs/promises'
import avro from 'avsc'
import { messageOf, SluiceError } from '../core/errors.ts'
import { readerOptions } from './reader-types.ts'
import type { LongMode } from './reader-types.ts'

/** An Avro schema as JSON holds it: parsed, not checked. */
export type SchemaJson = string | object

/**
 * A schema as the type that reads its values.
 *
 * @param where what the schema belongs to, for the message
 * @throws SluiceError SCHEMA when it is not a valid Avro schema of a record
 */
export function recordType(
  schema: SchemaJson,
  where: string,
  longs: LongMode = 'number',
): avro.types.RecordType {
  const type = typeOf(schema, where, longs)
  if (!(type instanceof avro.types.RecordType)) {
    throw new SluiceError('SCHEMA', `${where}: expected an Avro record, found ${type.typeName}`)
  }
  return type
}

function typeOf(schema: SchemaJson, where: string, longs: LongMode): avro.Type {
  try {
    // avsc checks what it is given.
    return avro.Type.forSchema(schema as avro.Schema, readerOptions(longs))
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

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new SluiceError('SCHEMA', `schema file ${path} cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
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
    throw new SluiceError('SCHEMA', `${where}: an Avro schema is JSON: ${messageOf(error)}`, { cause: error })
  }
}

const MESSAGE_LENGTH = 300

/** avsc quotes whole schemas in its messages. */
export function shorten(message: string): string {
  return message.length <= MESSAGE_LENGTH ? message : `${message.slice(0, MESSAGE_LENGTH)}...`
}
