import type { OutputRecord, Position, RecordBatch } from '../../src/core/record.ts'
import { noHeaders } from '../../src/core/record.ts'
import type { DeliveryPart, RejectedRecord, Sink, Source } from '../../src/pipeline/ports.ts'
import type { TopicRules } from '../../src/transport/memory/topic-rules.ts'
import type { OffsetPolicies } from '../../src/transport/start-offset.ts'
import type { Offsets, TopicReader, TopicSlice } from '../../src/transport/topic-reader.ts'

/** A transport as the contract suites see it. All that it gives out is closed with it. */
export interface BackEnd {
  /** A topic that nobody else uses. */
  createTopic(partitionCount: number, rules?: TopicRules): Promise<string>
  source(options: SourceOptions): Source
  sink(options?: { readonly maxRecordBytes?: number }): Sink
  reader(): Promise<TopicReader>
  /** As retention does. */
  deleteBefore(topic: string, partition: number, offset: bigint): Promise<void>
  /** Ports to a broker that is not there. */
  unreachable(): { readonly source: Source; readonly sink: Sink }
  close(): Promise<void>
}

export interface SourceOptions extends Partial<OffsetPolicies> {
  readonly topic: string
  readonly groupId: string
  readonly readAheadBytes?: number
}

let groups = 0

/** A group that nobody else uses. */
export function newGroup(): string {
  return `group-${process.pid}-${Date.now()}-${groups++}`
}

export function record(topic: string, partition: number | null, value: string): OutputRecord {
  return { topic, partition, key: null, value: Buffer.from(value), headers: noHeaders, timestampMs: null }
}

/** `count` records for each partition, values `p0-0`, `p0-1` and so on. */
export function numbered(topic: string, partitionCount: number, count: number): OutputRecord[] {
  return Array.from({ length: partitionCount * count }, (_, i) => {
    const partition = i % partitionCount
    return record(topic, partition, `p${partition}-${Math.floor(i / partitionCount)}`)
  })
}

/** Takes until there are `count` records, or the source has stopped. */
export async function takeRecords(source: Source, count: number, maxRecords = 1000): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = []
  for (let taken = 0; taken < count;) {
    const more = await source.take(Math.min(maxRecords, count - taken))
    if (more === null) return batches
    batches.push(...more)
    taken += more.reduce((sum, { records }) => sum + records.length, 0)
  }
  return batches
}

/** The last position of each partition that the batches reached. */
export function positionsOf(batches: readonly RecordBatch[]): RecordBatch[] {
  return [...new Map(batches.map((batch) => [`${batch.topic}/${batch.partition}`, batch])).values()]
}

/** A part of a turn with these records; no output may be rejected, and no letter rewritten, unless it is said how. */
export function partOf(
  position: Position,
  outputs: readonly OutputRecord[],
  deadLetters: readonly OutputRecord[] = [],
  {
    letterFor = unexpected,
    writable = () => null,
  }: Partial<Pick<DeliveryPart, 'letterFor' | 'writable'>> = {},
): DeliveryPart {
  return { position, outputs, deadLetters, letterFor, writable }
}

function unexpected({ message }: RejectedRecord): OutputRecord {
  throw new Error(`a record was rejected: ${message}`)
}

/** The values of a partition, in the order in which they came. */
export function valuesOf(batches: readonly (RecordBatch | TopicSlice)[], partition?: number): string[] {
  return batches
    .filter((batch) => partition === undefined || batch.partition === partition)
    .flatMap(({ records }) => records.map(({ value }) => String(value)))
}

export async function readAll(
  reader: TopicReader,
  topic: string,
  from?: Offsets,
  to?: Offsets,
): Promise<TopicSlice[]> {
  const slices: TopicSlice[] = []
  for await (const slice of reader.read(topic, from, to)) slices.push(slice)
  return slices
}
