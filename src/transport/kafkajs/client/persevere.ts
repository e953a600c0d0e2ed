import type { Clock } from '../../../core/clock.ts'
import { SluiceError } from '../../../core/errors.ts'
import type { KafkaConnection } from './connection.ts'
import { brokerOutage } from './errors.ts'
import { retryWaitMs } from './retry-wait.ts'

interface Perseverance {
  readonly connection: KafkaConnection
  /** How long brokers may fail us. */
  readonly deadlineMs: number
  readonly clock: Clock
  readonly ended: AbortSignal
  /** Called once, when it takes so long that somebody should know. */
  readonly onLong: (error: unknown) => void
}

/** In milliseconds: a coordinator that moves is back by then. */
const longMs = 10_000

/**
 * Tries again, a little later each time, while brokers cannot be reached or do not say what is asked.
 *
 * Rejects with BROKER_OUTAGE after the deadline, and at once with what waiting does not cure, or when it has ended.
 */
export async function persevere<T>(
  attempt: () => Promise<T>,
  { connection, deadlineMs, clock, ended, onLong }: Perseverance,
): Promise<T> {
  const startMs = clock.monotonic()
  let isTold = false
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (ended.aborted || (error instanceof SluiceError && error.code !== 'UNREACHABLE')) throw error
      const waitedMs = clock.monotonic() - startMs
      if (waitedMs > deadlineMs) throw brokerOutage(connection, deadlineMs, error)
      if (waitedMs > longMs && !isTold) onLong(error)
      isTold ||= waitedMs > longMs
    }
    await clock.sleep(retryWaitMs(tries), ended)
  }
}
