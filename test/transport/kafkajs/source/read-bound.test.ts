import { describe, expect, it } from 'vitest'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'
import { ReadBound } from '../../../../src/transport/kafkajs/source/read-bound.ts'
import { SourceRig, fill } from './source-rig.ts'

/** A partition of which so many records are read ahead, each of one byte. */
function bound(readAheadBytes: number, records: number) {
  const rig = new SourceRig({ readAheadBytes, maxBatchBytes: 4 })
  const queue = new PartitionQueue(
    { topic: 'in', partition: 3, epoch: 1, topicId: null },
    { offset: 0n, committed: null, highWatermark: 0n },
  )
  rig.context.readAhead.hold(queue)
  for (let i = 0; i < records; i++) fill(queue, i, i + 1)
  expect(rig.context.readAhead.bytes).toBe(records)
  return { rig, of: new ReadBound(rig.context) }
}

describe('ReadBound', () => {
  it('pauses above the bound, once, and resumes at half of it', () => {
    const { rig, of } = bound(4, 4)
    of.pauseAbove()
    of.pauseAbove()
    expect(rig.takeCalls()).toEqual(['pause 3'])
    rig.context.readAhead.take(1)
    of.resumeBelow()
    expect(of.isPaused).toBe(true)
    rig.context.readAhead.take(1)
    of.resumeBelow()
    expect(rig.takeCalls()).toEqual(['resume 3'])
    expect(of.isPaused).toBe(false)
  })

  it('leaves partitions alone below it', () => {
    const { rig, of } = bound(5, 4)
    of.pauseAbove()
    of.resumeBelow()
    expect(rig.takeCalls()).toEqual([])
  })

  it('is full with a bound and a batch', () => {
    expect(bound(4, 7).of.isFull).toBe(false)
    expect(bound(4, 8).of.isFull).toBe(true)
  })

  it('begins anew with another consumer, whose partitions are not paused', () => {
    const { rig, of } = bound(4, 4)
    of.pauseAbove()
    of.begin()
    rig.takeCalls()
    of.pauseAbove()
    expect(rig.takeCalls()).toEqual(['pause 3'])
  })
})
