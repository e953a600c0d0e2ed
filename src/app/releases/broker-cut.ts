import { silentLogger } from '../../core/logger.ts'
import { KafkaTopicReader } from '../../transport/kafkajs/client/topic-reader.ts'
import type { Cut } from '../../releases/release.ts'
import { readConfig } from '../assemble.ts'
import type { AssemblyOptions } from '../assemble.ts'
import { kafkaConnection } from '../kafka-connection.ts'
import { topicsRead } from '../topics-read.ts'
import { cutBehind } from './release-cut.ts'

/** The cut of a release by what the brokers of pipelines say of the topics that these read. */
export async function brokerCut(
  pipelines: readonly AssemblyOptions[],
  margin: number,
  before: Cut | null,
): Promise<Cut> {
  let cut = before
  for (const pipeline of pipelines) {
    const config = readConfig(pipeline)
    const topics = await topicsRead(config)
    const reader = await KafkaTopicReader.connect(kafkaConnection(config.kafka), silentLogger)
    try {
      cut = await cutBehind(reader, topics, margin, cut)
    } finally {
      await reader.close()
    }
  }
  return cut ?? {}
}
