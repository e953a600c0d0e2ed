import { FlexibleReader } from './flexible-reader.ts'
import { ResponseReader } from './response-reader.ts'

/** A record for which a broker refuses a whole batch. */
export interface RecordError {
  /** Index of the record in its batch. */
  readonly index: number
  /** The broker's words; null when it gives none. */
  readonly message: string | null
}

export interface ProduceResponse {
  readonly topics: readonly TopicProduceResponse[]
  readonly throttleTime: number
}

interface TopicProduceResponse {
  readonly topicName: string
  readonly partitions: readonly PartitionProduceResponse[]
}

export interface PartitionProduceResponse {
  readonly partition: number
  readonly errorCode: number
  /** From version 8 on: the records at fault, as far as the broker names them. */
  readonly recordErrors?: readonly RecordError[]
  /** From version 8 on. */
  readonly errorMessage?: string | null
}

/*
 * ProduceResponse v8 => [Topic] throttleTime:int32
 * Topic => name:string [Partition]
 * Partition => partition:int32 errorCode:int16 baseOffset:int64 logAppendTime:int64 logStartOffset:int64
 *              [RecordError] errorMessage:nullable_string
 * RecordError => batchIndex:int32 message:nullable_string
 */
export function readProduceResponse(bytes: Buffer): ProduceResponse {
  return readTopics(new ResponseReader(bytes))
}

/** Version 12 is version 8 in the flexible form, with fields in tags: where leaders have moved to. */
export function readFlexibleProduceResponse(bytes: Buffer): ProduceResponse {
  const reader = new FlexibleReader(bytes)
  reader.skipTaggedFields()
  return readTopics(reader)
}

function readTopics(reader: ResponseReader): ProduceResponse {
  const topics = reader.array(() => {
    const topic = { topicName: reader.string() ?? '', partitions: reader.array(() => readPartition(reader)) }
    reader.skipTaggedFields()
    return topic
  })
  return { topics, throttleTime: reader.int32() }
}

function readPartition(reader: ResponseReader): PartitionProduceResponse {
  const partition = reader.int32()
  const errorCode = reader.int16()
  reader.skip(3 * 8)
  const recordErrors = reader.array(() => {
    const error = { index: reader.int32(), message: reader.string() }
    reader.skipTaggedFields()
    return error
  })
  const errorMessage = reader.string()
  reader.skipTaggedFields()
  return { partition, errorCode, recordErrors, errorMessage }
}
