import type { LogEntry, logCreator } from 'kafkajs'
import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Logger, LogFields } from '../../../core/logger.ts'

/** What goes into our log of what kafkajs says; the rest is payloads, stacks and its own clock. */
const keptFields = [
  'broker',
  'clientId',
  'groupId',
  'memberId',
  'topic',
  'partition',
  'error',
  'retryCount',
  'retryTime',
  'correlationId',
] as const

/**
 * Errors that are no news: what a client meets whenever a broker starts, a group is made or its members change, and what
 * our own parts report when it lasts (a connection that fails, a right that is missing). kafkajs logs each as an error, twice, and tries again.
 */
const ordinary =
  /is loading|coordinator is not available|not the correct coordinator|rebalanc|generation id is not valid|not aware of this member|member id|no leader|not the leader|does not host this topic-partition|client was closed|connection|failed to connect|not connected|timed out|not authorized/i

/** A log-in that did not come about: kafkajs says so three times for each attempt, and attempts follow each other. */
const failedLogIn = /authentication failed|cannot log in to Kafka/i
const logInEveryMs = 60_000
/** When that was told last: clients come and go with the attempts, their log stays. */
const toldOfLogIn = new WeakMap<Logger, number>()

/**
 * kafkajs's log lines as ours. It warns of nothing that our own parts do not say better, and repeats each error on several
 * levels: its errors become warnings, what is no news and everything else debug lines; quiet, all of them do.
 */
export function clientLog(
  logger: Logger,
  isQuiet: boolean,
  clock: Pick<Clock, 'monotonic'> = systemClock,
): logCreator {
  return () => (entry) => {
    const message = `kafkajs: ${entry.log.message}`
    const fields = fieldsOf(entry)
    const text = `${entry.log.message} ${typeof fields['error'] === 'string' ? fields['error'] : ''}`.trim()
    const isTold = !isQuiet && entry.label === 'ERROR'
    const isOfLogIn = failedLogIn.test(text)
    if (isTold && isOfLogIn) tellOfLogIn(logger, text, clock.monotonic())
    if (isTold && !isOfLogIn && !ordinary.test(text)) logger.warn(fields, message)
    else logger.debug(fields, message)
  }
}

function tellOfLogIn(logger: Logger, error: string, nowMs: number): void {
  if (nowMs - (toldOfLogIn.get(logger) ?? -Infinity) < logInEveryMs) return
  toldOfLogIn.set(logger, nowMs)
  logger.warn({ event: 'log-in-failed', error }, 'a log-in to Kafka failed; it is tried again')
}

function fieldsOf({ namespace, log }: LogEntry): LogFields {
  const fields: Record<string, string | number> = { namespace }
  for (const name of keptFields) {
    const value: unknown = log[name]
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value
  }
  return { event: 'kafka-client', ...fields }
}
