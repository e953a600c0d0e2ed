import type { Codec } from './codec.ts'
import type { BatchContext, MeasuredRecords } from './record-batch-writer.ts'
import { batchHeaderSize, measureRecords, writeBatchHeader, writeRecords } from './record-batch-writer.ts'
import type { ProducedRecord } from './record-writer.ts'
import { flexibleLayout, plainLayout } from './request-layout.ts'
import type { RequestLayout } from './request-layout.ts'

const noCompression = 0

/** What kafkajs hands to `requests/produce/v3/request` (versions 4 to 7 are made of it). */
export interface ProduceRequestArguments {
  readonly acks: number
  readonly timeout: number
  readonly transactionalId?: string | null
  /** Decimal text, number or kafkajs's Long; absent without idempotence. */
  readonly producerId?: { toString(): string } | undefined
  readonly producerEpoch?: number | undefined
  readonly compression?: number
  readonly topicData: readonly TopicData[]
}

export interface TopicData {
  readonly topic: string
  readonly partitions: readonly PartitionData[]
}

export interface PartitionData {
  readonly partition: number
  readonly messages: readonly ProducedRecord[]
  readonly firstSequence?: number
}

/** A partition's records, ready to be laid into the request. */
interface Section {
  readonly partition: number
  readonly measured: MeasuredRecords
  readonly context: BatchContext
  readonly compressed: Buffer | null
  readonly size: number
}

type LookupCodec = (type: number) => Pick<Codec, 'compress'>

/*
 * ProduceRequest v3 => transactionalId:nullable_string acks:int16 timeout:int32 [Topic]
 * Topic => name:string [Partition]
 * Partition => partition:int32 recordSetSize:int32 RecordBatch
 */
export function encodeProduceRequest(
  request: ProduceRequestArguments,
  lookupCodec: LookupCodec,
): Promise<Buffer> {
  return encode(request, lookupCodec, plainLayout)
}

/*
 * ProduceRequest v12 => headerTags transactionalId:compact_nullable_string acks:int16 timeout:int32 [Topic] tags
 * Topic => name:compact_string [Partition] tags
 * Partition => partition:int32 recordSetSize:unsigned_varint RecordBatch tags
 */
export function encodeFlexibleProduceRequest(
  request: ProduceRequestArguments,
  lookupCodec: LookupCodec,
): Promise<Buffer> {
  return encode(request, lookupCodec, flexibleLayout)
}

async function encode(
  request: ProduceRequestArguments,
  lookupCodec: LookupCodec,
  layout: RequestLayout,
): Promise<Buffer> {
  const transactionalId = request.transactionalId ?? null
  const topics: (readonly [string, readonly Section[]])[] = []
  let size = layout.tagsSize + layout.stringSize(transactionalId) + 2 + 4
  for (const { topic, partitions } of request.topicData) {
    const sections: Section[] = []
    size += layout.stringSize(topic) + layout.countSize(partitions.length) + layout.tagsSize
    for (const partition of partitions) {
      const section = await measureSection(request, partition, lookupCodec)
      sections.push(section)
      size += 4 + layout.countSize(section.size) + section.size + layout.tagsSize
    }
    topics.push([topic, sections])
  }
  size += layout.countSize(topics.length) + layout.tagsSize

  const target = Buffer.allocUnsafe(size)
  let position = layout.writeTags(target, 0)
  position = layout.writeString(target, position, transactionalId)
  position = target.writeInt16BE(request.acks, position)
  position = target.writeInt32BE(request.timeout, position)
  position = layout.writeCount(target, position, topics.length)
  for (const [topic, sections] of topics) {
    position = layout.writeString(target, position, topic)
    position = layout.writeCount(target, position, sections.length)
    for (const section of sections) position = writeSection(target, position, section, layout)
    position = layout.writeTags(target, position)
  }
  layout.writeTags(target, position)
  return target
}

async function measureSection(
  request: ProduceRequestArguments,
  data: PartitionData,
  lookupCodec: LookupCodec,
): Promise<Section> {
  const measured = measureRecords(data.messages, Date.now())
  const compression = request.compression ?? noCompression
  const context = {
    transactional: Boolean(request.transactionalId),
    producerId: BigInt(String(request.producerId ?? -1)),
    producerEpoch: request.producerEpoch ?? 0,
    firstSequence: data.firstSequence ?? 0,
    compression,
  }
  const compressed =
    compression === noCompression ? null : await compressRecords(measured, lookupCodec(compression))
  const size = batchHeaderSize + (compressed?.length ?? measured.size)
  return { partition: data.partition, measured, context, compressed, size }
}

async function compressRecords(measured: MeasuredRecords, codec: Pick<Codec, 'compress'>): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(measured.size)
  writeRecords(buffer, 0, measured)
  return codec.compress({ buffer })
}

function writeSection(target: Buffer, start: number, section: Section, layout: RequestLayout): number {
  const { measured, compressed } = section
  let position = target.writeInt32BE(section.partition, start)
  position = layout.writeCount(target, position, section.size)
  const recordsStart = position + batchHeaderSize
  if (compressed === null) writeRecords(target, recordsStart, measured)
  else target.set(compressed, recordsStart)
  const end = position + section.size
  writeBatchHeader(target, position, end, measured, section.context)
  return layout.writeTags(target, end)
}
