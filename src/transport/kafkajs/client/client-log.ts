import type { LogEntry, logCreator } from 'kafkajs'
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

/**
 * kafkajs's log lines as ours. It warns of nothing that our own parts do not say better, and repeats each error on several
 * levels: its errors become warnings, what is no news and everything else debug lines; quiet, all of them do.
 */
export function clientLog(logger: Logger, isQuiet: boolean): logCreator {
  return () => (entry) => {
    const message = `kafkajs: ${entry.log.message}`
    const fields = fieldsOf(entry)
    if (
      !isQuiet &&
      entry.label === 'ERROR' &&
      !ordinary.test(`${entry.log.message} ${typeof fields['error'] === 'string' ? fields['error'] : ''}`)
    ) {
      logger.warn(fields, message)
    } else {
      logger.debug(fields, message)
    }
  }
}

function fieldsOf({ namespace, log }: LogEntry): LogFields {
  const fields: Record<string, string | number> = { namespace }
  for (const name of keptFields) {
    const value: unknown = log[name]
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value
  }
  return { event: 'kafka-client', ...fields }
}
