import { randomUUID } from 'node:crypto'
import type { Transport } from './parts.ts'
import { startPolicy } from './start-policy.ts'
import { inputPattern, namedTopics } from '../config/input-topics.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import type { Delivery } from '../pipeline/ports.ts'
import { AtLeastOnceDelivery } from '../transport/at-least-once.ts'
import { ExactlyOnceDelivery } from '../transport/exactly-once.ts'
import type { CommitCadenceOptions } from '../transport/commit-cadence.ts'
import { KafkaSink } from '../transport/kafkajs/sink/sink.ts'
import type { KafkaSinkOptions } from '../transport/kafkajs/sink/sink.ts'
import { KafkaTransactionalSink } from '../transport/kafkajs/sink/transactional-sink.ts'
import { KafkaSource } from '../transport/kafkajs/source/source.ts'
import type { KafkaSourceOptions } from '../transport/kafkajs/source/source-context.ts'
import type { TransactionalIds } from '../transport/kafkajs/client/rights.ts'
import { kafkaConnection } from './kafka-connection.ts'

/** Room beside the largest record for its headers and those of its batch; a dead letter has some 600 bytes of them. */
const headerRoomBytes = 40_000

/** How long a broker may wait for records before it answers a fetch with none, milliseconds. */
const fetchWaitMs = 200

interface KafkaSettings {
  readonly source: KafkaSourceOptions
  readonly sink: KafkaSinkOptions
  readonly commits: Omit<CommitCadenceOptions, 'logger'>
}

/** What the config says about the transport. */
export function kafkaSettings(config: Config, logger: Logger = silentLogger): KafkaSettings {
  const connection = kafkaConnection(config.kafka, logger)
  const { input, outage, output, deadLetter } = config
  return {
    source: {
      connection,
      groupId: input.group,
      topics: namedTopics(input),
      pattern: patternChoice(config),
      startFrom: startPolicy(input.startFrom),
      onDataLoss: input.onDataLoss,
      maxBytesPerPartition: input.maxBytesPerPartition,
      maxBatchBytes: input.maxBatchBytes,
      readAheadBytes: input.readAheadBytes,
      maxWaitMs: fetchWaitMs,
      ...(config.kafka.clientRack === undefined ? {} : { rackId: config.kafka.clientRack }),
      sessionTimeoutMs: input.sessionTimeoutMs,
      rebalanceTimeoutMs: input.rebalanceTimeoutMs,
      heartbeatIntervalMs: input.heartbeatIntervalMs,
      metadataMaxAgeMs: config.kafka.metadataMaxAgeMs,
      staticMember: staticMember(config),
      outageDeadlineMs: outage.deadlineMs,
      isTransactional: config.delivery === 'exactly-once',
    },
    sink: {
      connection,
      outageDeadlineMs: outage.deadlineMs,
      maxRequestBytes: output.maxRecordBytes + headerRoomBytes,
      maxRecordBytes: Math.max(output.maxRecordBytes, deadLetter.maxRecordBytes) + headerRoomBytes,
      compression: output.compression,
    },
    commits: { intervalMs: input.commitIntervalMs, clock: systemClock },
  }
}

function patternChoice(config: Config): KafkaSourceOptions['pattern'] {
  const pattern = inputPattern(config)
  return pattern === null ? null : { ...pattern, mayMatchNone: config.input.waitForTopicMs > 0 }
}

function staticMember({ input, shutdown }: Config): KafkaSourceOptions['staticMember'] {
  if (input.instanceId === undefined) return null
  return { instanceId: input.instanceId, leavesOnClose: shutdown.leaveGroup }
}

/** Source and delivery as the config wants them. Nothing is connected yet. */
export function kafkaTransport(config: Config, logger: Logger): Transport {
  const settings = kafkaSettings(config, logger)
  const source = new KafkaSource(settings.source, logger)
  return { source, delivery: deliveryOf(config, settings, source, logger) }
}

/** A sink as the config wants it, of whoever writes beside the stream. Nothing is connected yet. */
export function kafkaSink(config: Config, logger: Logger): KafkaSink {
  return new KafkaSink(kafkaSettings(config, logger).sink, logger)
}

/** By what ids an instance writes in transactions; null where it does not. */
export function transactionalIds({ delivery, input }: Config): TransactionalIds | null {
  if (delivery === 'at-least-once') return null
  const prefix = `${input.group}-`
  return input.instanceId === undefined ? { prefix } : { id: prefix + input.instanceId }
}

function deliveryOf(config: Config, settings: KafkaSettings, source: KafkaSource, logger: Logger): Delivery {
  const { batch, exactlyOnce, outage } = config
  const ids = transactionalIds(config)
  if (ids === null)
    return new AtLeastOnceDelivery(source, new KafkaSink(settings.sink, logger), {
      ...settings.commits,
      logger,
    })
  const transaction = {
    // Of one instance: whoever else came with it would end its transactions.
    ...('id' in ids
      ? { transactionalId: ids.id }
      : { transactionalId: ids.prefix + randomUUID(), idPrefix: ids.prefix }),
    timeoutMs: exactlyOnce.transactionTimeoutMs,
  }
  return new ExactlyOnceDelivery(
    source,
    new KafkaTransactionalSink({ ...settings.sink, transaction }, logger),
    {
      intervalMs: exactlyOnce.commitIntervalMs,
      outageDeadlineMs: outage.deadlineMs,
      maxRecords: batch.maxRecords,
      timeoutMs: exactlyOnce.transactionTimeoutMs,
      clock: systemClock,
      logger,
    },
  )
}
