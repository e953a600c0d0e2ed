import { aborted } from '../core/aborted.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { TurnLoop } from '../pipeline/turn-loop.ts'
import type { Watchdog } from '../pipeline/watchdog.ts'

/** How a run ended that was asked to stop. */
export type Ending = 'drained' | 'drain-deadline'

interface Running {
  readonly loop: Pick<TurnLoop, 'run' | 'stop'>
  readonly watchdog: Watchdog
  readonly clock: Clock
  readonly logger: Logger
  /** How long what was taken may take to finish, milliseconds. */
  readonly drainMs: number
}

/** Runs the loop until `stop` aborts, then drains. Rejects with what made going on impossible. */
export async function runUntilStopped(running: Running, stop: AbortSignal): Promise<Ending> {
  const { loop, watchdog, logger } = running
  const ended = new AbortController()
  const onStop = () => {
    logger.info({ event: 'draining' }, 'draining: what was taken is finished, nothing new is taken')
    loop.stop()
  }
  if (stop.aborted) onStop()
  else stop.addEventListener('abort', onStop, { once: true })
  try {
    const ending = await Promise.race([
      loop.run().then((): Ending => 'drained'),
      watchdog.watch(ended.signal).then(() => new Promise<never>(() => undefined)),
      drainDeadline(running, stop, ended.signal),
    ])
    logger.info({ event: 'stopped', ending }, 'stopped')
    return ending
  } catch (error) {
    loop.stop()
    throw error
  } finally {
    ended.abort()
    stop.removeEventListener('abort', onStop)
  }
}

/** Resolves `drainMs` after the drain began; never when there is none. */
async function drainDeadline(
  { clock, drainMs }: Running,
  stop: AbortSignal,
  ended: AbortSignal,
): Promise<Ending> {
  await aborted(stop)
  await clock.sleep(drainMs, ended)
  return 'drain-deadline'
}
