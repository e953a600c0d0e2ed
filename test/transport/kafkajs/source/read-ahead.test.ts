import { describe, expect, it } from 'vitest'
import type { InputRecord } from '../../../../src/core/record.ts'
import { ListCursor } from '../../../../src/transport/kafkajs/protocol/record-cursor.ts'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'
import { ReadAhead } from '../../../../src/transport/kafkajs/source/read-ahead.ts'

function held(partition: number, count: number, epoch = 1): PartitionQueue {
  const queue = new PartitionQueue(
    { topic: 'in', partition, epoch, topicId: null },
    { offset: 0n, committed: null, highWatermark: 0n },
  )
  const records = Array.from({ length: count }, (_, i): InputRecord => ({
    offset: BigInt(i),
    key: null,
    value: null,
    headers: [],
    timestampMs: 0,
  }))
  queue.append({
    cursors: [new ListCursor(records, 100)],
    nextOffset: BigInt(count),
    highWatermark: BigInt(count),
    stableOffset: BigInt(count),
  })
  return queue
}

function readAheadOf(...queues: PartitionQueue[]): ReadAhead {
  const readAhead = new ReadAhead()
  for (const queue of queues) readAhead.hold(queue)
  return readAhead
}

const take = (readAhead: ReadAhead, maxRecords: number) =>
  readAhead.take(maxRecords).map(({ partition, records }) => [partition, records.length])

describe('ReadAhead', () => {
  it('takes from all partitions, no more than asked for, and serves those first that had to wait', () => {
    const readAhead = readAheadOf(held(0, 5), held(1, 5), held(2, 5))
    expect(take(readAhead, 7)).toEqual([
      [0, 5],
      [1, 2],
    ])
    expect(take(readAhead, 7)).toEqual([
      [2, 5],
      [1, 2],
    ])
    expect(take(readAhead, 7)).toEqual([[1, 1]])
    expect(take(readAhead, 7)).toEqual([])
  })

  it('knows who may commit what', () => {
    const readAhead = readAheadOf(held(0, 1, 4))
    const at = { topic: 'in', partition: 0, nextOffset: 1n }
    expect(readAhead.holderOf({ ...at, epoch: 4 })).toBe(readAhead.queueOf(at))
    expect(readAhead.holderOf({ ...at, epoch: 3 })).toBeUndefined()
    expect(readAhead.holderOf({ ...at, partition: 1, epoch: 4 })).toBeUndefined()
  })

  it('drops what is not retained, with all that was read', () => {
    const readAhead = readAheadOf(held(0, 5), held(1, 5))
    expect(readAhead.bytes).toBe(200)
    readAhead.retain([
      { topic: 'in', partition: 1 },
      { topic: 'in', partition: 2 },
    ])
    expect(readAhead.bytes).toBe(100)
    expect(readAhead.status()).toMatchObject([
      { topic: 'in', partition: 1, lag: 5n, hidden: 0n, committed: null },
    ])
  })

  it('is outstanding while any partition is', () => {
    const readAhead = readAheadOf(held(0, 1), held(1, 1))
    expect(readAhead.isOutstanding).toBe(false)
    readAhead.take(2)
    readAhead.queueOf({ topic: 'in', partition: 0 })!.markCommitted(1n)
    expect(readAhead.isOutstanding).toBe(true)
    readAhead.queueOf({ topic: 'in', partition: 1 })!.markCommitted(1n)
    expect(readAhead.isOutstanding).toBe(false)
  })
})
