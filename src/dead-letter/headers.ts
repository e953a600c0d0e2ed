import type { Header } from '../core/record.ts'

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
  /** `true` on the copy of a record that was scored all the same (`score-and-report`): never redriven as a prediction. */
  scored: 'sluice.dlq.scored',
  /** The record's timestamp, milliseconds since the epoch, where the topic takes the letter only with the time of writing. */
  timestamp: 'sluice.dlq.timestamp',
  /** What the letter lacks because it would be too large: `value`, `value,headers` or `value,headers,key`. */
  omitted: 'sluice.dlq.omitted',
} as const

const contextNames: ReadonlySet<string> = new Set([
  ...Object.values(connectHeader),
  ...Object.values(sluiceHeader),
])

/** True for a header that tells of an earlier dead-lettering, not one of the producer's own. */
export function isContextHeader(header: Header): boolean {
  return contextNames.has(header.key)
}

/** The last header of that name as text; null when there is none. */
export function headerText(headers: readonly Header[], key: string): string | null {
  return headers.findLast((header) => header.key === key)?.value?.toString('utf8') ?? null
}
