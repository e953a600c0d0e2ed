import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputRecord } from '../../../../src/core/record.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import { openBatch } from '../../../../src/transport/kafkajs/protocol/stored-batch.ts'
import { batchBytes } from '../support/log.ts'
import { original } from '../support/originals.ts'

const time = 1_500_000_000_000
const MessageSet = original('protocol/messageSet') as (set: object) => { readonly buffer: Buffer }
const gunzip = () => ({ decompress: (bytes: Buffer) => Promise.resolve(gunzipSync(bytes)) })

interface Entry {
  readonly key?: string | Buffer
  readonly value?: string | Buffer
  readonly timestamp?: number
  readonly compression?: number
}

/** Messages as kafkajs wrote them before record batches, each at its offset. */
function messages(magic: 0 | 1, offset: number, entries: readonly Entry[]): Buffer {
  return Buffer.concat(
    entries.map((entry, i) => {
      const { buffer } = MessageSet({ messageVersion: magic, entries: [{ timestamp: time, ...entry }] })
      buffer.writeBigInt64BE(BigInt(offset + i), 0)
      return buffer
    }),
  )
}

async function read(set: Buffer): Promise<InputRecord[]> {
  const records: InputRecord[] = []
  for (const batch of readRecordBatches(set)) {
    const cursor = await openBatch(batch, gunzip, 1_000)
    cursor.read(records, Infinity, 0n)
  }
  return records
}

const told = async (set: Buffer) =>
  (await read(set)).map(({ offset, timestampMs, value }) => [Number(offset), timestampMs, String(value)])

describe('readMessage', () => {
  it('reads messages of both formats, and record batches behind them', async () => {
    const set = Buffer.concat([
      messages(0, 40, [{ key: 'k', value: 'a' }]),
      messages(1, 41, [{ value: 'b' }, { key: 'k' }]),
      batchBytes([{ key: null, value: Buffer.from('c'), timestampMs: time }], { baseOffset: 43n }),
    ])
    expect(await read(set)).toEqual([
      { offset: 40n, timestampMs: -1, key: Buffer.from('k'), value: Buffer.from('a'), headers: [] },
      { offset: 41n, timestampMs: time, key: null, value: Buffer.from('b'), headers: [] },
      { offset: 42n, timestampMs: time, key: Buffer.from('k'), value: null, headers: [] },
      { offset: 43n, timestampMs: time, key: null, value: Buffer.from('c'), headers: [] },
    ])
  })

  it.each([
    ['0, at offsets of their own', 0, 57, -1],
    ['1, counted from the first', 1, 0, time],
  ] as const)('reads compressed messages of format %s', async (_, magic, inner, timestamp) => {
    const plain = messages(magic, inner, [{ value: 'a' }, { value: 'b' }, { value: 'c' }])
    const set = messages(magic, 59, [{ value: gzipSync(plain), compression: 1 }])
    expect(readRecordBatches(set)).toMatchObject([{ baseOffset: 0n, lastOffset: 59n, recordCount: null }])
    expect(await told(set)).toEqual([
      [57, timestamp, 'a'],
      [58, timestamp, 'b'],
      [59, timestamp, 'c'],
    ])
  })

  it('leaves out the last when it is cut', () => {
    const set = messages(1, 0, [{ value: 'a' }, { value: 'b' }])
    for (let length = set.length / 2; length < set.length; length++)
      expect(readRecordBatches(set.subarray(0, length))).toMatchObject([{ lastOffset: 0n, damage: null }])
  })

  it('finds any damage under the checksum, and goes on behind it', () => {
    const set = messages(1, 7, [{ value: 'a' }, { value: 'b' }])
    for (let at = 17; at < set.length / 2; at++) {
      const damaged = Buffer.from(set)
      damaged[at]! ^= 1
      expect(readRecordBatches(damaged)).toMatchObject([
        { lastOffset: 7n, damage: { message: 'it has a wrong checksum', isEndKnown: true } },
        { lastOffset: 8n, damage: null },
      ])
    }
  })

  it('ends with records or MalformedRecords, whatever was compressed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 90 }), fc.nat(80), async (noise, at) => {
        const plain = messages(1, 0, [{ value: 'a' }, { value: 'b' }])
        const damaged = Buffer.concat([plain.subarray(0, at), noise, plain.subarray(at + noise.length)])
        const outcome = await read(messages(1, 9, [{ value: gzipSync(damaged), compression: 1 }])).catch(
          (error: unknown) => error,
        )
        if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(MalformedRecords)
      }),
    )
  })
})
