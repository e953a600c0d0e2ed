import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib'
import type { CompressionTypes } from 'kafkajs'
import { compressFrameSync } from 'lz4-napi'
import { compressSync } from 'snappy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireKafkajs } from '../../../src/transport/kafkajs/patches/module-table.ts'
import { takeRecords, valuesOf } from '../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../support/local-kafka.ts'
import { xerial } from './codecs/xerial.ts'
import { RealBroker } from './support/real-broker.ts'

type Compress = (bytes: Buffer) => Buffer | Promise<Buffer>
type Codecs = Record<number, () => { compress(encoder: { readonly buffer: Buffer }): Promise<Buffer> }>

/** Each format may be written in several ways; a broker stores a batch as it comes. */
const ways: readonly (readonly [string, keyof typeof CompressionTypes, Compress])[] = [
  ['gzip in one member', 'GZIP', gzipSync],
  ['gzip in two members', 'GZIP', inTwo(gzipSync)],
  ['gzip that compresses nothing', 'GZIP', (bytes) => gzipSync(bytes, { level: 0 })],
  ['snappy in one bare block, as librdkafka and Go clients', 'Snappy', (bytes) => compressSync(bytes)],
  ['snappy in wrapped blocks, as Java and Python clients', 'Snappy', (bytes) => xerial(bytes, 1024)],
  ['snappy wrapped twice', 'Snappy', inTwo((bytes) => xerial(bytes, 1024))],
  ['lz4 without checksums', 'LZ4', (bytes) => compressFrameSync(bytes)],
  [
    'lz4 with checksums of blocks and content',
    'LZ4',
    (bytes) => compressFrameSync(bytes, { blockChecksums: true, contentChecksum: true }),
  ],
  ['zstd that says its size, as librdkafka', 'ZSTD', zstdCompressSync],
  [
    'zstd that does not, as Java clients',
    'ZSTD',
    (bytes) => buffer(Readable.from(bytes).pipe(createZstdCompress())),
  ],
  ['zstd in two frames', 'ZSTD', inTwo(zstdCompressSync)],
]

/** What follows each other is read as one. */
function inTwo(compress: (bytes: Buffer) => Buffer): Compress {
  return (bytes) => {
    const middle = bytes.length >> 1
    return Buffer.concat([compress(bytes.subarray(0, middle)), compress(bytes.subarray(middle))])
  }
}

describe.skipIf(await skipWithoutKafka())('batches that other clients compressed', () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  it.each(ways)('are read: %s', async (_, codec, compress) => {
    const topic = await broker.createTopic()
    const producer = broker.client().kafka.producer()
    // In this process only; what is read goes by our own codecs.
    const { CompressionCodecs, CompressionTypes } = requireKafkajs()
    const compression = CompressionTypes[codec]
    const codecs = CompressionCodecs as unknown as Codecs
    codecs[compression] = () => ({ compress: async (encoder) => compress(encoder.buffer) })
    await producer.connect()
    const many = Array.from({ length: 500 }, (_, i) => `value ${i} `.repeat(i % 20))
    for (const values of [['one'], many]) {
      const messages = values.map((value) => ({ partition: 0, value }))
      await producer.send({ topic, compression, messages })
    }
    await producer.disconnect()
    const source = broker.source({ topics: [topic] })
    await source.start()
    expect(valuesOf(await takeRecords(source, 501))).toEqual(['one', ...many])
  })
})
