import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../../src/core/errors.ts'
import { silentLogger } from '../../../../src/core/logger.ts'
import type { LogFields } from '../../../../src/core/logger.ts'
import type { WindowMark } from '../../../../src/core/record.ts'
import { Assignment } from '../../../../src/transport/kafkajs/source/assignment.ts'
import type { GroupStand } from '../../../../src/transport/kafkajs/source/group-standing.ts'
import { SourceRig, fill } from './source-rig.ts'

interface Stand {
  readonly committed: bigint | null
  readonly low?: bigint
  readonly high?: bigint
  readonly topicId?: string
  readonly committedTopicId?: string
  readonly since?: bigint
  readonly mark?: WindowMark
}

/** An assignment that finds the group at `stands`, by partition of topic `in`. */
function setting(
  stands: Record<number, Stand> = {},
  options: ConstructorParameters<typeof SourceRig>[0] = {},
) {
  const rig = new SourceRig(options)
  const questions: Promise<void>[] = []
  const asked = {
    stands,
    failure: null as Error | null,
    count: 0,
    /** Answers are held back until it is called. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      questions.push(promise)
      return resolve
    },
  }
  const assignment = new Assignment(rig.context, async () => {
    asked.count++
    await questions.shift()
    if (asked.failure !== null) throw asked.failure
    return new Map(
      Object.entries(asked.stands).map(([partition, stand]): [string, GroupStand] => [
        `in/${partition}`,
        {
          partition: Number(partition),
          low: 0n,
          high: 100n,
          topicId: null,
          committedTopicId: null,
          ...stand,
        },
      ]),
    )
  })
  const assign = async (...partitions: number[]) => {
    assignment.onAssigned(partitions.map((partition) => ({ topic: 'in', partition })))
    await rig.settle()
  }
  const queue = (partition: number) => rig.context.readAhead.queueOf({ topic: 'in', partition })
  return { rig, asked, assignment, assign, queue }
}

describe('Assignment', () => {
  it('fetches nothing before it knows from where, then begins where the group stands', async () => {
    const { rig, asked, assignment, assign } = setting({ 0: { committed: 7n }, 1: { committed: null } })
    const answer = asked.hold()
    await assign(0, 1)
    expect([rig.takeCalls(), assignment.isSettled]).toEqual([['pause 0 1'], false])
    answer(undefined)
    await rig.settle()
    expect([rig.takeCalls(), assignment.isSettled]).toEqual([['seek 0 7', 'seek 1 0', 'resume 0 1'], true])
  })

  it('begins where the group has to read, and hands out how far it is', async () => {
    const mark = { nextOffset: 40n, watermarkMs: 9 }
    const { assign, queue } = setting({ 0: { committed: 12n, mark } })
    await assign(0)
    expect(queue(0)).toMatchObject({ readTo: 12n, committed: 40n })
    fill(queue(0), 12, 13)
    expect(queue(0)!.take(1)).toMatchObject({ mark })
  })

  it('drops what it holds when another member got further, though its commit is held back', async () => {
    const { assign, queue, asked } = setting({ 0: { committed: 12n } })
    await assign(0)
    const before = queue(0)
    asked.stands[0] = { committed: 12n, mark: { nextOffset: 40n, watermarkMs: 9 } }
    await assign(0)
    expect(queue(0)).not.toBe(before)
  })

  it('begins a partition that was added while it ran at its beginning, though the others began at the end', async () => {
    const { rig, asked, assign } = setting({ 0: { committed: null } }, { startFrom: 'latest' })
    await assign(0)
    expect(rig.takeCalls()).toEqual(['pause 0', 'seek 0 100', 'resume 0', 'commit in/0:100'])
    asked.stands = { 0: { committed: 100n }, 1: { committed: null } }
    await assign(0, 1)
    // Committed at once: who comes after a crash would begin at the end.
    expect(rig.takeCalls()).toEqual(['pause 0 1', 'seek 0 100', 'seek 1 0', 'resume 0 1', 'commit in/1:0'])
  })

  it.each([
    ['earliest', {}, 'seek 0 0', []],
    ['latest', {}, 'seek 0 100', ['commit in/0:100']],
    [{ fromMs: 1 }, { since: 40n }, 'seek 0 40', ['commit in/0:40']],
    [{ fromMs: 1 }, {}, 'seek 0 100', ['commit in/0:100']],
  ] as const)(
    'begins at %j, and commits the place where a later start would find another',
    async (startFrom, stand, seek, commit) => {
      const { rig, assign } = setting({ 0: { committed: null, ...stand } }, { startFrom })
      await assign(0)
      expect(rig.takeCalls()).toEqual(['pause 0', seek, 'resume 0', ...commit])
    },
  )

  it('commits such a place again as long as the group has none there', async () => {
    const { rig, assign } = setting({ 0: { committed: null } }, { startFrom: 'latest' })
    rig.answerToCommit = () => Promise.reject(new Error('a rebalance began'))
    await assign(0)
    rig.takeCalls()
    await assign(0)
    expect(rig.takeCalls()).toEqual(['pause 0', 'seek 0 100', 'resume 0', 'commit in/0:100'])
  })

  it('goes on where the group has an offset, whatever startFrom says', async () => {
    const { rig, assign } = setting({ 0: { committed: 7n, since: 40n } }, { startFrom: { fromMs: 1 } })
    await assign(0)
    expect(rig.takeCalls()).toEqual(['pause 0', 'seek 0 7', 'resume 0'])
  })

  it('drops what it holds of topics that are not wanted any more', async () => {
    const { rig, assignment, assign, queue } = setting({ 0: { committed: 7n } })
    await assign(0)
    assignment.leaveGone()
    expect(queue(0)?.readTo).toBe(7n)
    Object.defineProperty(rig.context.subscription, 'topics', { value: ['other'] })
    assignment.leaveGone()
    expect(queue(0)).toBeUndefined()
  })

  it('is settled with nothing when it is given nothing', async () => {
    const { assignment, assign } = setting()
    await assign()
    expect(assignment.isSettled).toBe(true)
  })

  it('asks again, later each time, while no broker answers or a new partition is not known', async () => {
    const { rig, asked, assignment, assign } = setting()
    asked.failure = new SluiceError('UNREACHABLE', 'nobody there')
    await assign(0)
    asked.failure = null
    await rig.clock.advance(100)
    expect([asked.count, assignment.isSettled]).toEqual([2, false])
    asked.stands = { 0: { committed: 3n } }
    // Up to a fifth earlier, by chance.
    await rig.clock.advance(159)
    expect(asked.count).toBe(2)
    await rig.clock.advance(41)
    expect([asked.count, assignment.isSettled]).toEqual([3, true])
  })

  it('fails the source when records of the group are gone', async () => {
    const { rig, assignment, assign } = setting({ 0: { committed: 7n, low: 10n } })
    await assign(0)
    expect(() => {
      rig.context.life.assertNotFailed()
    }).toThrow(/records 7 to 9 expired/)
    expect(assignment.isSettled).toBe(false)
  })

  it('takes no notice of an answer that comes after the next assignment', async () => {
    const { rig, asked, assign, queue } = setting({ 0: { committed: 7n } })
    const answer = asked.hold()
    await assign(0)
    asked.stands = { 0: { committed: 9n } }
    await assign(0)
    answer(undefined)
    await rig.settle()
    expect(rig.calls.filter((call) => call.startsWith('seek'))).toEqual(['seek 0 9'])
    expect(queue(0)?.readTo).toBe(9n)
  })
})

describe('Assignment of a topic that was made anew', () => {
  const old = { committed: 20n, topicId: 'old', committedTopicId: 'old' }
  const anew = { ...old, topicId: 'new' }
  const options = { onDataLoss: 'earliest', startFrom: 'latest' } as const

  it('begins at its beginning, commits that at once under the new id, and counts the loss', async () => {
    const { rig, assign, queue } = setting({ 0: { ...anew, low: 3n } }, options)
    await assign(0)
    expect(rig.takeCalls()).toEqual(['pause 0', 'seek 0 3', 'resume 0', 'commit in/0:3#topic-id=new'])
    expect([queue(0)?.committed, queue(0)?.topicId, rig.context.losses.count]).toEqual([3n, 'new', 1])
  })

  it('drops what it holds of the old one, in a new epoch, though the offsets would fit', async () => {
    const { rig, asked, assignment, assign, queue } = setting({ 0: old }, options)
    await assign(0)
    fill(queue(0), 20, 25)
    const epoch = queue(0)!.epoch
    expect([assignment.isMadeAnew('in', 'old'), assignment.isMadeAnew('in', 'new')]).toEqual([false, true])
    asked.stands = { 0: anew }
    await assign(0)
    expect(queue(0)).toMatchObject({ readTo: 0n, takenTo: 0n, bytes: 0, topicId: 'new' })
    expect(queue(0)!.epoch).toBeGreaterThan(epoch)
    expect([assignment.isMadeAnew('in', 'old'), assignment.isMadeAnew('in', 'new')]).toEqual([true, false])
    // Nobody has committed in it yet: told once, not again.
    await assign(0)
    expect([queue(0)?.epoch, rig.context.losses.count]).toEqual([epoch + 1, 1])
  })

  it('knows it by what was read, where nothing is committed', async () => {
    const { rig, asked, assign, queue } = setting({ 0: { committed: null, topicId: 'old' } }, options)
    await assign(0)
    asked.stands = { 0: { committed: null, topicId: 'new' } }
    await assign(0)
    expect([queue(0)?.readTo, rig.context.losses.count]).toEqual([0n, 1])
  })

  it('goes on where another member has committed in the new one', async () => {
    const { rig, asked, assign, queue } = setting({ 0: old }, options)
    await assign(0)
    asked.stands = { 0: { committed: 7n, topicId: 'new', committedTopicId: 'new' } }
    await assign(0)
    expect([queue(0)?.readTo, queue(0)?.topicId, rig.context.losses.count]).toEqual([7n, 'new', 0])
  })

  it('reads partitions that the old one did not have from their beginning', async () => {
    const { assign, queue } = setting({ 0: anew, 1: { committed: null, topicId: 'new' } }, options)
    await assign(0, 1)
    expect([queue(0)?.readTo, queue(1)?.readTo]).toEqual([0n, 0n])
  })

  it('fails the source when the policy says so, with both ids', async () => {
    const { rig, assign } = setting({ 0: anew })
    await assign(0)
    expect(() => {
      rig.context.life.assertNotFailed()
    }).toThrow(
      /stood at offset 20 of the topic with id old, .* made anew, with id new and records from 0 to 100/,
    )
  })

  it('takes offsets as they are that say nothing of a topic, and topics whose id is not told', async () => {
    const { rig, asked, assign, queue } = setting({ 0: { committed: 20n, topicId: 'new' } }, options)
    await assign(0)
    asked.stands = { 0: { committed: 20n, committedTopicId: 'old' } }
    await assign(0)
    expect([queue(0)?.readTo, rig.context.losses.count]).toEqual([20n, 0])
  })

  it('knows it though brokers have forgotten the offset, and another member had the partition', async () => {
    const { rig, asked, assign, queue } = setting({ 0: { committed: null, topicId: 'old' } }, options)
    await assign(0)
    await assign()
    asked.stands = { 0: { committed: null, topicId: 'new' }, 1: { committed: null, topicId: 'new' } }
    await assign(1)
    expect([queue(1)?.readTo, rig.context.losses.count]).toEqual([0n, 1])
  })

  it('says once that brokers tell no ids', async () => {
    const told: string[] = []
    const { rig, assign } = setting({ 0: { committed: 20n } }, options)
    Object.assign(rig.context, {
      logger: { ...silentLogger, info: ({ event }: LogFields) => told.push(event) },
    })
    await assign(0)
    await assign(0)
    expect(told.filter((event) => event === 'no-topic-ids')).toHaveLength(1)
  })

  it('says which partitions are ours and from where, and that a rebalance begins', async () => {
    const told: object[] = []
    const { rig, assign, assignment } = setting({ 0: { committed: 20n, topicId: 'a' } }, options)
    Object.assign(rig.context, {
      logger: { ...silentLogger, info: (fields: LogFields) => told.push(fields) },
    })
    await assign(0)
    assignment.onRebalance()
    assignment.onRebalance()
    await assign()
    const group = rig.context.options.groupId
    expect(told).toEqual([
      { event: 'partitions-assigned', group, offsets: { 'in/0': 20 } },
      { event: 'rebalance-begun' },
      { event: 'partitions-assigned', group, offsets: {} },
    ])
  })

  it('does not ask for another look while it looks', async () => {
    const { asked, assignment, assign } = setting({ 0: old }, options)
    await assign(0)
    const answer = asked.hold()
    await Promise.all([assign(0), assignment.beforeJoin()])
    expect(assignment.isMadeAnew('in', 'new')).toBe(false)
    answer(undefined)
  })
})

describe('Assignment over a rebalance', () => {
  it('keeps epoch, records and place of a partition that stays', async () => {
    const { rig, assign, queue } = setting({ 0: { committed: 0n } })
    await assign(0)
    fill(queue(0), 0, 5)
    const before = queue(0)
    rig.takeCalls()
    await assign(0)
    expect(queue(0)).toBe(before)
    expect(rig.takeCalls()).toEqual(['pause 0', 'seek 0 5', 'resume 0'])
  })

  it('drops what it holds of a partition that goes, and gives it a new epoch when it comes back', async () => {
    const { assign, queue } = setting({ 0: { committed: 0n }, 1: { committed: 0n } })
    await assign(0, 1)
    const epoch = queue(1)!.epoch
    await assign(0)
    expect(queue(1)).toBeUndefined()
    await assign(0, 1)
    expect(queue(1)?.epoch).toBeGreaterThan(epoch)
  })

  it.each<[string, Stand]>([
    ['another member committed further than we handed out', { committed: 3n }],
    ['the log ends before what we have read', { committed: 0n, high: 4n }],
  ])('begins anew when %s', async (_, stand) => {
    const { asked, assign, queue } = setting({ 0: { committed: 0n } })
    await assign(0)
    fill(queue(0), 0, 5)
    const epoch = queue(0)!.epoch
    asked.stands = { 0: stand }
    await assign(0)
    expect(queue(0)?.epoch).toBeGreaterThan(epoch)
    expect(queue(0)?.readTo).toBe(stand.committed)
  })

  it.each<[string, number, bigint | null, boolean]>([
    [
      'keeps what it has where it missed none, since the commit is its own though its answer was lost',
      8,
      2n,
      true,
    ],
    ['keeps what it has where the group went on without it, and nobody committed', 9, 0n, true],
    ['keeps what it has where brokers have forgotten the offset', 9, null, true],
    ['begins anew where the group went on without it, though the other got less far', 9, 2n, false],
    ['begins anew where the group itself was made anew', 1, 2n, false],
  ])('%s', async (_, groupGeneration, committed, isKept) => {
    const { rig, asked, assign, queue } = setting({ 0: { committed: 0n } })
    await assign(0)
    fill(queue(0), 0, 5)
    rig.context.readAhead.take(3)
    const before = queue(0)!
    asked.stands = { 0: { committed } }
    rig.groupGeneration = groupGeneration
    await assign(0)
    expect(queue(0) === before).toBe(isKept)
    expect(queue(0)?.takenTo).toBe(isKept ? 3n : committed)
    if (!isKept) expect(queue(0)!.epoch).toBeGreaterThan(before.epoch)
  })

  it('knows that it missed some also when one join comes right after the other', async () => {
    const { rig, asked, assign, queue } = setting({ 0: { committed: 0n } })
    await assign(0)
    fill(queue(0), 0, 5)
    rig.context.readAhead.take(3)
    const before = queue(0)
    asked.stands = { 0: { committed: 2n } }
    const answer = asked.hold()
    rig.groupGeneration = 9
    await assign(0)
    rig.groupGeneration = 10
    await assign(0)
    answer(undefined)
    expect(queue(0)).not.toBe(before)
  })

  it('is placed while it is known where the group stands: not from the answer to a join until that is known', async () => {
    const { rig, asked, assignment, assign } = setting({ 0: { committed: 0n } })
    expect(assignment.isPlaced).toBe(false)
    await assign(0)
    assignment.onRebalance()
    await assignment.beforeJoin()
    // Until the join is answered, the old generation counts.
    expect(assignment.isPlaced).toBe(true)
    const answer = asked.hold()
    await assign(0)
    expect(assignment.isPlaced).toBe(false)
    answer(undefined)
    await rig.settle()
    expect(assignment.isPlaced).toBe(true)
    assignment.onEnd()
    expect(assignment.isPlaced).toBe(false)
  })

  it('begins again where the group stands when it is rewound, whatever was asked before', async () => {
    const { rig, asked, assignment, assign, queue } = setting({ 0: { committed: 5n } })
    await assign(0)
    fill(queue(0), 5, 9)
    const outdated = asked.hold()
    assignment.rewind()
    asked.stands = { 0: { committed: 7n } }
    assignment.rewind()
    outdated(undefined)
    await rig.settle()
    expect(queue(0)).toMatchObject({ readTo: 7n, epoch: 2 })
    expect([assignment.isPlaced, assignment.isSettled]).toEqual([true, true])
  })

  it('leaves it to the join to begin again when it is rewound in a rebalance', async () => {
    const { rig, asked, assignment, assign, queue } = setting({ 0: { committed: 5n } })
    await assign(0)
    assignment.onRebalance()
    assignment.rewind()
    await rig.settle()
    expect(asked.count).toBe(1)
    expect(queue(0)).toBeUndefined()
    await assign(0)
    expect(queue(0)?.readTo).toBe(5n)
  })

  it('hands nothing out from the first sign of it to the next assignment', async () => {
    const { assignment, assign } = setting({ 0: { committed: 0n } })
    await assign(0)
    assignment.onRebalance()
    expect(assignment.isSettled).toBe(false)
    await assign(0)
    expect(assignment.isSettled).toBe(true)
  })
})

describe('Assignment.beforeJoin', () => {
  /** A member that has handed out three records of partition 0 which are not committed, and is asked to join anew. */
  async function joining() {
    const { rig, assignment, assign, queue } = setting({ 0: { committed: 0n } })
    await assign(0)
    fill(queue(0), 0, 3)
    rig.context.readAhead.take(3)
    const join = { told: 0, mayJoin: false }
    assignment.onRebalanceBegun(() => join.told++)
    const waiting = assignment.beforeJoin().then(() => (join.mayJoin = true))
    await rig.settle()
    return { rig, assignment, queue, join, waiting }
  }

  it('waits for what was handed out, after it said so', async () => {
    const { rig, assignment, queue, join } = await joining()
    expect(join).toEqual({ told: 1, mayJoin: false })
    queue(0)?.markCommitted(3n)
    rig.context.changed.fire()
    await rig.settle()
    expect([join.mayJoin, assignment.isJoining, rig.clock.waiting]).toEqual([true, true, 0])
  })

  it('waits no longer than five seconds', async () => {
    const { rig, join } = await joining()
    await rig.clock.advance(4_999)
    expect(join.mayJoin).toBe(false)
    await rig.clock.advance(1)
    expect(join.mayJoin).toBe(true)
  })

  it.each<[string, (parts: Awaited<ReturnType<typeof joining>>) => void]>([
    [
      'nothing more can be committed',
      ({ assignment }) => {
        assignment.openBarrier()
      },
    ],
    [
      'the consumer is gone',
      ({ assignment }) => {
        assignment.onEnd()
      },
    ],
    [
      'the source is closed',
      ({ rig }) => {
        rig.context.life.close()
      },
    ],
  ])('waits no longer when %s', async (_, happens) => {
    const parts = await joining()
    happens(parts)
    await parts.waiting
    expect(parts.join.mayJoin).toBe(true)
  })

  it('does not wait again in a second attempt to join, nor before the first', async () => {
    const { assignment, waiting } = await joining()
    assignment.openBarrier()
    await waiting
    await assignment.beforeJoin()
    const { rig, assignment: fresh } = setting()
    await fresh.beforeJoin()
    expect(rig.clock.waiting).toBe(0)
  })
})
