import { describe, expect, it } from 'vitest'
import { offsetsByTopic } from '../../../../src/transport/kafkajs/source/goal.ts'
import type { Goal } from '../../../../src/transport/kafkajs/source/goal.ts'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'

function goal(
  topic: string,
  partition: number,
  topicId: string | null,
  offset: bigint,
  hold: Goal['hold'] = null,
): Goal {
  const from = { offset: 0n, committed: null, highWatermark: 0n }
  return { queue: new PartitionQueue({ topic, partition, epoch: 1, topicId }, from), offset, hold }
}

describe('offsetsByTopic', () => {
  it('says of each offset which topic it belongs to, as far as that is known', () => {
    const goals = [goal('a', 0, 'id-a', 3n), goal('b', 2, null, 2n ** 60n), goal('a', 1, 'id-a', 4n)]
    expect(offsetsByTopic(goals)).toEqual([
      {
        topic: 'a',
        partitions: [
          { partition: 0, offset: '3', metadata: 'topic-id=id-a' },
          { partition: 1, offset: '4', metadata: 'topic-id=id-a' },
        ],
      },
      { topic: 'b', partitions: [{ partition: 2, offset: '1152921504606846976', metadata: '' }] },
    ])
  })

  it('commits where reading has to go on, and says beside it how far the group is', () => {
    const hold = { from: 7n, watermarkMs: 60_000 }
    const [{ partitions } = { partitions: [] }] = offsetsByTopic([goal('a', 0, 'id-a', 12n, hold)])
    expect(partitions).toEqual([
      { partition: 0, offset: '7', metadata: 'topic-id=id-a;next=12;watermark=60000' },
    ])
  })

  it('commits how far the group is where no window is open, control records at the end included', () => {
    const hold = { from: null, watermarkMs: 60_000 }
    const [{ partitions } = { partitions: [] }] = offsetsByTopic([goal('a', 0, 'id-a', 12n, hold)])
    expect(partitions).toMatchObject([{ offset: '12', metadata: 'topic-id=id-a;next=12;watermark=60000' }])
  })
})
