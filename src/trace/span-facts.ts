import { SpanStatusCode } from '@opentelemetry/api'
import type { Attributes, HrTime, Span } from '@opentelemetry/api'
import { SluiceError, messageOf } from '../core/errors.ts'
import type { InputRecord, RecordBatch } from '../core/record.ts'

/** What all spans of a stream have in common. */
export interface StreamFacts {
  readonly pipeline: string
  readonly group: string
  readonly clientId: string
}

/** As OpenTelemetry's conventions for messaging name it. */
export function spanName({ topic }: Pick<RecordBatch, 'topic'>): string {
  return `process ${topic}`
}

/** Attributes of a span of one partition's records, by OpenTelemetry's conventions for messaging. */
export function partitionAttributes(
  { pipeline, group, clientId }: StreamFacts,
  { topic, partition }: Pick<RecordBatch, 'topic' | 'partition'>,
): Attributes {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    'messaging.consumer.group.name': group,
    'messaging.client.id': clientId,
    'sluice.pipeline': pipeline,
  }
}

/** What one record adds. Its key is not told: keys are data. */
export function recordAttributes({ offset, value }: InputRecord, turnRecords: number): Attributes {
  return {
    // Exact up to 2 ** 53, which no log reaches.
    'messaging.kafka.offset': Number(offset),
    'sluice.turn.records': turnRecords,
    ...(value === null
      ? { 'messaging.kafka.message.tombstone': true }
      : { 'messaging.message.body.size': value.length }),
  }
}

/** Ends a span whose turn could not be made durable. */
export function endFailed(span: Span, error: unknown, endTime: HrTime): void {
  // `_OTHER` is the conventions' word for what has no class of its own.
  span.setAttribute('error.type', error instanceof SluiceError ? error.code : '_OTHER')
  span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) })
  span.end(endTime)
}
