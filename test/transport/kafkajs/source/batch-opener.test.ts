import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { compressFrameSync } from 'lz4-napi'
import { compressSync } from 'snappy'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import type { Logger } from '../../../../src/core/logger.ts'
import type { InputRecord } from '../../../../src/core/record.ts'
import { ConsumedBatch } from '../../../../src/transport/kafkajs/patches/consumed-batch.ts'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import { batchHeaderSize } from '../../../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import { BatchOpener } from '../../../../src/transport/kafkajs/source/batch-opener.ts'
import { batchBytes, withRecords } from '../support/log.ts'

const maxBatchBytes = 10_000
const compress = [
  (bytes: Buffer) => bytes,
  (bytes: Buffer) => gzipSync(bytes),
  (bytes: Buffer) => compressSync(bytes),
  (bytes: Buffer) => compressFrameSync(bytes),
  (bytes: Buffer) => zstdCompressSync(bytes),
]
const codecs = ['gzip', 'snappy', 'lz4', 'zstd'].map((name, i) => [name, i + 1] as const)

/** A batch of two records, which together are about `size` bytes. */
function batchAt(baseOffset: number, compression = 0, size = 20): Buffer {
  const records = [0, 1].map(() => ({ key: null, value: Buffer.alloc(size / 2, 7) }))
  const plain = batchBytes(records, { baseOffset: BigInt(baseOffset), compression })
  return withRecords(plain, compress[compression]!(plain.subarray(batchHeaderSize)), 2)
}

function consumed(from: number, log: readonly Buffer[], highWatermark = '1000'): ConsumedBatch {
  return new ConsumedBatch('in', String(from), {
    partition: 3,
    highWatermark,
    abortedTransactions: [],
    messages: readRecordBatches(Buffer.concat(log)),
  })
}

function broken(log: Buffer, at = log.length - 2): Buffer {
  const damaged = Buffer.from(log)
  damaged[at]! ^= 0x10
  return damaged
}

/** What one fetch opens to. */
async function opened(opener: BatchOpener, from: number, log: readonly Buffer[], maxRecords = 100) {
  const { cursors, nextOffset } = await opener.open(consumed(from, log))
  const records: InputRecord[] = []
  for (const cursor of cursors) while (cursor.left > 0) cursor.read(records, maxRecords, BigInt(from))
  return {
    offsets: records.map(({ offset }) => Number(offset)),
    unreadable: records.flatMap(({ unreadable }) => unreadable ?? []),
    nextOffset: Number(nextOffset),
  }
}

const newOpener = (logger: Logger = silentLogger) => new BatchOpener(maxBatchBytes, logger)

