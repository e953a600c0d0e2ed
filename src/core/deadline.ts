import type { Clock } from './clock.ts'

/** Something took longer than anybody waits for it. */
export class TooLate extends Error {}

/**
 * Waits for `work` at most until `deadline` (of the monotonic clock), or until `ended` aborts: rejects with TooLate then,
 * and what becomes of the work is no matter. kafkajs itself waits for brokers as long as it takes.
 */
export async function inTime<T>(
  work: Promise<T>,
  deadline: number,
  clock: Clock,
  ended: AbortSignal,
): Promise<T> {
  const done = new AbortController()
  const finish = () => {
    done.abort()
  }
  if (ended.aborted) finish()
  ended.addEventListener('abort', finish, { once: true })
  const late = clock.sleep(Math.max(0, deadline - clock.monotonic()), done.signal).then(() => {
    throw new TooLate('no answer in time')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    ended.removeEventListener('abort', finish)
    // Ends the sleep; its rejection is the race's, and nobody's.
    finish()
  }
}
