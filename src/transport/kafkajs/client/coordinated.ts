import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import { SluiceError } from '../../../core/errors.ts'
import { errorKindOf } from '../protocol/error-kind.ts'

const mostAttempts = 10
const pauseMs = 300

/**
 * Asks about a group, and again while its coordinator is loading: that of a first group, or one that has just moved, is named
 * before it answers.
 */
export async function onceCoordinated<T>(
  ask: () => Promise<T>,
  clock: Pick<Clock, 'sleep'> = systemClock,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      const reason = error instanceof SluiceError && error.cause !== undefined ? error.cause : error
      if (attempt === mostAttempts || errorKindOf(reason) !== 'outage') throw error
    }
    await clock.sleep(pauseMs)
  }
}
