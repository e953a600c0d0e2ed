import { beforeAll, describe } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import type { Sink, Source } from '../../src/pipeline/ports.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { createClient } from '../../src/transport/kafkajs/client/client.ts'
import { KafkaSink } from '../../src/transport/kafkajs/sink/sink.ts'
import { KafkaSource } from '../../src/transport/kafkajs/source/source.ts'
import { KafkaTopicReader } from '../../src/transport/kafkajs/client/topic-reader.ts'
import type { TopicRules } from '../../src/transport/memory/topic-rules.ts'
import type { TopicReader } from '../../src/transport/topic-reader.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import type { BackEnd } from './back-end.ts'
import { newGroup } from './back-end.ts'
import { deliveryContract } from './delivery-contract.ts'
import { sinkContract } from './sink-contract.ts'
import { sourceContract } from './source-contract.ts'
import { topicReaderContract } from './topic-reader-contract.ts'
import { connectionTo, sinkOptions, sourceOptions } from '../support/kafka-options.ts'

/** The rules as the broker's topic settings. */
function settingsOf(rules: TopicRules): Record<string, string> {
  const { maxRecordBytes, compacted = false, mostMsBehind, mostMsAhead } = rules
  return Object.fromEntries(
    [
      ['max.message.bytes', maxRecordBytes],
      ['cleanup.policy', compacted ? 'compact' : undefined],
      ['message.timestamp.before.max.ms', mostMsBehind],
      ['message.timestamp.after.max.ms', mostMsAhead],
    ].flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ) as Record<string, string>
}

// Nobody listens there.
const nowhere = connectionTo(['127.0.0.1:1'], 'contract')
let topics = 0

function kafkajs(address: string): BackEnd {
  const connection = connectionTo([address], 'contract')
  const opened: { close(deadlineMs: number): Promise<void> }[] = []
  const open = <T extends Source | Sink | TopicReader>(port: T): T => {
    opened.push(port)
    return port
  }
  return {
    async createTopic(partitionCount, rules = {}) {
      const topic = `contract-${newGroup()}-${topics++}`
      const settings = settingsOf(rules)
      await KafkaAdmin.ask(connection, silentLogger, (admin) =>
        admin.createTopic({ topic, partitionCount, settings }),
      )
      return topic
    },
    source: ({ topic, ...options }) =>
      open(
        new KafkaSource(
          sourceOptions({ connection, topics: [topic], heartbeatIntervalMs: 200, ...options }),
          silentLogger,
        ),
      ),
    sink: ({ maxRecordBytes } = {}) =>
      open(
        new KafkaSink(
          sinkOptions({ connection, ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }) }),
          silentLogger,
        ),
      ),
    reader: async () => open(await KafkaTopicReader.connect(connection, silentLogger)),
    async deleteBefore(topic, partition, offset) {
      const client = createClient(connection, silentLogger, 'ride-out')
      const admin = client.kafka.admin()
      // Loads the metadata, which the next call takes for granted.
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: offset.toString() }] })
      client.destroy()
    },
    unreachable: () => ({
      source: open(
        new KafkaSource(sourceOptions({ connection: nowhere, groupId: 'g', topics: ['t'] }), silentLogger),
      ),
      sink: open(new KafkaSink(sinkOptions({ connection: nowhere }), silentLogger)),
    }),
    async close() {
      await Promise.all(opened.map((port) => port.close(2_000)))
    },
  }
}

describe.skipIf(await skipWithoutKafka())('kafkajs on a real broker', () => {
  let address: string
  beforeAll(async () => void (address = await startBroker()))

  const open = () => Promise.resolve(kafkajs(address))
  sourceContract(open)
  sinkContract(open)
  deliveryContract(open)
  topicReaderContract(open)
})
