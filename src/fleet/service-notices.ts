import { spawn } from 'node:child_process'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Tells systemd one thing, such as `READY=1`; resolves with what went wrong, or null. */
export type Notify = (assignments: readonly string[]) => Promise<string | null>

/** What the service manager wants to know of a service. */
export interface WatchedService {
  /** It does what it is there for, from now on. */
  isReady(): boolean
  /** It goes on. Asked before each sign of life: one that hangs gives none. */
  isAlive(): boolean
}

export interface NoticeParts {
  readonly notify: Notify
  readonly clock: Clock
  readonly logger: Logger
}

const readyEveryMs = 200

/**
 * Tells the service manager that started us when the service is ready, and then, as often as its watchdog wants, that it goes on.
 * Without systemd (no NOTIFY_SOCKET) it does nothing. Resolves when `stop` aborts.
 */
export async function giveNotice(
  service: WatchedService,
  environment: Environment,
  stop: AbortSignal,
  { notify, clock, logger }: NoticeParts,
): Promise<void> {
  if (environment['NOTIFY_SOCKET'] === undefined) return
  const tell = async (...assignments: string[]) => {
    const problem = await notify(assignments)
    if (problem !== null) logger.warn({ event: 'systemd-unheard', error: problem }, 'systemd-notify failed')
  }
  const isOver = () => stop.aborted
  while (!isOver() && !service.isReady()) await clock.sleep(readyEveryMs, stop)
  if (!isOver()) await tell('READY=1')
  const everyMs = watchdogMs(environment)
  while (!isOver()) {
    await clock.sleep(everyMs ?? longMs, stop)
    if (!isOver() && everyMs !== null && service.isAlive()) await tell('WATCHDOG=1')
  }
  await tell('STOPPING=1')
}

/** Longer than a timer takes is nothing to it. */
const longMs = 3_600_000

/** A third of what the watchdog allows; null where there is none, or it is another process's. */
function watchdogMs({ WATCHDOG_USEC: limit, WATCHDOG_PID: pid }: Environment): number | null {
  if (limit === undefined || (pid !== undefined && Number(pid) !== process.pid)) return null
  const microseconds = Number(limit)
  return microseconds > 0 ? microseconds / 3_000 : null
}

/** Does the work with notice given of it for as long as it lasts. */
export async function noticed<T>(
  service: WatchedService,
  { environment, stop, logger }: { environment: Environment; stop: AbortSignal; logger: Logger },
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const parts = { notify: notifyByProgram, clock: systemClock, logger }
  const notices = giveNotice(service, environment, AbortSignal.any([stop, over.signal]), parts)
  try {
    return await work()
  } finally {
    over.abort()
    await notices
  }
}

/**
 * By the program that comes with systemd: Node has no sockets of the kind that NOTIFY_SOCKET is. The kernel names the child as the
 * sender, so that the unit needs `NotifyAccess=all`; and systemd finds the unit by the child, which therefore waits until it was heard
 * (no `--no-block`).
 */
const notifyByProgram: Notify = (assignments) =>
  new Promise((resolve) => {
    const args = [`--pid=${process.pid}`, ...assignments]
    const child = spawn('systemd-notify', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (complaint += piece))
    child.once('error', (error) => {
      resolve(error.message)
    })
    child.once('close', (code) => {
      resolve(code === 0 ? null : complaint.trim() || `systemd-notify ended with ${String(code)}`)
    })
  })
