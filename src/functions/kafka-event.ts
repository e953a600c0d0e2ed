import type { Header, InputRecord, RecordBatch } from '../core/record.ts'

/** A record as Lambda hands it over: key and value in base64, values of headers as lists of bytes that may be negative. */
export interface LambdaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp?: number
  readonly key?: string | null
  readonly value?: string | null
  readonly headers?: readonly Readonly<Record<string, readonly number[] | null>>[] | null
}

/** An event of an event source mapping: MSK or a Kafka of one's own. */
export interface KafkaEvent {
  readonly eventSource: 'aws:kafka' | 'SelfManagedKafka'
  /** By `topic-partition`. */
  readonly records: Readonly<Record<string, readonly LambdaRecord[]>>
}

/** What Lambda reads as a partial failure: of each partition the offset to begin with again. An empty list: all is done. */
export interface BatchResponse {
  readonly batchItemFailures: readonly {
    readonly itemIdentifier: { readonly partition: string; readonly offset: number }
  }[]
}

export function isKafkaEvent(event: object): event is KafkaEvent {
  return (
    'eventSource' in event && (event.eventSource === 'aws:kafka' || event.eventSource === 'SelfManagedKafka')
  )
}

/** A batch a partition, in the order of offsets. */
export function batchesOf({ records }: KafkaEvent): readonly RecordBatch[] {
  return Object.values(records)
    .filter((list) => list.length > 0)
    .map((list) => {
      const inOrder = list.toSorted((a, b) => a.offset - b.offset)
      const [{ topic, partition }] = inOrder as [LambdaRecord, ...LambdaRecord[]]
      const nextOffset = BigInt(inOrder.at(-1)!.offset) + 1n
      return {
        topic,
        partition,
        epoch: 0,
        records: inOrder.map(recordOf),
        nextOffset,
        highWatermark: nextOffset,
      }
    })
}

/** All partitions again, from their first record on. */
export function allFailed(event: KafkaEvent): BatchResponse {
  const batches = Object.entries(event.records).filter(([, list]) => list.length > 0)
  return {
    batchItemFailures: batches.map(([partition, list]) => ({
      itemIdentifier: { partition, offset: Math.min(...list.map(({ offset }) => offset)) },
    })),
  }
}

function recordOf({ offset, timestamp = -1, key, value, headers }: LambdaRecord): InputRecord {
  return {
    offset: BigInt(offset),
    timestampMs: timestamp,
    key: bytesOf(key),
    value: bytesOf(value),
    headers: (headers ?? []).flatMap((each) => Object.entries(each).map(headerOf)),
  }
}

function bytesOf(base64: string | null | undefined): Buffer | null {
  return base64 === null || base64 === undefined ? null : Buffer.from(base64, 'base64')
}

function headerOf([key, bytes]: [string, readonly number[] | null]): Header {
  return { key, value: bytes === null ? null : Buffer.from(bytes.map((byte) => byte & 0xff)) }
}
