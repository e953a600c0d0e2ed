import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputRecord } from '../../../../src/core/record.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import { batchHeaderSize } from '../../../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import { openBatch } from '../../../../src/transport/kafkajs/protocol/stored-batch.ts'
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

const gunzip = () => ({ decompress: (bytes: Buffer) => Promise.resolve(gunzipSync(bytes)) })
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ key: fc.string(), value: fc.option(bytes) }), { maxLength: 4 }),
  timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
})
const text = (value: string) => ({ key: null, value: Buffer.from(value) })
const offset = fc.bigInt({ min: 0n, max: 2n ** 62n })

describe('readRecordBatches', () => {
  it('reads some records at a time, and passes over those below an offset', () => {
    const records = ['a', 'b', 'c', 'd', 'e'].map((value) => ({ key: null, value: Buffer.from(value) }))
    const [batch] = readRecordBatches(batchBytes(records, { baseOffset: 10n }))
    const cursor = batch!.cursorOver(batch!.stored)
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
          const [ours] = readRecordBatches(log)
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

  it('reads back what was written, with order and repeats of headers and their null values', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), offset, (records, baseOffset) => {
        const [batch] = readRecordBatches(batchBytes(records, { baseOffset }))
        const expected = records.map((one, i) => ({ ...one, offset: baseOffset + BigInt(i) }))
        expect(recordsOf(batch)).toEqual(expected)
      }),
    )
  })

  it('reads several batches and leaves out the last when it is cut', () => {
    const one = batchBytes([{ key: null, value: Buffer.from('a') }])
    const two = batchBytes([{ key: null, value: Buffer.from('b') }], { baseOffset: 1n })
    const log = Buffer.concat([one, two])
    for (let length = one.length; length < log.length; length++) {
      expect(readRecordBatches(log.subarray(0, length))).toHaveLength(1)
    }
    expect(readRecordBatches(log)).toHaveLength(2)
  })

  it('reads the records of a compressed batch', async () => {
    const plain = batchBytes([{ key: null, value: Buffer.alloc(500, 7) }], { compression: 1 })
    const log = withRecords(plain, gzipSync(plain.subarray(batchHeaderSize)), 1)
    const [batch] = readRecordBatches(log)
    const records: InputRecord[] = []
    const cursor = await openBatch(batch!, gunzip, 1_000)
    cursor.read(records, Infinity, 0n)
    expect(records[0]?.value).toEqual(Buffer.alloc(500, 7))
  })

  it('takes the batch timestamp for all records when the broker stamps them', () => {
    const records = [
      { key: null, value: null, timestampMs: 5 },
      { key: null, value: null, timestampMs: 9 },
    ]
    const [batch] = readRecordBatches(batchBytes(records, { attributes: 0x08 }))
    expect(recordsOf(batch).map(({ timestampMs }) => timestampMs)).toEqual([9, 9])
  })

  it('says where a batch ends whose last records were compacted away', () => {
    const [batch] = readRecordBatches(
      batchBytes([{ key: null, value: null }], { baseOffset: 100n, lastOffsetDelta: 9 }),
    )
    expect(batch?.lastOffset).toBe(109n)
  })

  it.each([
    ['its records', 61, true],
    ['its header, as its last offset shows', 26, false],
  ])(
    'finds a wrong checksum, and whether the end of the batch is known: damage to %s',
    (_, at, isEndKnown) => {
      const damaged = batchBytes([{ key: null, value: Buffer.from('value') }], { baseOffset: 42n })
      damaged[at]! ^= 0x10
      const [batch] = readRecordBatches(damaged)
      expect(batch).toMatchObject({
        baseOffset: 42n,
        damage: { message: 'it has a wrong checksum', isEndKnown },
      })
    },
  )

  it('finds any damage under the checksum', () => {
    const log = batchBytes([{ key: null, value: Buffer.from('value') }], { baseOffset: 42n })
    for (let at = 21; at < log.length; at++) {
      const damaged = Buffer.from(log)
      damaged[at]! ^= 0x10
      expect(readRecordBatches(damaged)[0]?.damage).not.toBeNull()
    }
  })

  it.each([
    ['is cut, though it is the first', (log: Buffer) => log.writeInt32BE(log.length - 11, 8), 'it is cut'],
    ['is longer than anything', (log: Buffer) => log.writeInt32BE(0x7fffffff, 8), 'it is cut'],
    ['is shorter than its header', (log: Buffer) => log.writeInt32BE(40, 8), 'it is shorter than its header'],
    ['has a negative length', (log: Buffer) => log.writeInt32BE(-40, 8), 'it is shorter than its header'],
    ['is of a format to come', (log: Buffer) => log.writeInt8(3, 16), 'its format is unknown'],
  ])('says of a batch that %s what it is, and that its end is unknown', (_, damage, message) => {
    const log = batchBytes([{ key: null, value: Buffer.alloc(99) }], { baseOffset: 42n })
    damage(log)
    const batches = readRecordBatches(log)
    expect(batches).toMatchObject([{ baseOffset: 42n, damage: { message, isEndKnown: false } }])
  })

  it('takes no other step than forward, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 1, 2, 3), (noise, magic) => {
        const bytes = Buffer.from(noise)
        if (bytes.length > 16) bytes.writeInt8(magic, 16)
        for (const { lastOffset, damage } of readRecordBatches(bytes)) {
          expect(damage === null ? lastOffset : damage.message).not.toBe('')
        }
      }),
    )
  })

  it.each([
    ['one record more than there is', 3, 2],
    ['one record less than there are', 1, 1],
  ])('finds a count that says %s', (_, count, read) => {
    const log = batchBytes([text('a long value'), text('b')], { lastOffsetDelta: 9 })
    const [batch] = readRecordBatches(withRecords(log, log.subarray(batchHeaderSize), count))
    const records: InputRecord[] = []
    const cursor = batch!.cursorOver(batch!.stored)
    expect(() => {
      while (cursor.left > 0) cursor.read(records, Infinity, 0n)
    }).toThrow(MalformedRecords)
    expect(records).toHaveLength(read)
  })

  it('refuses a record whose offset is outside its batch', () => {
    const log = batchBytes([text('a'), text('b')], { lastOffsetDelta: 0 })
    expect(() => recordsOf(readRecordBatches(log)[0])).toThrow('the offset of a record is outside its batch')
  })

  it('refuses any record section that does not add up, though its checksum is right', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer(), (section, count) => {
        const log = withRecords(batchBytes([{ key: null, value: null }]), section, count)
        try {
          recordsOf(readRecordBatches(log)[0])
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRecords)
        }
      }),
    )
  })
})
