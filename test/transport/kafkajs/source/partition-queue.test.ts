import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputRecord } from '../../../../src/core/record.ts'
import { ListCursor } from '../../../../src/transport/kafkajs/protocol/record-cursor.ts'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'

function records(...offsets: number[]): InputRecord[] {
  return offsets.map((offset) => ({
    offset: BigInt(offset),
    key: null,
    value: null,
    headers: [],
    timestampMs: 0,
  }))
}

function fetched(offsets: number[], nextOffset = offsets.at(-1)! + 1, highWatermark = 100) {
  const cursors = offsets.length === 0 ? [] : [new ListCursor(records(...offsets), 10 * offsets.length)]
  return {
    cursors,
    nextOffset: BigInt(nextOffset),
    highWatermark: BigInt(highWatermark),
    stableOffset: BigInt(highWatermark),
  }
}

function queueFrom(offset: number, committed: bigint | null = null): PartitionQueue {
  return new PartitionQueue(
    { topic: 'in', partition: 2, epoch: 7, topicId: null },
    { offset: BigInt(offset), committed, highWatermark: 50n },
  )
}

function take(queue: PartitionQueue, maxRecords: number) {
  const batch = queue.take(maxRecords)
  return batch === null ? null : [batch.records.map(({ offset }) => Number(offset)), Number(batch.nextOffset)]
}

describe('PartitionQueue', () => {
  it('hands out in order, joining what came with several fetches', () => {
    const queue = queueFrom(0)
    queue.append(fetched([0, 1, 2]))
    queue.append(fetched([3, 4]))
    expect(take(queue, 4)).toEqual([[0, 1, 2, 3], 4])
    expect(take(queue, 4)).toEqual([[4], 5])
    expect(take(queue, 4)).toBeNull()
  })

  it('tells whose records they are and where the log ends', () => {
    const queue = queueFrom(0)
    queue.append(fetched([0, 1], 2, 9))
    expect(queue.take(1)).toMatchObject({
      topic: 'in',
      partition: 2,
      epoch: 7,
      nextOffset: 1n,
      highWatermark: 9n,
    })
    expect(queue.lag).toBe(8n)
  })

  it('passes over offsets that the log has not', () => {
    const queue = queueFrom(0)
    queue.append(fetched([3, 9], 15))
    expect(take(queue, 1)).toEqual([[3], 4])
    expect(take(queue, 1)).toEqual([[9], 15])
  })

  it('does not take again what it has when it is fetched again', () => {
    const queue = queueFrom(0)
    queue.append(fetched([0, 1, 2]))
    queue.append(fetched([0, 1, 2]))
    queue.append(fetched([1, 2, 3, 4]))
    expect(take(queue, 9)).toEqual([[0, 1, 2, 3, 4], 5])
  })

  it('counts bytes that wait', () => {
    const queue = queueFrom(0)
    expect(queue.bytes).toBe(0)
    queue.append(fetched([0, 1]))
    queue.append(fetched([2]))
    expect(queue.bytes).toBe(30)
    queue.take(9)
    expect(queue.bytes).toBe(0)
  })

  it('commits behind control records once all before them is done', () => {
    const queue = queueFrom(0)
    queue.append(fetched([0, 1]))
    queue.append(fetched([], 4))
    expect(take(queue, 1)).toEqual([[0], 1])
    expect(queue.committable(1n)).toBe(1n)
    expect(take(queue, 1)).toEqual([[1], 4])
    queue.append(fetched([], 6))
    expect(queue.committable(1n)).toBe(1n)
    expect(queue.committable(4n)).toBe(6n)
  })

  it('offers to commit behind control records when nobody else will', () => {
    const queue = queueFrom(0, 0n)
    expect(queue.idleOffset).toBeNull()
    queue.append(fetched([], 3))
    expect(queue.idleOffset).toBe(3n)
    queue.append(fetched([3]))
    expect(queue.idleOffset).toBeNull()
    queue.take(1)
    queue.append(fetched([], 6))
    expect(queue.idleOffset).toBeNull()
    queue.markCommitted(4n)
    expect(queue.idleOffset).toBe(6n)
    queue.markCommitted(6n)
    expect(queue.idleOffset).toBeNull()
  })

  it('reads from where the group has to, and is not outstanding with what is done already', () => {
    const mark = { nextOffset: 2n, watermarkMs: 7 }
    const queue = new PartitionQueue(
      { topic: 'in', partition: 0, epoch: 1, topicId: null },
      { offset: 0n, committed: 0n, mark, highWatermark: 4n },
    )
    queue.append(fetched([0, 1, 2]))
    expect(queue.committed).toBe(2n)
    expect(queue.take(2)).toMatchObject({ mark })
    expect(queue.isOutstanding).toBe(false)
    expect(queue.take(2)).toMatchObject({ mark })
    expect(queue.isOutstanding).toBe(true)
  })

  it('is outstanding from handing out to the commit of it', () => {
    const queue = queueFrom(0)
    queue.append(fetched([0, 1]))
    expect(queue.isOutstanding).toBe(false)
    queue.take(2)
    expect(queue.isOutstanding).toBe(true)
    queue.markCommitted(1n)
    expect(queue.isOutstanding).toBe(true)
    queue.markCommitted(2n)
    expect(queue.isOutstanding).toBe(false)
  })

  it('reads on behind what expired, and keeps what it has', () => {
    const queue = queueFrom(0)
    queue.append(fetched([0, 1]))
    queue.readFrom(10n)
    queue.append(fetched([10]))
    expect(take(queue, 9)).toEqual([[0, 1, 10], 11])
    queue.readFrom(20n)
    expect(queue.lag).toBe(80n)
  })

  it('hands out every record once, however it came and is taken', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(8), fc.nat(5), fc.nat(2)), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (fetches, takes) => {
          const queue = queueFrom(0)
          const seen: number[] = []
          let end = 0
          let turn = 0
          for (const [count, again, control] of fetches) {
            const start = Math.max(0, end - again)
            const offsets = Array.from({ length: end - start + count }, (_, i) => start + i)
            end += count
            queue.append(fetched(offsets, end + control))
            // A control record's offset is nobody's: the next fetch begins behind it.
            const batch = queue.take(takes[turn++ % takes.length]!)
            if (batch !== null) seen.push(...batch.records.map(({ offset }) => Number(offset)))
            if (control > 0) break
          }
          for (let batch = queue.take(3); batch !== null; batch = queue.take(3)) {
            seen.push(...batch.records.map(({ offset }) => Number(offset)))
          }
          expect(seen).toEqual(Array.from({ length: end }, (_, i) => i))
          expect(queue.bytes).toBe(0)
        },
      ),
    )
  })

  it('lags behind what may be read, and tells what an open transaction hides', () => {
    const queue = queueFrom(0)
    queue.append({ cursors: [], nextOffset: 0n, highWatermark: 31n, stableOffset: 0n })
    expect([queue.lag, queue.hidden]).toEqual([0n, 31n])
    queue.append({ ...fetched([0, 1, 2], 3, 40), stableOffset: 3n })
    expect([queue.lag, queue.hidden]).toEqual([3n, 37n])
  })
})
