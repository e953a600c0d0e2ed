import type { Config } from '../config/schema.ts'
import { silentLogger } from '../core/logger.ts'
import type { Lookups } from '../lookups/lookups.ts'
import type { TopicFeed } from '../lookups/topic-feed.ts'
import type { Assembly } from './assemble.ts'
import { startLookups } from './lookups.ts'
import { startRemotes } from './remotes.ts'

/**
 * Reads topics of look-ups from the brokers of a config. What only they need is loaded where there is one. Apart from
 * `lookups.ts`: a program that bundles the scorer, or a pipeline over its own events, takes no Kafka client along.
 */
export async function brokerFeed({ kafka }: Pick<Config, 'kafka'>): Promise<TopicFeed> {
  const [{ KafkaTopicReader }, { kafkaConnection }] = await Promise.all([
    import('../transport/kafkajs/client/topic-reader.ts'),
    import('./kafka-connection.ts'),
  ])
  return KafkaTopicReader.connect(kafkaConnection(kafka), silentLogger)
}

/** Does some work with what its steps and models ask, which is closed behind it. */
export async function withLookups<T>(
  assemblies: readonly Pick<Assembly, 'config' | 'lookups' | 'remotes'>[],
  stop: AbortSignal,
  work: () => Promise<T>,
  use: 'job' | 'test' = 'job',
): Promise<T> {
  const opened: Lookups[] = []
  try {
    for (const assembly of assemblies) {
      const openFeed = () => brokerFeed(assembly.config)
      opened.push(await startLookups(assembly, { stop, use, openFeed }))
      await startRemotes(assembly, { stop, use })
    }
    return await work()
  } finally {
    await Promise.all(opened.map((lookups) => lookups.close()))
  }
}
