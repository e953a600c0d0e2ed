import { SluiceError, messageOf } from '../core/errors.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { LookupTable } from '../features/outside.ts'
import type { TopicFeed } from './topic-feed.ts'

/** What look-ups run in. */
export interface LookupSurroundings {
  readonly logger: Logger
  readonly clock: Clock
  /** How long a start waits for a registry. */
  readonly startPatienceMs: number
  /** How long an outage is waited for within a call; 0: whoever asks waits, and asks again. */
  readonly patienceMs: number
  /** Ends the waiting of a start, and of a call. */
  readonly stop: AbortSignal
  /** Opens what topics are read by; called once at most. Rejects with UNREACHABLE. */
  readonly openFeed: () => Promise<TopicFeed>
}

/** A table with what it holds open: checked without the network when it is made, opened by `start`. */
export interface LookupSource extends LookupTable {
  /**
   * Resolves when it can be asked. Called once, after all its columns are known (`open`).
   *
   * @throws SluiceError UNREACHABLE for one that does not answer, CONFIG for one that is not as the config says
   */
  start(surroundings: LookupSurroundings): Promise<void>
  close(): Promise<void>
}

/** A look-up that cannot start. */
export function lookupUnreachable(name: string, error: unknown): SluiceError {
  return new SluiceError('UNREACHABLE', `lookup '${name}': ${messageOf(error)}`, { cause: error })
}

/** The columns of a key. */
export function keyColumns({ key }: { readonly key: string | readonly string[] }): readonly string[] {
  return typeof key === 'string' ? [key] : key
}
