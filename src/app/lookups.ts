import type { Config } from '../config/schema.ts'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import type { Lookups } from '../lookups/lookups.ts'
import type { TopicFeed } from '../lookups/topic-feed.ts'
import type { Assembly } from './assemble.ts'

export interface LookupLife {
  readonly logger?: Logger
  readonly clock?: Clock
  readonly stop: AbortSignal
  /** Whether an outage is waited for within a call, up to `outage.deadlineMs`; else whoever calls waits. */
  readonly isPatient: boolean
  /** Reads topics; the brokers of the config by default. */
  readonly openFeed?: (() => Promise<TopicFeed>) | undefined
}

/**
 * Opens what the steps of a pipeline ask.
 *
 * @throws SluiceError UNREACHABLE, CONFIG; all is closed then
 */
export async function startLookups(
  { config, lookups }: Pick<Assembly, 'config' | 'lookups'>,
  { logger = silentLogger, clock = systemClock, stop, isPatient, openFeed }: LookupLife,
): Promise<Lookups> {
  try {
    await lookups.start({
      logger,
      clock,
      stop,
      patienceMs: isPatient ? config.outage.deadlineMs : 0,
      openFeed: openFeed ?? (() => brokerFeed(config)),
    })
    return lookups
  } catch (error) {
    await lookups.close()
    throw error
  }
}

/** A reader that somebody else closes. */
export function feedOf(reader: Pick<TopicFeed, 'read' | 'follow'>): () => Promise<TopicFeed> {
  return () =>
    Promise.resolve({
      read: (topic) => reader.read(topic),
      follow: (topic, signal, from) => reader.follow(topic, signal, from),
      close: () => Promise.resolve(),
    })
}

/** What only topics need is loaded where there is one. */
async function brokerFeed({ kafka }: Config): Promise<TopicFeed> {
  const [{ KafkaTopicReader }, { kafkaConnection }] = await Promise.all([
    import('../transport/kafkajs/client/topic-reader.ts'),
    import('./kafka-connection.ts'),
  ])
  return KafkaTopicReader.connect(kafkaConnection(kafka), silentLogger)
}

/** Does some work with what its steps ask, which is closed behind it. */
export async function withLookups<T>(
  assemblies: readonly Pick<Assembly, 'config' | 'lookups'>[],
  stop: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const opened: Lookups[] = []
  try {
    for (const assembly of assemblies) opened.push(await startLookups(assembly, { stop, isPatient: true }))
    return await work()
  } finally {
    await Promise.all(opened.map((lookups) => lookups.close()))
  }
}
