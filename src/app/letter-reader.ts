import type { Config } from '../config/schema.ts'
import { silentLogger } from '../core/logger.ts'
import { KafkaTopicReader } from '../transport/kafkajs/client/topic-reader.ts'
import type { TopicReader } from '../transport/topic-reader.ts'
import { kafkaConnection } from './kafka-connection.ts'

/** Connects to the brokers of a config, reads, and closes. Rejects with UNREACHABLE where none answers. */
export async function readingLetters<T>(
  { kafka }: Pick<Config, 'kafka'>,
  read: (reader: TopicReader) => Promise<T>,
): Promise<T> {
  const reader = await KafkaTopicReader.connect(kafkaConnection(kafka), silentLogger)
  try {
    return await read(reader)
  } finally {
    await reader.close()
  }
}
