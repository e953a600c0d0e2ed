import { deflateRawSync } from 'node:zlib'
import avro from 'avsc'
import { describe, expect, it } from 'vitest'
import { readContainer } from '../../src/avro/container-reader.ts'
import { containerWriter } from '../../src/avro/container-writer.ts'

const schema = { type: 'record', name: 'R', fields: [{ name: 'n', type: 'long' }] }
const type = avro.Type.forSchema(schema as avro.Schema)

function written(...blocks: readonly (readonly number[])[]): Buffer {
  const container = containerWriter(schema)
  return Buffer.concat([
    container.header,
    ...blocks.map((numbers) => container.block(numbers.map((n) => ({ n })))),
  ])
}

/** A file of one block, as others write it. */
function withCodec(codec: string, pack: (bytes: Buffer) => Buffer): Buffer {
  const metadata = avro.Type.forSchema({ type: 'map', values: 'bytes' }).toBuffer({
    'avro.schema': Buffer.from(JSON.stringify(schema)),
    'avro.codec': Buffer.from(codec),
  })
  const long = (value: number) => avro.Type.forSchema('long').toBuffer(value)
  const body = pack(Buffer.concat([1, 300].map((n) => type.toBuffer({ n }))))
  const sync = Buffer.alloc(16, 7)
  return Buffer.concat([
    Buffer.from('Obj\x01', 'latin1'),
    metadata,
    sync,
    long(2),
    long(body.length),
    body,
    sync,
  ])
}

const numbersIn = (bytes: Buffer) =>
  readContainer(bytes, 'f.avro').values.map((value) => (type.fromBuffer(value) as { n: number }).n)

describe('readContainer', () => {
  it('gives each value as the bytes that it takes, over all blocks, with the schema', () => {
    const bytes = written([1, 300], [], [-5])
    expect(readContainer(bytes, 'f.avro').schema).toEqual(schema)
    expect(numbersIn(bytes)).toEqual([1, 300, -5])
  })

  it('reads deflate', () => {
    expect(numbersIn(withCodec('deflate', (body) => deflateRawSync(body)))).toEqual([1, 300])
  })

  it.each([
    ['another file', Buffer.from('{"n": 1}\n'), 'f.avro: expected an Avro container file'],
    ['an empty one', Buffer.alloc(0), 'expected an Avro container file'],
    ['one that is cut off in its head', written([1]).subarray(0, 20), 'not a whole Avro container file'],
    ['one that is cut off in a block', written([1]).subarray(0, -3), 'cut off'],
    ['another codec', withCodec('snappy', (body) => body), 'compressed by snappy: read are null and deflate'],
    ['a broken block', withCodec('deflate', (body) => body), 'not a whole Avro container file'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readContainer(bytes, 'f.avro')).toThrow(message)
  })
})
