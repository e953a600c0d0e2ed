import { inflateRawSync } from 'node:zlib'
import avro from 'avsc'
import { SluiceError, messageOf } from '../core/errors.ts'
import { parseSchemaJson } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** An Avro object container file: what it was written with, and its values, each as the bytes that it takes. */
export interface Container {
  readonly schema: SchemaJson
  readonly values: readonly Buffer[]
}

/*
 * file   => 'O' 'b' 'j' 0x01 metadata:map<bytes> sync:16 bytes, then blocks
 * block  => count:long size:long (of the values in bytes) values sync
 */
const magic = Buffer.from('Obj\x01', 'latin1')
const syncBytes = 16
const metadata = avro.Type.forSchema({ type: 'map', values: 'bytes' })
const long = avro.Type.forSchema('long')

const codecs: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  null: (bytes) => bytes,
  deflate: (bytes) => inflateRawSync(bytes),
}

/**
 * Reads a whole container file.
 *
 * @param where its name, for messages
 * @throws SluiceError FILE for what is none, is cut off, or is compressed by a codec that is not known
 */
export function readContainer(bytes: Buffer, where: string): Container {
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new SluiceError('FILE', `${where}: expected an Avro container file, which begins with Obj`)
  try {
    return contentOf(bytes, where)
  } catch (error) {
    if (error instanceof SluiceError) throw error
    throw new SluiceError('FILE', `${where}: not a whole Avro container file: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function contentOf(bytes: Buffer, where: string): Container {
  const head = decoded(metadata, bytes, magic.length)
  // The type says so.
  const described = head.value as Readonly<Record<string, Buffer>>
  const codec = described['avro.codec']?.toString('latin1') ?? 'null'
  const unpack = Object.hasOwn(codecs, codec) ? codecs[codec] : undefined
  if (unpack === undefined)
    throw new SluiceError(
      'FILE',
      `${where}: is compressed by ${codec}: read are ${Object.keys(codecs).join(' and ')}`,
    )
  const schema = parseSchemaJson(described['avro.schema']?.toString('utf8') ?? '', where)
  // avsc checks what it is given.
  const type = avro.Type.forSchema(schema as avro.Schema)
  const values: Buffer[] = []
  for (let at = head.end + syncBytes; at < bytes.length;) {
    const count = decoded(long, bytes, at)
    const size = decoded(long, bytes, count.end)
    const end = size.end + Number(size.value)
    if (end + syncBytes > bytes.length) throw new Error('its last block is cut off')
    values.push(...valuesIn(unpack(bytes.subarray(size.end, end)), Number(count.value), type))
    at = end + syncBytes
  }
  return { schema, values }
}

function valuesIn(block: Buffer, count: number, type: avro.Type): Buffer[] {
  let at = 0
  return Array.from({ length: count }, () => {
    const { end } = decoded(type, block, at)
    const value = block.subarray(at, end)
    at = end
    return value
  })
}

function decoded(
  type: avro.Type,
  bytes: Buffer,
  at: number,
): { readonly value: unknown; readonly end: number } {
  const { value, offset } = type.decode(bytes, at) as { readonly value: unknown; readonly offset: number }
  if (offset < 0) throw new Error('it is cut off')
  return { value, end: offset }
}
