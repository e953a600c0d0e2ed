import type { Clock } from './clock.ts'

/** Something took longer than anybody waits for it. */
export class TooLate extends Error {}

export interface Deadline {
  readonly waitMs: number
  readonly clock: Pick<Clock, 'after'>
  /** Ends the waiting early, as if the time were up. */
  readonly ended?: AbortSignal
}

/**
 * Gives what `work` gives, or rejects with TooLate when that takes longer than `waitMs`; what becomes of the work then
 * is no matter. Costs one timer, which is gone when the work has settled.
 */
export function withDeadline<T>(work: Promise<T>, { waitMs, clock, ended }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const onLate = () => {
      finish()
      reject(new TooLate('no answer in time'))
    }
    const cancel = clock.after(Math.max(0, waitMs), onLate)
    const finish = () => {
      cancel()
      ended?.removeEventListener('abort', onLate)
    }
    work.then(
      (value) => {
        finish()
        resolve(value)
      },
      (error: unknown) => {
        finish()
        // What the work rejects with, unchanged.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(error)
      },
    )
    if (ended?.aborted === true) onLate()
    else ended?.addEventListener('abort', onLate, { once: true })
  })
}

/** Waits until `work` has settled, well or not, or the time is up. Never rejects. */
export async function settledInTime(work: Promise<unknown>, deadline: Deadline): Promise<void> {
  try {
    await withDeadline(work, deadline)
  } catch {
    // Whoever needs to know how it ended waits for the work itself.
  }
}
