import type { Logger } from '../../../core/logger.ts'
import type { InputRecord } from '../../../core/record.ts'
import type { PartitionBounds } from '../../topic-reader.ts'
import { ConsumedBatch } from '../patches/consumed-batch.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'
import { openBatch } from '../protocol/stored-batch.ts'
import { createCluster, readCommitted } from './cluster.ts'
import type { InnerCluster } from './cluster.ts'
import { codecOf } from './codecs.ts'
import type { KafkaConnection } from './connection.ts'

/** Bytes of a fetch: of all partitions together, and of one. */
export interface FetchLimits {
  readonly maxBytes: number
  readonly maxWaitMs: number
  /** Bytes that one record batch may have once it is decompressed. */
  readonly maxBatchBytes: number
}

/** Kafka's word for an offset that there is not. */
const none = -1n

/** What stands in a partition from an offset on. */
export interface LogSlice {
  readonly partition: number
  readonly records: readonly InputRecord[]
  readonly nextOffset: bigint
}

/**
 * Reads partitions without a group. kafkajs's public face has consumers with a group only, so this stands on its inner
 * `cluster`, which the version guard of the patches holds still.
 */
export class LogClient {
  readonly #cluster: InnerCluster
  readonly destroy: () => void

  constructor(connection: KafkaConnection, logger: Logger) {
    const { cluster, destroy } = createCluster(connection, logger)
    this.#cluster = cluster
    this.destroy = destroy
  }

  async connect(): Promise<void> {
    await this.#cluster.connect()
  }

  async bounds(topic: string): Promise<readonly PartitionBounds[]> {
    await this.#cluster.addMultipleTargetTopics([topic])
    await this.#cluster.refreshMetadataIfNecessary()
    const partitions = this.#cluster
      .findTopicPartitionMetadata(topic)
      .map(({ partitionId }) => ({ partition: partitionId }))
    const [low, high] = await Promise.all([
      this.#cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: true }]),
      this.#cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: false }]),
    ])
    const lowOf = new Map(
      low.flatMap((answer) => answer.partitions).map(({ partition, offset }) => [partition, offset]),
    )
    return high
      .flatMap((answer) => answer.partitions)
      .map(({ partition, offset }) => ({
        partition,
        low: BigInt(lowOf.get(partition) ?? offset),
        high: BigInt(offset),
      }))
      .sort((a, b) => a.partition - b.partition)
  }

  /** Where the first record of that time or a later one stands; the end of a partition where there is none. */
  async offsetsAt(topic: string, timeMs: number): Promise<ReadonlyMap<number, bigint>> {
    const bounds = await this.bounds(topic)
    const partitions = bounds.map(({ partition }) => ({ partition }))
    const answers = await this.#cluster.fetchTopicsOffset([{ topic, partitions, fromTimestamp: timeMs }])
    const found = new Map(
      answers
        .flatMap((answer) => answer.partitions)
        .map(({ partition, offset }) => [partition, BigInt(offset)]),
    )
    return new Map(
      bounds.map(({ partition, high }) => {
        const offset = found.get(partition) ?? none
        return [partition, offset === none ? high : offset]
      }),
    )
  }

  /** What stands at the offsets: a slice for each partition that has something. Throws MalformedRecords. */
  async fetch(
    topic: string,
    offsets: ReadonlyMap<number, bigint>,
    { maxBytes, maxWaitMs, maxBatchBytes }: FetchLimits,
  ): Promise<readonly LogSlice[]> {
    const leaders = this.#cluster.findTopicPartitionMetadata(topic)
    const wanted = leaders.filter(({ partitionId }) => offsets.has(partitionId))
    const byLeader = [...Map.groupBy(wanted, ({ leader }) => leader)]
    const answers = await Promise.all(
      byLeader.map(async ([nodeId, partitions]) => {
        const broker = await this.#cluster.findBroker({ nodeId })
        return broker.fetch({
          maxWaitTime: maxWaitMs,
          minBytes: 1,
          maxBytes,
          isolationLevel: readCommitted,
          topics: [
            {
              topic,
              partitions: partitions.map(({ partitionId }) => ({
                partition: partitionId,
                fetchOffset: offsets.get(partitionId)!.toString(),
                maxBytes,
              })),
            },
          ],
        })
      }),
    )
    const batches = answers
      .flatMap(({ responses }) => responses)
      .flatMap(({ partitions }) => partitions)
      // Asked for.
      .map((fetched) => new ConsumedBatch(topic, offsets.get(fetched.partition)!.toString(), fetched))
      .filter((batch) => !batch.isEmpty())
    return Promise.all(batches.map((batch) => sliceOf(batch, maxBatchBytes)))
  }

  /** Where the leaders are may have changed. */
  async refresh(): Promise<void> {
    await this.#cluster.refreshMetadata()
  }
}

async function sliceOf(
  { partition, fetchedOffset, visible, nextOffset }: ConsumedBatch,
  maxBatchBytes: number,
): Promise<LogSlice> {
  const records: InputRecord[] = []
  for (const batch of visible) {
    if (batch.damage !== null) throw new MalformedRecords(batch.damage.message)
    const cursor = await openBatch(batch, codecOf, maxBatchBytes)
    while (cursor.left > 0) cursor.read(records, Infinity, BigInt(fetchedOffset))
  }
  return { partition, records, nextOffset }
}