describe('BatchOpener', () => {
  it.each(codecs)(
    'opens batches of %s, and stands one record in for a batch that is too large',
    async (name, codec) => {
      const log = [batchAt(10, codec), batchAt(12, codec, 2 * maxBatchBytes), batchAt(14, codec)]
      const { offsets, unreadable, nextOffset } = await opened(newOpener(), 10, log)
      expect(offsets).toEqual([10, 11, 13, 14, 15])
      expect(nextOffset).toBe(16)
      expect(unreadable).toEqual([
        `the record batch of offsets 12 to 13 (2 records, ${name}, ${log[1]!.length - batchHeaderSize} bytes) cannot be read: ` +
          `${name}: decompressed, it is above input.maxBatchBytes, 10000 bytes; raise that where memory allows`,
      ])
    },
  )

  it.each(codecs)('the same for what is no %s', async (name, codec) => {
    const noise = withRecords(batchAt(12, codec), randomBytes(50), 2)
    const { offsets, unreadable } = await opened(newOpener(), 10, [batchAt(10), noise, batchAt(14)])
    expect(offsets).toEqual([10, 11, 13, 14, 15])
    expect(unreadable).toEqual([expect.stringContaining(`cannot be read: ${name}: `)])
  })

  it.each([
    [
      'a compression that nobody knows',
      batchBytes(
        [
          { key: null, value: null },
          { key: null, value: null },
        ],
        { baseOffset: 12n, compression: 5 },
      ),
      'compression 5',
    ],
    [
      'more records than there can be',
      withRecords(batchAt(12), Buffer.alloc(8), 2),
      '2 records cannot stand in 8 bytes',
    ],
  ])('the same for %s', async (_, log, message) => {
    const { offsets, unreadable, nextOffset } = await opened(newOpener(), 12, [log])
    expect([offsets, nextOffset]).toEqual([[13], 14])
    expect(unreadable).toEqual([expect.stringContaining(message)])
  })

  it('opens all of several batches of 20 MB for 20 kB, but not at once: what is left is fetched again', async () => {
    const log = [10, 12, 14, 16].map((offset) => batchAt(offset, 4, maxBatchBytes - 100))
    const opener = newOpener()
    expect(await opened(opener, 10, log)).toMatchObject({ offsets: [10, 11, 12, 13], nextOffset: 14 })
    expect(await opened(opener, 14, log)).toMatchObject({ offsets: [14, 15, 16, 17], nextOffset: 18 })
  })

  it('fetches again what came damaged, and believes it when it comes so twice', async () => {
    const log = [batchAt(10), broken(batchAt(12)), batchAt(14)]
    const opener = newOpener()
    expect(await opened(opener, 10, log)).toMatchObject({ offsets: [10, 11], unreadable: [], nextOffset: 12 })
    const again = await opened(opener, 12, log)
    expect(again).toMatchObject({ offsets: [13, 14, 15], nextOffset: 16 })
    expect(again.unreadable).toEqual([expect.stringContaining('it has a wrong checksum, twice')])
  })

  it('loses nothing of what comes whole the second time', async () => {
    const opener = newOpener()
    expect(await opened(opener, 11, [broken(batchAt(10))])).toMatchObject({ offsets: [], nextOffset: 11 })
    expect(await opened(opener, 11, [batchAt(10)])).toMatchObject({ offsets: [11], nextOffset: 12 })
  })

  it.each([
    ['the damage is to its header', broken(batchAt(10), 26), '1000'],
    ['it ends behind the log', broken(batchAt(10)), '11'],
  ])('does not guess where a damaged batch ends when %s', async (_, log, highWatermark) => {
    const opener = newOpener()
    await opener.open(consumed(10, [log], highWatermark))
    await expect(opener.open(consumed(10, [log], highWatermark))).rejects.toMatchObject({
      code: 'CONSUMER_DEAD',
      message: expect.stringMatching(
        /^topic in, partition 3: what stands at offset 10 is no record batch/,
      ) as string,
    })
  })

  it('hands out the records before a fault within a batch, and tells the log once', async () => {
    const lines: object[] = []
    const logger = { ...silentLogger, error: (fields: object) => lines.push(fields) }
    const three = batchBytes(['a', 'b', 'c'].map((value) => ({ key: null, value: Buffer.from(value) })))
    const section = Buffer.from(three.subarray(batchHeaderSize))
    // The last record says that it is longer than it is.
    section[section.length - 8]! += 2
    const { offsets, unreadable } = await opened(newOpener(logger), 1, [withRecords(three, section, 3)], 1)
    expect(offsets).toEqual([1, 2])
    expect(unreadable).toEqual([
      expect.stringMatching(/offsets 1 to 2 .* cannot be read behind offset 1: a record/),
    ])
    expect(lines).toEqual([
      {
        topic: 'in',
        partition: 3,
        event: 'batch-unreadable',
        firstOffset: '1',
        lastOffset: '2',
        records: 3,
        compression: 'uncompressed',
        bytes: section.length,
        error: expect.any(String) as string,
      },
    ])
  })

  it('does not look at batches that nobody is to see', async () => {
    const noise = withRecords(batchAt(10, 4), randomBytes(50), 2)
    expect(await opened(newOpener(), 12, [noise, batchAt(12)])).toMatchObject({
      offsets: [12, 13],
      unreadable: [],
    })
  })
})
