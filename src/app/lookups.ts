import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import type { Lookups } from '../lookups/lookups.ts'
import type { TopicFeed } from '../lookups/topic-feed.ts'
import type { Assembly } from './assemble.ts'

export interface LookupLife {
  readonly logger?: Logger
  readonly clock?: Clock
  readonly stop: AbortSignal
  /** How an outage is met: a stream waits in its turn loop, a job within its call up to `outage.deadlineMs`, a test not at all. */
  readonly use: 'stream' | 'job' | 'test'
  /** Reads topics; where it is left out they are refused. */
  readonly openFeed?: (() => Promise<TopicFeed>) | undefined
  /** Told of each table that can be asked. */
  readonly onOpen?: (name: string) => void
}

/**
 * Opens what the steps of a pipeline ask.
 *
 * @throws SluiceError UNREACHABLE, CONFIG; all is closed then
 */
export async function startLookups(
  { config, lookups }: Pick<Assembly, 'config' | 'lookups'>,
  { logger = silentLogger, clock = systemClock, stop, use, openFeed = noBrokers, onOpen }: LookupLife,
): Promise<Lookups> {
  try {
    const surroundings = {
      ...{ logger, clock, stop, openFeed },
      startPatienceMs: { stream: Infinity, job: config.outage.deadlineMs, test: 0 }[use],
      patienceMs: use === 'job' ? config.outage.deadlineMs : 0,
    }
    await lookups.start(surroundings, onOpen)
    return lookups
  } catch (error) {
    await lookups.close()
    throw error
  }
}

/** Whoever scores objects of a program has no Kafka client, which a bundle would have to take along. */
function noBrokers(): Promise<never> {
  throw new SluiceError(
    'CONFIG',
    'a look-up reads a topic, which a pipeline over events of a program cannot: run it as a stream (createStream of sluice/stream), or score a file of events with sluice score -c',
  )
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
