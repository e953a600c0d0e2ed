import { randomBytes } from 'node:crypto'
import avro from 'avsc'
import type { SchemaJson } from './schema.ts'

/** An Avro object container file, piece by piece: readable by whatever reads Avro files. */
export interface ContainerWriter {
  readonly header: Buffer
  /** Some records, which are read together. */
  block(records: readonly object[]): Buffer
}

/*
 * file   => 'O' 'b' 'j' 0x01 metadata:map<bytes> sync:16 bytes, then blocks
 * block  => count:long size:long (of the records in bytes) records sync
 */
const magic = Buffer.from('Obj\x01', 'latin1')
const metadata = avro.Type.forSchema({ type: 'map', values: 'bytes' })
const long = avro.Type.forSchema('long')

export function containerWriter(schema: SchemaJson): ContainerWriter {
  // avsc checks what it is given.
  const type = avro.Type.forSchema(schema as avro.Schema)
  const sync = randomBytes(16)
  const described = metadata.toBuffer({
    'avro.schema': Buffer.from(JSON.stringify(schema), 'utf8'),
    'avro.codec': Buffer.from('null', 'utf8'),
  })
  return {
    header: Buffer.concat([magic, described, sync]),
    block(records) {
      const bytes = Buffer.concat(records.map((record) => type.toBuffer(record)))
      return Buffer.concat([long.toBuffer(records.length), long.toBuffer(bytes.length), bytes, sync])
    },
  }
}
