import { describe, expect, it } from 'vitest'
import { judgeOffsets } from '../../../src/app/backup/judge-offsets.ts'
import type { SavedOffset, StandingPartition } from '../../../src/app/backup/judge-offsets.ts'

const at = { topic: 'readings', partition: 0, topicId: 'one' }
const saved: SavedOffset = { ...at, offset: 100n, metadata: 'topic-id=one;next=120;watermark=5' }
const there: StandingPartition = { ...at, low: 0n, high: 200n, committed: null }

function judge(now: Partial<StandingPartition>, { members = 0, isForced = false } = {}) {
  const standing = { members, partitions: [{ ...there, ...now }] }
  return judgeOffsets({ group: 'rig', offsets: [saved] }, standing, isForced)
}

describe('an offset of a backup', () => {
  it('is put where the group has none, with what stood beside it', () => {
    const { moves, refused } = judge({})
    expect(refused).toEqual([])
    expect(moves).toEqual([{ ...saved, text: 'readings/0: none -> 100' }])
  })

  it('is left where the group is there already, members or not', () => {
    expect(judge({ committed: 100n }, { members: 2 })).toEqual({ same: 1, moves: [], refused: [] })
  })

  it('takes the group back, so that records are scored again', () => {
    expect(judge({ committed: 150n }).moves).toMatchObject([{ offset: 100n, text: 'readings/0: 150 -> 100' }])
  })

  it.each([
    ['while the group has members', {}, { members: 2 }, /2 members/],
    ['where the topic is not there', { topic: 'other' }, {}, /is not there/],
    ['where the topic has fewer partitions', { partition: 1 }, {}, /is not there/],
    [
      'where the topic is another one of that name',
      { topicId: 'two' },
      {},
      /another topic of that name.*--force/,
    ],
    ['where the topic begins later', { low: 101n }, {}, /not in the topic, which has 101 to 200/],
    ['where the topic ends before', { high: 99n }, { isForced: true }, /not in the topic, which has 0 to 99/],
    ['where records would be passed over', { committed: 40n }, {}, /pass over 60 records.*--force/],
  ])('is refused %s', (_, now, given, why) => {
    expect(judge(now, given).refused.join()).toMatch(why)
  })

  it('is forced past another topic under the id of that one, and past records', () => {
    const { moves, refused } = judge({ topicId: 'two', committed: 40n }, { isForced: true })
    expect(refused).toEqual([])
    expect(moves).toMatchObject([{ topicId: 'two', metadata: 'topic-id=two;next=120;watermark=5' }])
  })

  it('is taken as it is where brokers tell no ids', () => {
    expect(judge({ topicId: null }).moves).toHaveLength(1)
  })
})
