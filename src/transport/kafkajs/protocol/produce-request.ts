import type { Codec } from './codec.ts'
import type { BatchContext, MeasuredRecords } from './record-batch-writer.ts'
import { batchHeaderSize, measureRecords, writeBatchHeader, writeRecords } from './record-batch-writer.ts'
import type { ProducedRecord } from './record-writer.ts'

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

/*
 * ProduceRequest v3 => transactionalId:nullable_string acks:int16 timeout:int32 [Topic]
 * Topic => name:string [Partition]
 * Partition => partition:int32 recordSetSize:int32 RecordBatch
 */
export async function encodeProduceRequest(
  request: ProduceRequestArguments,
  lookupCodec: (type: number) => Pick<Codec, 'compress'>,
): Promise<Buffer> {
  const transactionalId = request.transactionalId ?? null
  const topics: (readonly [string, readonly Section[]])[] = []
  let size = stringSize(transactionalId) + 2 + 4 + 4
  for (const { topic, partitions } of request.topicData) {
    const sections: Section[] = []
    size += stringSize(topic) + 4
    for (const partition of partitions) {
      const section = await measureSection(request, partition, lookupCodec)
      sections.push(section)
      size += 8 + section.size
    }
    topics.push([topic, sections])
  }

  const target = Buffer.allocUnsafe(size)
  let position = writeString(target, 0, transactionalId)
  position = target.writeInt16BE(request.acks, position)
  position = target.writeInt32BE(request.timeout, position)
  position = target.writeInt32BE(topics.length, position)
  for (const [topic, sections] of topics) {
    position = writeString(target, position, topic)
    position = target.writeInt32BE(sections.length, position)
    for (const section of sections) position = writeSection(target, position, section)
  }
  return target
}

async function measureSection(
  request: ProduceRequestArguments,
  data: PartitionData,
  lookupCodec: (type: number) => Pick<Codec, 'compress'>,
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

function writeSection(target: Buffer, start: number, section: Section): number {
  const { measured, compressed } = section
  let position = target.writeInt32BE(section.partition, start)
  position = target.writeInt32BE(section.size, position)
  const recordsStart = position + batchHeaderSize
  if (compressed === null) writeRecords(target, recordsStart, measured)
  else target.set(compressed, recordsStart)
  const end = position + section.size
  writeBatchHeader(target, position, end, measured, section.context)
  return end
}

function stringSize(text: string | null): number {
  return 2 + (text === null ? 0 : Buffer.byteLength(text))
}

function writeString(target: Buffer, start: number, text: string | null): number {
  if (text === null) return target.writeInt16BE(-1, start)
  const position = target.writeInt16BE(Buffer.byteLength(text), start)
  return position + target.write(text, position)
}
