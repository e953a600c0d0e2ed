import { backoff } from '../../../core/backoff.ts'

const waitMs = backoff(100, 500)
/** Those that lost the same broker do not ask the others in step. */
const jitter = 0.2

/**
 * How long to wait before a broker is asked again, by the failures in a row before, counted from 0. What a lost broker led
 * is written again that much later than others lead it: never long.
 */
export function retryWaitMs(attempt: number): number {
  return waitMs(attempt) * (1 - jitter * Math.random())
}
