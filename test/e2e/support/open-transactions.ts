import { silentLogger } from '../../../src/core/logger.ts'
import { createCluster, readCommitted } from '../../../src/transport/kafkajs/client/cluster.ts'
import type { InnerCluster } from '../../../src/transport/kafkajs/client/cluster.ts'
import type { KafkaConnection } from '../../../src/transport/kafkajs/client/connection.ts'
import { until } from './until.ts'

const readUncommitted = 0

/**
 * Waits for the end of the transactions that are open in a topic now: a reader of committed records sees nothing of what
 * stands behind them, though it is committed. What a killed process left open ends after `transactionTimeoutMs` and up to ten
 * seconds more, which is how often brokers look; the markers of one that is committed come a little after the offsets.
 */
export async function untilAllIsVisible(connection: KafkaConnection, topic: string): Promise<void> {
  const { cluster, destroy } = createCluster(connection, silentLogger)
  try {
    await cluster.connect()
    const ends = await endsOf(cluster, topic, readUncommitted)
    await until(`no transaction of now is open in ${topic}`, async () => {
      const visible = await endsOf(cluster, topic, readCommitted)
      const hidden = [...ends].filter(([partition, end]) => (visible.get(partition) ?? 0n) < end)
      if (hidden.length === 0) return true
      const spans = hidden.map(([at, end]) => `${at}: ${String(visible.get(at))} to ${end.toString()}`)
      throw new Error(`hidden by partition: ${spans.join(', ')}`)
    })
  } finally {
    destroy()
  }
}

/** By partition. */
async function endsOf(
  cluster: InnerCluster,
  topic: string,
  isolationLevel: number,
): Promise<ReadonlyMap<number, bigint>> {
  // kafkajs 2.2.4 reads it at each question.
  Object.assign(cluster, { isolationLevel })
  await cluster.addMultipleTargetTopics([topic])
  await cluster.refreshMetadataIfNecessary()
  const partitions = cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => ({ partition: partitionId }))
  const answers = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: false }])
  return new Map(
    answers
      .flatMap((answer) => answer.partitions)
      .map(({ partition, offset }) => [partition, BigInt(offset)] as const),
  )
}
