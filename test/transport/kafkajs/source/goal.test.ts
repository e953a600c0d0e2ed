import { describe, expect, it } from 'vitest'
import { offsetsByTopic } from '../../../../src/transport/kafkajs/source/goal.ts'
import { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'

function goal(topic: string, partition: number, topicId: string | null, offset: bigint) {
  const from = { offset: 0n, committed: null, highWatermark: 0n }
  return { queue: new PartitionQueue({ topic, partition, epoch: 1, topicId }, from), offset }
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
})
