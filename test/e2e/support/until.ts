import { systemClock } from '../../../src/core/clock.ts'
import { messageOf } from '../../../src/core/errors.ts'

const pollMs = 50
/** A machine may be busy with other things; only what fails waits for so long. */
const usualDeadlineMs = 120_000

/** What `until` goes on with. */
type Found<T> = Exclude<T, null | undefined | false>

/**
 * Asks again and again, and gives the first answer that is neither null, undefined nor false. A question that throws is
 * asked again.
 *
 * @param what is waited for, for the failure's message
 * @throws Error when the deadline has passed, with the last answer
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs = usualDeadlineMs,
): Promise<Found<T>> {
  const deadline = systemClock.monotonic() + deadlineMs
  for (;;) {
    const { answer, problem } = await answerOf(ask)
    if (answer !== null && answer !== undefined && answer !== false) return answer as Found<T> // checked just now
    if (systemClock.monotonic() > deadline) {
      const last = problem === null ? `the last answer was ${String(answer)}` : messageOf(problem)
      throw new Error(`waited ${deadlineMs / 1000} s in vain until ${what}: ${last}`, { cause: problem })
    }
    await systemClock.sleep(pollMs)
  }
}

async function answerOf<T>(ask: () => T | Promise<T>): Promise<{ answer: T | null; problem: unknown }> {
  try {
    return { answer: await ask(), problem: null }
  } catch (problem) {
    return { answer: null, problem }
  }
}
