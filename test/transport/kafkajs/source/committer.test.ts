import { describe, expect, it } from 'vitest'
import type { Position } from '../../../../src/core/record.ts'
import { Committer } from '../../../../src/transport/kafkajs/source/committer.ts'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'
import { original } from '../support/originals.ts'
import { SourceRig, fill, outageDeadlineMs } from './source-rig.ts'

const { createErrorFromCode } = original('protocol/error') as {
  readonly createErrorFromCode: (code: number) => Error
}
const code = { coordinatorNotAvailable: 15, rebalanceInProgress: 27, groupAuthorizationFailed: 30 } as const
const failure = (which: keyof typeof code) => () => Promise.reject(createErrorFromCode(code[which]))

/** A committer that holds partitions 0 and 1 of topic `in`, in epoch 1, with three records handed out of each. */
function setting() {
  const rig = new SourceRig()
  const rebalances = { count: 0 }
  const holding = { isPlaced: true, openBarrier: () => rebalances.count++ }
  const committer = new Committer(rig.context, holding)
  for (const partition of [0, 1]) {
    const queue = new PartitionQueue(
      { topic: 'in', partition, epoch: 1, topicId: null },
      { offset: 0n, committed: 0n, highWatermark: 3n },
    )
    rig.context.readAhead.hold(queue)
    fill(queue, 0, 3)
  }
  rig.context.readAhead.take(6)
  const queue = (partition: number) => rig.context.readAhead.queueOf({ topic: 'in', partition })!
  return { rig, committer, holding, rebalances, queue }
}

const at = (partition: number, nextOffset = 3n, epoch = 1): Position => ({
  topic: 'in',
  partition,
  epoch,
  nextOffset,
})

describe('Committer.commit', () => {
  it('commits all positions in one request, and remembers them', async () => {
    const { rig, committer, queue } = setting()
    expect(await committer.commit([at(0), at(1, 2n)])).toEqual([])
    expect(rig.takeCalls()).toEqual(['commit in/0:3 in/1:2'])
    expect([queue(0).committed, queue(1).committed]).toEqual([3n, 2n])
  })

  it('drops and returns positions of an earlier epoch, and of partitions that are not held', async () => {
    const { rig, committer } = setting()
    const fenced = [at(0, 3n, 0), at(7)]
    expect(await committer.commit([...fenced, at(1)])).toEqual(fenced)
    expect(rig.takeCalls()).toEqual(['commit in/1:3'])
  })

  it('asks nobody when all positions are fenced', async () => {
    const { rig, committer } = setting()
    await committer.commit([at(7)])
    expect(rig.takeCalls()).toEqual([])
  })

  it('commits behind control records that follow the last record', async () => {
    const { rig, committer, queue } = setting()
    queue(0).append({ cursors: [], nextOffset: 5n, highWatermark: 5n, stableOffset: 5n })
    await committer.commit([at(0)])
    expect(rig.takeCalls()).toEqual(['commit in/0:5'])
  })

  it('tries again what the coordinator does not take now', async () => {
    const { rig, committer } = setting()
    rig.answerToCommit = failure('coordinatorNotAvailable')
    const committing = committer.commit([at(0)])
    await rig.settle()
    rig.answerToCommit = () => Promise.resolve()
    await rig.clock.advance(100)
    expect(await committing).toEqual([])
    expect(rig.takeCalls()).toEqual(['commit in/0:3', 'commit in/0:3'])
  })

  it('says when a rebalance is in the way, and fences what has moved away meanwhile', async () => {
    const { rig, committer, rebalances } = setting()
    rig.answerToCommit = failure('rebalanceInProgress')
    const committing = committer.commit([at(0), at(1)])
    await rig.settle()
    expect(rebalances.count).toBe(1)
    rig.context.readAhead.retain([{ topic: 'in', partition: 1 }])
    rig.answerToCommit = () => Promise.resolve()
    await rig.clock.advance(100)
    expect(await committing).toEqual([at(0)])
    expect(rig.takeCalls().at(-1)).toBe('commit in/1:3')
  })

  it('waits for the consumer that takes over from one that is gone', async () => {
    const { rig, committer } = setting()
    const { session } = rig.context
    rig.context.session = null
    const committing = committer.commit([at(0)])
    await rig.settle()
    rig.context.session = session
    await rig.clock.advance(100)
    expect(await committing).toEqual([])
  })

  it('commits nothing while it is not known how far another member got, and fences what that one has done', async () => {
    const { rig, committer, holding } = setting()
    holding.isPlaced = false
    const committing = committer.commit([at(0), at(1)])
    await rig.settle()
    await rig.clock.advance(1_000)
    expect(rig.takeCalls()).toEqual([])
    rig.context.readAhead.hold(
      new PartitionQueue(
        { topic: 'in', partition: 0, epoch: 2, topicId: null },
        { offset: 9n, committed: 9n, highWatermark: 9n },
      ),
    )
    holding.isPlaced = true
    await rig.clock.advance(5_000)
    expect(await committing).toEqual([at(0)])
    expect(rig.takeCalls()).toEqual(['commit in/1:3'])
  })

  it.each<[string, (rig: SourceRig) => void]>([
    ['refuses to answer', (rig) => (rig.answerToCommit = failure('coordinatorNotAvailable'))],
    ['is silent', (rig) => (rig.answerToCommit = () => new Promise(() => undefined))],
  ])('gives up with BROKER_OUTAGE when the coordinator %s until the deadline', async (_, spoil) => {
    const { rig, committer } = setting()
    spoil(rig)
    const outage = expect(committer.commit([at(0)])).rejects.toMatchObject({ code: 'BROKER_OUTAGE' })
    await rig.settle()
    await rig.clock.advance(outageDeadlineMs)
    await outage
  })

  it('ends with CONFIG when it never had the right to the group', async () => {
    const { rig, committer } = setting()
    rig.answerToCommit = failure('groupAuthorizationFailed')
    await expect(committer.commit([at(0)])).rejects.toMatchObject({ code: 'CONFIG' })
  })

  it('waits for the right when it had it, and ends with CONFIG at the deadline', async () => {
    const { rig, committer } = setting()
    rig.context.rights.groupGranted()
    rig.answerToCommit = failure('groupAuthorizationFailed')
    const ended = expect(committer.commit([at(0)])).rejects.toMatchObject({ code: 'CONFIG' })
    await rig.settle()
    await rig.clock.advance(outageDeadlineMs)
    await ended
  })

  it('ends when the source does', async () => {
    const { rig, committer } = setting()
    rig.answerToCommit = () => new Promise(() => undefined)
    const ended = expect(committer.commit([at(0)])).rejects.toMatchObject({ code: 'CONSUMER_DEAD' })
    rig.context.life.close()
    await ended
    expect(rig.clock.waiting).toBe(0)
  })
})

