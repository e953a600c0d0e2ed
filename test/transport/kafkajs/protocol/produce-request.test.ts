import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { zstdCodec } from '../../../../src/transport/kafkajs/codecs/zstd.ts'
import {
  encodeFlexibleProduceRequest,
  encodeProduceRequest,
} from '../../../../src/transport/kafkajs/protocol/produce-request.ts'
import type { ProduceRequestArguments } from '../../../../src/transport/kafkajs/protocol/produce-request.ts'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import type { ProducedRecord } from '../../../../src/transport/kafkajs/protocol/record-writer.ts'
import { recordsOf } from '../support/log.ts'
import { original } from '../support/originals.ts'

const originalRequest = original('protocol/requests/produce/v3/request') as (
  request: ProduceRequestArguments,
) => { encode(): Promise<{ readonly buffer: Buffer }> }
const { lookupCodec } = original('protocol/message/compression') as {
  readonly lookupCodec: (type: number) => { compress(encoder: { readonly buffer: Buffer }): Promise<Buffer> }
}

// Both functions ask for the time; it must not pass between them.
beforeAll(() => void vi.useFakeTimers({ now: 1_790_000_000_123, toFake: ['Date'] }))
afterAll(() => void vi.useRealTimers())

async function bytesOfBoth(request: ProduceRequestArguments): Promise<[Buffer, Buffer]> {
  const expected = await originalRequest(request).encode()
  return [await encodeProduceRequest(request, lookupCodec), expected.buffer]
}

function requestOf(messages: readonly ProducedRecord[], more: Partial<ProduceRequestArguments> = {}) {
  return {
    acks: -1,
    timeout: 30_000,
    producerId: '4711',
    producerEpoch: 3,
    topicData: [{ topic: 'out', partitions: [{ partition: 2, messages, firstSequence: 77 }] }],
    ...more,
  }
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const bytesOrText = fc.oneof(bytes, fc.string({ unit: 'binary' }))
const headers = fc.dictionary(
  fc.string({ minLength: 1 }),
  fc.oneof(bytesOrText, fc.array(bytesOrText, { minLength: 1, maxLength: 3 })),
  { maxKeys: 4, noNullPrototype: true },
)
const timestamp = fc.integer({ min: 1_700_000_000_000, max: 1_799_999_999_999 })
const message = fc.record({
  key: fc.option(bytesOrText),
  value: fc.option(bytesOrText),
  headers,
})
// The original sorts timestamps as text and lets those without one lie outside: all or none is where it is right.
const messages = fc.oneof(
  fc.array(message, { minLength: 1, maxLength: 20 }),
  fc.array(
    fc.tuple(message, timestamp).map(([one, time]) => ({ ...one, timestamp: String(time) })),
    { minLength: 1, maxLength: 20 },
  ),
)

describe('encodeProduceRequest', () => {
  it('gives the bytes of the original for any messages', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (sent) => {
        const [ours, theirs] = await bytesOfBoth(requestOf(sent))
        expect(ours.equals(theirs)).toBe(true)
      }),
    )
  })

  it('gives the bytes of the original for several topics and partitions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(messages, { maxLength: 3 }), { maxLength: 3 }), async (topics) => {
        const topicData = topics.map((partitions, i) => ({
          topic: `topic-é-${i}`,
          partitions: partitions.map((sent, partition) => ({ partition, messages: sent, firstSequence: i })),
        }))
        const [ours, theirs] = await bytesOfBoth(requestOf([], { topicData }))
        expect(ours.equals(theirs)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it.each<[string, Partial<ProduceRequestArguments>]>([
    ['in a transaction', { transactionalId: 'sluice-in-0' }],
    ['without idempotence', { producerId: undefined, producerEpoch: undefined }],
    ['compressed with gzip', { compression: 1 }],
    ['with the largest sequence', { acks: 1 }],
  ])('gives the bytes of the original %s', async (_, more) => {
    const sent = [
      { key: 'rig-07', value: Buffer.alloc(200, 7), headers: { a: 'b', c: ['d', Buffer.from('e')] } },
      { key: null, value: null },
    ]
    const [ours, theirs] = await bytesOfBoth(requestOf(sent, more))
    expect(ours).toEqual(theirs)
  })

  it('gives the bytes of the original for 10,000 records', async () => {
    const sent = Array.from({ length: 10_000 }, (_, i) => ({
      key: `rig-${i % 60}`,
      value: Buffer.alloc(i % 300, i),
    }))
    const [ours, theirs] = await bytesOfBoth(requestOf(sent))
    expect(ours.equals(theirs)).toBe(true)
  })

  it('compresses with zstd', async () => {
    const sent = [{ key: null, value: Buffer.alloc(1000, 7) }]
    const request = await encodeProduceRequest(requestOf(sent, { compression: 4 }), () => zstdCodec)
    expect(zstdDecompressSync(request.subarray(topicHeader + 61)).length).toBeGreaterThan(1000)
  })
})

