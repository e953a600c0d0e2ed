import type { Clock } from '../core/clock.ts'
import { MissingTopic } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { Delivery } from '../pipeline/ports.ts'

export interface TopicWait {
  /** Asks, and makes nothing by asking. */
  readonly delivery: Pick<Delivery, 'partitionCount'>
  /** How long to wait at most; 0: what is missing is told by whoever needs it. */
  readonly waitMs: number
  readonly clock: Clock
  readonly logger: Logger
  readonly stop?: AbortSignal | undefined
  /** Told after each question. */
  readonly onMissing: (topics: readonly string[]) => void
}

const askEveryMs = 1_000
const tellEveryMs = 30_000

/**
 * Resolves when all topics are there, or `stop` aborts. Rejects with CONFIG, naming a topic that is missing, when the time
 * is up, and with what else keeps the brokers from telling.
 */
export async function awaitTopics(topics: readonly string[], wait: TopicWait): Promise<void> {
  const { waitMs, clock, logger, stop, onMissing } = wait
  if (waitMs === 0) return
  const startMs = clock.monotonic()
  const isStopped = () => stop?.aborted === true
  let toldMs = -Infinity
  for (;;) {
    const missing = await missingOf(topics, wait)
    onMissing(missing.map(({ topic }) => topic))
    const [first] = missing
    const now = clock.monotonic()
    if (first === undefined || isStopped()) return
    if (now - startMs >= waitMs) throw first
    if (now - toldMs >= tellEveryMs) {
      toldMs = now
      logger.warn(
        { event: 'topics-awaited', missing: missing.map(({ topic }) => topic) },
        'waiting for topics that do not exist yet',
      )
    }
    await clock.sleep(Math.min(askEveryMs, startMs + waitMs - now), stop)
    if (isStopped()) return
  }
}

async function missingOf(
  topics: readonly string[],
  { delivery }: TopicWait,
): Promise<readonly MissingTopic[]> {
  const missing: MissingTopic[] = []
  for (const topic of topics) {
    try {
      await delivery.partitionCount(topic)
    } catch (error) {
      if (!(error instanceof MissingTopic)) throw error
      missing.push(error)
    }
  }
  return missing
}