describe('Committer.commitIdle', () => {
  it('commits nothing while it is not known how far the group is', async () => {
    const { rig, committer, holding, queue } = setting()
    queue(0).markCommitted(3n)
    queue(0).append({ cursors: [], nextOffset: 5n, highWatermark: 5n, stableOffset: 5n })
    holding.isPlaced = false
    committer.commitIdle(queue(0))
    await rig.settle()
    expect(rig.takeCalls()).toEqual([])
  })

  it('commits behind control records when all records before them are committed', async () => {
    const { rig, committer, queue } = setting()
    queue(0).markCommitted(3n)
    queue(0).append({ cursors: [], nextOffset: 5n, highWatermark: 5n, stableOffset: 5n })
    committer.commitIdle(queue(0))
    await rig.settle()
    expect(rig.takeCalls()).toEqual(['commit in/0:5'])
    expect(queue(0).committed).toBe(5n)
  })

  it('holds back behind control records too what is held back', async () => {
    const { rig, committer, queue } = setting()
    queue(0).markCommitted(3n, { from: 1n, watermarkMs: 10 })
    queue(0).append({ cursors: [], nextOffset: 5n, highWatermark: 5n, stableOffset: 5n })
    committer.commitIdle(queue(0))
    await rig.settle()
    expect(rig.takeCalls()).toEqual(['commit in/0:1#next=5;watermark=10'])
    expect(queue(0).committed).toBe(5n)
    expect(queue(0).hold).toEqual({ from: 1n, watermarkMs: 10 })
  })

  it('does nothing while records are not committed', () => {
    const { rig, committer, queue } = setting()
    queue(0).append({ cursors: [], nextOffset: 5n, highWatermark: 5n, stableOffset: 5n })
    committer.commitIdle(queue(0))
    expect(rig.takeCalls()).toEqual([])
  })

  it('leaves a failure to the next commit', async () => {
    const { rig, committer, queue } = setting()
    queue(0).markCommitted(3n)
    queue(0).append({ cursors: [], nextOffset: 5n, highWatermark: 5n, stableOffset: 5n })
    rig.answerToCommit = failure('rebalanceInProgress')
    committer.commitIdle(queue(0))
    await rig.settle()
    expect(queue(0).committed).toBe(3n)
  })
})
