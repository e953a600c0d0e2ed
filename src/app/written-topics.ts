import type { Config } from '../config/schema.ts'
import type { OutputPlace } from '../pipeline/tenant-topics.ts'
import type { AppParts } from './parts.ts'

/** Topics that are written, as far as they are known beforehand. */
export function writtenTopics({ output, deadLetter, releases }: Config): readonly string[] {
  const shadow = releases?.shadowTopic
  return [output.topic, deadLetter.topic, ...(shadow === undefined ? [] : [shadow])]
}

/** What is known of the output once it can be written. */
export interface Writable {
  readonly schemaId: number | null
  readonly partitionCount: number
  readonly shadow: OutputPlace | null
}

/**
 * Resolves when predictions and dead letters can be written, with the schema id of predictions and the partition count of
 * their topic. The group is joined after that: each member that comes and cannot work takes partitions from those that can.
 */
export async function outputReady({
  config,
  predictionSchemaId,
  transport: { delivery },
}: AppParts): Promise<Writable> {
  // A missing topic is told before a missing subject, which may be missing for the topic's wrong name.
  const counts = await Promise.all(writtenTopics(config).map((topic) => delivery.partitionCount(topic)))
  await delivery.start()
  const [partitionCount, , ofShadow] = counts
  const topic = config.releases?.shadowTopic
  return {
    schemaId: await predictionSchemaId,
    // As many counts as topics.
    partitionCount: partitionCount!,
    shadow: topic === undefined ? null : { topic, partitionCount: ofShadow! },
  }
}
