import { describe, expect, it } from 'vitest'
import type { OutputRecord } from '../../src/core/record.ts'
import { partitionOfKey } from '../../src/transport/murmur2.ts'
import { choosePartition } from '../../src/transport/partitioner.ts'

function record(more: Partial<OutputRecord>): OutputRecord {
  return { topic: 'out', partition: null, key: null, value: null, headers: [], timestampMs: null, ...more }
}

const never = () => {
  throw new Error('not asked for')
}

describe('choosePartition', () => {
  it('takes the partition that the record names, whatever its key', () => {
    expect(choosePartition(record({ partition: 2, key: Buffer.from('rig-07') }), 6, never)).toBe(2)
  })

  it("goes by the key as Kafka's own clients do", () => {
    const key = Buffer.from('rig-07')
    expect(choosePartition(record({ key }), 6, never)).toBe(partitionOfKey(key, 6))
  })

  it('takes an empty key for a key', () => {
    expect(choosePartition(record({ key: Buffer.alloc(0) }), 6, never)).toBe(
      partitionOfKey(Buffer.alloc(0), 6),
    )
  })

  it('deals records without a key out in turn', () => {
    let next = 0
    const chosen = Array.from({ length: 7 }, () => choosePartition(record({}), 3, () => next++))
    expect(chosen).toEqual([0, 1, 2, 0, 1, 2, 0])
  })
})
