import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputRecord } from '../../../../src/core/record.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import { batchHeaderSize } from '../../../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import { batchBytes, recordsOf, withRecords } from '../support/log.ts'
import { original } from '../support/originals.ts'

interface OriginalRecord {
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | null | (Buffer | null)[]>>
}
const DecoderClass = original('protocol/decoder') as new (bytes: Buffer) => object
const originalReader = original('protocol/recordBatch/v0/decoder') as (decoder: object) => Promise<{
  readonly records: readonly OriginalRecord[]
  readonly producerId: string
  readonly inTransaction: boolean
  readonly isControlBatch: boolean
}>

const noCodec = () => {
  throw new Error('nothing is compressed here')
}
const gunzip = () => ({ decompress: (bytes: Buffer) => Promise.resolve(gunzipSync(bytes)) })
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ key: fc.string(), value: fc.option(bytes) }), { maxLength: 4 }),
  timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
})
const offset = fc.bigInt({ min: 0n, max: 2n ** 62n })

describe('readRecordBatches', () => {
  it('reads some records at a time, and passes over those below an offset', async () => {
    const records = ['a', 'b', 'c', 'd', 'e'].map((value) => ({ key: null, value: Buffer.from(value) }))
    const [batch] = await readRecordBatches(batchBytes(records, { baseOffset: 10n }), noCodec)
    const cursor = batch!.cursor
    const read = (count: number) => {
      const some: InputRecord[] = []
      cursor.read(some, count, 12n)
      return some.map(({ value }) => String(value))
    }
    expect(read(2)).toEqual(['c', 'd'])
    expect(cursor.left).toBe(1)
    expect(read(2)).toEqual(['e'])
    expect([cursor.left, cursor.bytesLeft]).toEqual([0, 0])
    expect(read(2)).toEqual([])
  })

  it('reads what the original reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        offset,
        async (records, baseOffset) => {
          const log = batchBytes(records, { baseOffset, producerId: 9n, transactional: true })
          const theirs = await originalReader(new DecoderClass(log))
          const [ours] = await readRecordBatches(log, noCodec)
          const read = recordsOf(ours)
          expect(read.length).toBe(theirs.records.length)
          expect(ours?.producerId.toString()).toBe(theirs.producerId)
          expect(ours?.transactional).toBe(theirs.inTransaction)
          expect(ours?.control).toBe(theirs.isControlBatch)
          read.forEach((mine, i) => {
            const its = theirs.records[i]
            expect(mine.offset.toString()).toBe(its?.offset)
            expect(String(mine.timestampMs)).toBe(its?.timestamp)
            expect(mine.key).toEqual(its?.key)
            expect(mine.value).toEqual(its?.value)
            expect(mine.headers.map(({ key }) => key)).toEqual(records[i]?.headers.map(({ key }) => key))
          })
        },
      ),
    )
  })

  it('reads back what was written, with order and repeats of headers and their null values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        offset,
        async (records, baseOffset) => {
          const [batch] = await readRecordBatches(batchBytes(records, { baseOffset }), noCodec)
          const expected = records.map((one, i) => ({ ...one, offset: baseOffset + BigInt(i) }))
          expect(recordsOf(batch)).toEqual(expected)
        },
      ),
    )
  })

  it('reads several batches and leaves out the last when it is cut', async () => {
    const one = batchBytes([{ key: null, value: Buffer.from('a') }])
    const two = batchBytes([{ key: null, value: Buffer.from('b') }], { baseOffset: 1n })
    const log = Buffer.concat([one, two])
    for (let length = one.length; length < log.length; length++) {
      expect(await readRecordBatches(log.subarray(0, length), noCodec)).toHaveLength(1)
    }
    expect(await readRecordBatches(log, noCodec)).toHaveLength(2)
  })

  it('reads the records of a compressed batch', async () => {
    const plain = batchBytes([{ key: null, value: Buffer.alloc(500, 7) }], { compression: 1 })
    const log = withRecords(plain, gzipSync(plain.subarray(batchHeaderSize)), 1)
    const [batch] = await readRecordBatches(log, gunzip)
    expect(recordsOf(batch)[0]?.value).toEqual(Buffer.alloc(500, 7))
  })

  it('takes the batch timestamp for all records when the broker stamps them', async () => {
    const records = [
      { key: null, value: null, timestampMs: 5 },
      { key: null, value: null, timestampMs: 9 },
    ]
    const [batch] = await readRecordBatches(batchBytes(records, { attributes: 0x08 }), noCodec)
    expect(recordsOf(batch).map(({ timestampMs }) => timestampMs)).toEqual([9, 9])
  })

  it('says where a batch ends whose last records were compacted away', async () => {
    const [batch] = await readRecordBatches(
      batchBytes([{ key: null, value: null }], { baseOffset: 100n, lastOffsetDelta: 9 }),
      noCodec,
    )
    expect(batch?.lastOffset).toBe(109n)
  })

  it('refuses a batch with a wrong checksum, naming its offset', async () => {
    const log = batchBytes([{ key: null, value: Buffer.from('value') }], { baseOffset: 42n })
    for (let at = 21; at < log.length; at++) {
      const damaged = Buffer.from(log)
      damaged[at]! ^= 0x10
      await expect(readRecordBatches(damaged, noCodec)).rejects.toThrow(/offset 42 has a wrong checksum/)
    }
  })

  it('refuses any record section that does not add up, though its checksum is right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.integer(), async (section, count) => {
        const log = withRecords(batchBytes([{ key: null, value: null }]), section, count)
        const outcome = await readRecordBatches(log, noCodec)
          .then(([batch]) => recordsOf(batch))
          .catch((error: unknown) => error)
        if (Array.isArray(outcome)) return
        expect(outcome).toBeInstanceOf(MalformedRecords)
      }),
    )
  })
})
