import type { Header, InputRecord } from '../core/record.ts'

/** Header names of Kafka Connect's dead-letter reporter (KIP-298), which tools for dead letters know. Values are UTF-8 text. */
export const connectHeader = {
  topic: '__connect.errors.topic',
  partition: '__connect.errors.partition',
  offset: '__connect.errors.offset',
  connectorName: '__connect.errors.connector.name',
  taskId: '__connect.errors.task.id',
  stage: '__connect.errors.stage',
  className: '__connect.errors.class.name',
  exceptionClassName: '__connect.errors.exception.class.name',
  exceptionMessage: '__connect.errors.exception.message',
  stackTrace: '__connect.errors.exception.stacktrace',
} as const

/** Our own: what no standard has, above all a reason that a dashboard can count. */
export const sluiceHeader = {
  reason: 'sluice.dlq.reason',
  field: 'sluice.dlq.field',
  /** What the config calls the field, where it has a name of its own there. */
  feature: 'sluice.dlq.feature',
  value: 'sluice.dlq.value',
  model: 'sluice.dlq.model',
  attempts: 'sluice.dlq.attempts',
  redriveCount: 'sluice.dlq.redrive-count',
  time: 'sluice.dlq.time',
  /** Start of the window that the letter stands for, milliseconds since the epoch; its record is that of the first reading. */
  window: 'sluice.dlq.window',
  /** `true` on the copy of a record that was scored all the same (`score-and-report`): never redriven as a prediction. */
  scored: 'sluice.dlq.scored',
  /** The record's timestamp, milliseconds since the epoch, where the topic takes the letter only with the time of writing. */
  timestamp: 'sluice.dlq.timestamp',
  /** What the letter lacks because it would be too large: `value`, `value,headers` or `value,headers,key`. */
  omitted: 'sluice.dlq.omitted',
} as const

/** Spring's (`DeadLetterPublishingRecoverer`). Text, but for numbers: big-endian integers, of 4 bytes for the partition, of 8 otherwise. */
export const springHeader = {
  topic: 'kafka_dlt-original-topic',
  partition: 'kafka_dlt-original-partition',
  offset: 'kafka_dlt-original-offset',
  timestamp: 'kafka_dlt-original-timestamp',
  timestampType: 'kafka_dlt-original-timestamp-type',
  group: 'kafka_dlt-original-consumer-group',
  exceptionClassName: 'kafka_dlt-exception-fqcn',
  causeClassName: 'kafka_dlt-exception-cause-fqcn',
  exceptionMessage: 'kafka_dlt-exception-message',
  stackTrace: 'kafka_dlt-exception-stacktrace',
  keyExceptionClassName: 'kafka_dlt-key-exception-fqcn',
  keyExceptionMessage: 'kafka_dlt-key-exception-message',
  keyStackTrace: 'kafka_dlt-key-exception-stacktrace',
} as const

/** Kafka Streams' (KIP-1034). Values are UTF-8 text. */
export const streamsHeader = {
  topic: '__streams.errors.topic',
  partition: '__streams.errors.partition',
  offset: '__streams.errors.offset',
  exceptionClassName: '__streams.errors.exception',
  exceptionMessage: '__streams.errors.message',
  stackTrace: '__streams.errors.stacktrace',
} as const

const contextNames: ReadonlySet<string> = new Set(
  [connectHeader, sluiceHeader, springHeader, streamsHeader].flatMap((names) => Object.values(names)),
)

/** True for a header that tells of an earlier dead-lettering, not one of the producer's own. */
export function isContextHeader(header: Header): boolean {
  return contextNames.has(header.key)
}

/** The last header of that name as text; null when there is none. */
export function headerText(headers: readonly Header[], key: string): string | null {
  return headers.findLast((header) => header.key === key)?.value?.toString('utf8') ?? null
}

/** How often the record was sent through again after it had been dead-lettered. */
export function redriveCountOf({ headers }: Pick<InputRecord, 'headers'>): number {
  const text = headerText(headers, sluiceHeader.redriveCount)
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0
}