/** Bytes before the record batch in a request with one topic `out` and one partition. */
const topicHeader = 2 + 2 + 4 + 4 + 2 + 3 + 4 + 4 + 4

describe('headers the original cannot write', () => {
  async function recordBytes(record: ProducedRecord): Promise<string> {
    const request = await encodeProduceRequest(requestOf([record]), lookupCodec)
    return request.subarray(topicHeader + 61).toString('hex')
  }

  it('writes a null header value as length -1', async () => {
    // length 9; attributes, timestamp delta, offset delta; no key (-1); value of 0 bytes; 1 header: 1 byte "n", no value (-1)
    const record = { key: null, value: Buffer.alloc(0), headers: [{ key: 'n', value: null }] }
    expect(await recordBytes(record)).toBe('12' + '000000' + '01' + '00' + '02' + '026e' + '01')
  })

  it('writes a null value in a header map, where the original throws', async () => {
    const record = { key: null, value: Buffer.alloc(0), headers: { n: null } }
    await expect(bytesOfBoth(requestOf([record]))).rejects.toThrow(TypeError)
    expect(await recordBytes(record)).toBe('12' + '000000' + '01' + '00' + '02' + '026e' + '01')
  })

  it('keeps the order of headers whose keys repeat', async () => {
    const value = Buffer.from('v')
    const record = {
      key: null,
      value,
      headers: [
        { key: 'b', value: Buffer.from('1') },
        { key: 'a', value: Buffer.from('2') },
        { key: 'b', value: Buffer.from('3') },
      ],
    }
    expect(await recordBytes(record)).toBe(
      '26' + '000000' + '01' + '0276' + '06' + '02620231' + '02610232' + '02620233',
    )
  })

  it('writes an output record, whose timestamp is a number', async () => {
    const record = { key: null, value: null, headers: [], timestampMs: 1_790_000_000_456 }
    const request = await encodeProduceRequest(requestOf([record]), lookupCodec)
    const [batch] = readRecordBatches(request.subarray(topicHeader))
    expect(recordsOf(batch)).toEqual([
      { offset: 0n, key: null, value: null, headers: [], timestampMs: 1_790_000_000_456 },
    ])
  })

  it('spans timestamps of both kinds', async () => {
    const records = [
      { key: null, value: null, timestampMs: 1_790_000_000_456 },
      { key: null, value: null, timestampMs: null },
      { key: null, value: null, timestampMs: 0 },
    ]
    const request = await encodeProduceRequest(requestOf(records), lookupCodec)
    const [batch] = readRecordBatches(request.subarray(topicHeader))
    expect(recordsOf(batch).map(({ timestampMs }) => timestampMs)).toEqual([
      1_790_000_000_456, 1_790_000_000_123, 0,
    ])
  })
})

describe('encodeFlexibleProduceRequest', () => {
  it("writes what Java's client writes, in version 12", async () => {
    const timestamp = '1790000000123'
    const big = Buffer.from(Array.from({ length: 200 }, (_, i) => i))
    const bytes = await encodeFlexibleProduceRequest(
      {
        ...{ transactionalId: 'rig-a', acks: -1, timeout: 30_000, producerId: '4711', producerEpoch: 3 },
        topicData: [
          {
            topic: 'out-ü',
            partitions: [
              { partition: 0, messages: [{ key: 'k', value: big, timestamp }], firstSequence: 77 },
              { partition: 5, messages: [{ key: null, value: 'v', timestamp }], firstSequence: 0 },
            ],
          },
        ],
      },
      lookupCodec,
    )
    // Of kafka-clients 4.4.0, behind the byte of the header's tags.
    const expected =
      '067269672d61ffff0000753002076f75742dc3bc03000000009002000000000000000000000103000000000283e55f46' +
      '001000000000000001a0c4506c7b000001a0c4506c7b000000000000126700030000004d00000001a003000000026b90' +
      '03000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e' +
      '2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e' +
      '5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e' +
      '8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbe' +
      'bfc0c1c2c3c4c5c6c700000000000546000000000000000000000039000000000282c145bc001000000000000001a0c4' +
      '506c7b000001a0c4506c7b0000000000001267000300000000000000010e00000001027600000000'
    expect(bytes.toString('hex')).toBe(`00${expected}`)
  })
})
