import { describe, expect, it } from 'vitest'
import { ConsumedBatch } from '../../../../src/transport/kafkajs/patches/consumed-batch.ts'
import { readRecordBatches } from '../../../../src/transport/kafkajs/protocol/record-batch-reader.ts'
import type { AbortedTransaction } from '../../../../src/transport/kafkajs/protocol/visible-batches.ts'
import { batchBytes, emptyBatchBytes, endOfTransaction, recordsOf } from '../support/log.ts'

interface Fetch {
  readonly from?: bigint
  readonly aborted?: readonly AbortedTransaction[]
  readonly highWatermark?: string
  readonly lastStableOffset?: string
}

function consumed(log: readonly Buffer[], fetch: Fetch = {}): ConsumedBatch {
  return new ConsumedBatch('in', String(fetch.from ?? 0n), {
    partition: 3,
    highWatermark: fetch.highWatermark ?? '1000',
    lastStableOffset: fetch.lastStableOffset ?? fetch.highWatermark ?? '1000',
    abortedTransactions: fetch.aborted ?? [],
    messages: readRecordBatches(Buffer.concat(log)),
  })
}

function values(batch: ConsumedBatch): (string | undefined)[] {
  const from = BigInt(batch.fetchedOffset)
  return batch.visible.flatMap((one) => recordsOf(one, from)).map(({ value }) => value?.toString())
}

const text = (value: string, key: Buffer | null = null) => ({ key, value: Buffer.from(value) })

describe('ConsumedBatch', () => {
  it('holds the records from the offset that was asked for', () => {
    const batch = consumed([batchBytes([text('a'), text('b'), text('c')], { baseOffset: 10n })], {
      from: 11n,
    })
    expect(values(batch)).toEqual(['b', 'c'])
    expect(batch.nextOffset).toBe(13n)
    expect(batch.firstOffset()).toBe('11')
    expect(batch.lastOffset()).toBe('12')
    expect(batch.offsetLag()).toBe('987')
    expect(batch.offsetLagLow()).toBe('988')
  })

  it('joins the record batches of one fetch', () => {
    const log = [batchBytes([text('a')]), batchBytes([text('b')], { baseOffset: 5n })]
    expect(values(consumed(log))).toEqual(['a', 'b'])
  })

  it('hides the records of an aborted transaction, also those whose key looks like its end', () => {
    const markerLike = Buffer.from([0, 0, 0, 0])
    const log = [
      batchBytes([text('x', markerLike), text('y')], { transactional: true, producerId: 7n }),
      endOfTransaction('abort', 7n, 2n),
      batchBytes([text('kept')], { transactional: true, producerId: 7n, baseOffset: 3n }),
      endOfTransaction('commit', 7n, 4n),
    ]
    const batch = consumed(log, { aborted: [{ producerId: '7', firstOffset: '0' }] })
    expect(values(batch)).toEqual(['kept'])
    expect(batch.nextOffset).toBe(5n)
  })

  it('tells interleaved transactions apart', () => {
    const log = [
      batchBytes([text('a1')], { transactional: true, producerId: 1n, baseOffset: 0n }),
      batchBytes([text('b1')], { transactional: true, producerId: 2n, baseOffset: 1n }),
      batchBytes([text('plain')], { baseOffset: 2n }),
      endOfTransaction('abort', 2n, 3n),
      batchBytes([text('a2')], { transactional: true, producerId: 1n, baseOffset: 4n }),
      endOfTransaction('commit', 1n, 5n),
    ]
    const aborted = [{ producerId: '2', firstOffset: '1' }]
    expect(values(consumed(log, { aborted }))).toEqual(['a1', 'plain', 'a2'])
  })

  it('knows a transaction that was aborted before the offset that was asked for', () => {
    const log = [
      batchBytes([text('late')], { transactional: true, producerId: 7n, baseOffset: 50n }),
      endOfTransaction('abort', 7n, 51n),
    ]
    const aborted = [{ producerId: '7', firstOffset: '10' }]
    expect(values(consumed(log, { from: 50n, aborted }))).toEqual([])
  })

  it('arrives without records, but with the offset behind it, when it holds the end of a transaction only', () => {
    const batch = consumed([endOfTransaction('commit', 7n, 20n)], { from: 20n })
    expect(batch.isEmpty()).toBe(false)
    expect(batch.isEmptyDueToFiltering()).toBe(false)
    expect(values(batch)).toEqual([])
    expect(batch.nextOffset).toBe(21n)
  })

  it('gets past a batch whose records were all compacted away', () => {
    const batch = consumed([emptyBatchBytes(30n, 9)], { from: 30n })
    expect(batch.isEmpty()).toBe(false)
    expect(batch.nextOffset).toBe(40n)
  })

  it('arrives though it has no record when an open transaction hides some, and moves nothing', () => {
    const batch = consumed([], { from: 30n, highWatermark: '61', lastStableOffset: '30' })
    expect(batch.isEmpty()).toBe(false)
    expect(batch.stableOffset).toBe(30n)
    expect(batch.visible).toEqual([])
    expect(batch.nextOffset).toBe(30n)
  })

  it('takes the end of the log where the broker does not say what is stable', () => {
    const batch = consumed([], { from: 30n, highWatermark: '30', lastStableOffset: '-1' })
    expect(batch.stableOffset).toBe(30n)
  })

  it('is empty when the log has nothing more', () => {
    const batch = consumed([], { from: 30n, highWatermark: '30' })
    expect(batch.isEmpty()).toBe(true)
    expect(batch.stableOffset).toBe(30n)
    expect(batch.nextOffset).toBe(30n)
    expect(batch.lastOffset()).toBe('29')
    expect(batch.offsetLag()).toBe('0')
  })
})
