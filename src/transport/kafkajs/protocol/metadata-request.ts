import { unsignedVarintSize, writeUnsignedVarint } from './varint.ts'

/** What kafkajs hands to `requests/metadata`. */
export interface MetadataRequestArguments {
  /** None is all of them. */
  readonly topics: readonly string[]
  readonly allowAutoTopicCreation?: boolean
  /** Whether the answer is to say what we may do with the topics. Never asked for by kafkajs. */
  readonly includeAuthorizedOperations?: boolean
}

const topicIdSize = 16
const noTaggedFields = 0

/*
 * MetadataRequest v11 => headerTags [Topic] allowAutoTopicCreation:bool includeTopicAuthorizedOperations:bool tags
 * Topic => topicId:uuid (zero: asked by name) name:compact_string tags
 *
 * The tags of the request's header, which end it, stand here: what frames our requests knows no flexible versions.
 */
export function encodeTopicMetadataRequest({
  topics,
  allowAutoTopicCreation = true,
  includeAuthorizedOperations = false,
}: MetadataRequestArguments): Buffer {
  // 0 is null: all topics.
  const count = topics.length === 0 ? 0 : topics.length + 1
  const size = topics.reduce(
    (sum, topic) => sum + topicSize(topic),
    1 + unsignedVarintSize(count) + 1 + 1 + 1,
  )
  const target = Buffer.alloc(size)
  let position = writeUnsignedVarint(target, 0, noTaggedFields)
  position = writeUnsignedVarint(target, position, count)
  for (const topic of topics) position = writeTopic(target, position, topic)
  position = target.writeUInt8(allowAutoTopicCreation ? 1 : 0, position)
  position = target.writeUInt8(includeAuthorizedOperations ? 1 : 0, position)
  writeUnsignedVarint(target, position, noTaggedFields)
  return target
}

function topicSize(topic: string): number {
  const length = Buffer.byteLength(topic)
  return topicIdSize + unsignedVarintSize(length + 1) + length + 1
}

function writeTopic(target: Buffer, start: number, topic: string): number {
  let position = writeUnsignedVarint(target, start + topicIdSize, Buffer.byteLength(topic) + 1)
  position += target.write(topic, position)
  return writeUnsignedVarint(target, position, noTaggedFields)
}
