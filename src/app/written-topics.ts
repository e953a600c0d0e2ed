import { makeMonitorTopic, monitorTopic } from '../config/monitor-topic.ts'
import type { Config } from '../config/schema.ts'
import { MissingTopic, SluiceError } from '../core/errors.ts'
import type { Delivery } from '../pipeline/ports.ts'
import type { OutputPlace } from '../pipeline/tenant-topics.ts'
import type { AppParts } from './parts.ts'

/** Topics that are written, as far as they are known beforehand. */
export function writtenTopics(config: Config): readonly string[] {
  const { output, deadLetter, releases } = config
  const beside = [releases?.shadowTopic, monitorTopic(config)]
  return [output.topic, deadLetter.topic, ...beside.filter((topic) => typeof topic === 'string')]
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
  const counts = await Promise.all(
    writtenTopics(config).map((topic) => partitionCount(config, delivery, topic)),
  )
  await delivery.start()
  const [ofOutput, , ofShadow] = counts
  const topic = config.releases?.shadowTopic
  return {
    schemaId: await predictionSchemaId,
    // As many counts as topics.
    partitionCount: ofOutput!,
    shadow: topic === undefined ? null : { topic, partitionCount: ofShadow! },
  }
}

async function partitionCount(
  config: Config,
  delivery: Pick<Delivery, 'partitionCount'>,
  topic: string,
): Promise<number> {
  const isMonitor = topic === monitorTopic(config)
  try {
    const count = await delivery.partitionCount(topic)
    if (isMonitor && count > 1) throw severalPartitions(topic, count)
    return count
  } catch (error) {
    if (!(error instanceof MissingTopic && isMonitor)) throw error
    throw new MissingTopic(topic, { cause: error }, `Make it: ${makeMonitorTopic(config, topic)}`)
  }
}

function severalPartitions(topic: string, count: number): SluiceError {
  const why = `monitor.topic: topic ${topic} has ${count} partitions, and readers of it have to see one order`
  return new SluiceError('CONFIG', `${why}. Name another topic, of one partition`)
}
