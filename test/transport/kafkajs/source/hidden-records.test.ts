import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { HiddenRecords } from '../../../../src/transport/kafkajs/source/hidden-records.ts'

function rig() {
  const told: object[] = []
  const hidden = new HiddenRecords({ ...silentLogger, warn: (fields) => told.push(fields) })
  const at = (seconds: number, ...counts: bigint[]) => {
    hidden.look(
      counts.map((count, partition) => ({ event: 'records-hidden', topic: 'in', partition, hidden: count })),
      seconds * 1_000,
    )
  }
  return { told, at }
}

describe('HiddenRecords', () => {
  it('tells of a transaction that stays open, once', () => {
    const { told, at } = rig()
    for (const seconds of [0, 5, 10, 20, 300]) at(seconds, 31n)
    expect(told).toEqual([{ event: 'records-hidden', topic: 'in', partition: 0, records: 31 }])
  })

  it('says nothing of one that ends soon, and tells of the next that does not', () => {
    const { told, at } = rig()
    at(0, 5n)
    at(9, 0n)
    at(10, 7n)
    at(19, 7n)
    expect(told).toEqual([])
    at(20, 8n)
    expect(told).toEqual([{ event: 'records-hidden', topic: 'in', partition: 0, records: 8 }])
  })

  it('keeps partitions apart', () => {
    const { told, at } = rig()
    at(0, 1n, 0n)
    at(10, 1n, 2n)
    at(20, 0n, 2n)
    expect(told).toEqual([
      { event: 'records-hidden', topic: 'in', partition: 0, records: 1 },
      { event: 'records-hidden', topic: 'in', partition: 1, records: 2 },
    ])
  })
})
