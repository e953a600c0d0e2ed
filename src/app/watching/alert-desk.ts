import type { LogFields, Logger } from '../../core/logger.ts'
import { messageOf } from '../../core/errors.ts'
import { alertEvent } from '../../monitor/alerts/alert-event.ts'
import type { AlertEvent } from '../../monitor/alerts/alert-event.ts'
import type { AlertReport } from '../../monitor/reports.ts'
import type { Webhook } from './webhook.ts'

export interface AlertDeskParts {
  readonly pipeline: string
  readonly logger: Logger
  /** Writes events to the topic of alerts, in their order; null where there is none. */
  readonly publish: ((events: readonly AlertEvent[]) => Promise<void>) | null
  readonly webhook: Pick<Webhook, 'send' | 'close'> | null
}

/** Tells everybody who wants to know what opened and what closed. Nobody's trouble keeps the others from hearing. */
export class AlertDesk {
  readonly #parts: AlertDeskParts
  #publishing: Promise<void> = Promise.resolve()

  constructor(parts: AlertDeskParts) {
    this.#parts = parts
  }

  /** Returns at once. */
  tell(alerts: readonly AlertReport[]): void {
    if (alerts.length === 0) return
    const { pipeline, logger, publish, webhook } = this.#parts
    const events = alerts.map((alert) => alertEvent(alert, pipeline))
    for (const event of events) {
      logEvent(logger, event)
      webhook?.send(event)
    }
    if (publish === null) return
    this.#publishing = this.#publishing
      .then(() => publish(events))
      .catch((error: unknown) => {
        logger.error(
          { event: 'alerts-unwritten', alerts: events.map(({ id }) => id), error: messageOf(error) },
          'alerts could not be written to their topic: see monitor.alerts.topic',
        )
      })
  }

  async close(): Promise<void> {
    await Promise.all([this.#publishing, this.#parts.webhook?.close()])
  }
}

function logEvent(logger: Logger, event: AlertEvent): void {
  const { id, name, severity, value, limit } = event
  const fields: Omit<LogFields, 'event'> = { alert: name, id, severity, value, limit, ...namedSubject(event) }
  if (event.state === 'closed') logger.info({ ...fields, event: 'alert-closed' }, 'an alert is over')
  else logger[severity === 'critical' ? 'error' : 'warn']({ ...fields, event: 'alert-opened' }, 'an alert')
}

/** Keys of records are nothing for a log. */
function namedSubject({ name, subject, text }: AlertEvent): {
  readonly subject?: string
  readonly text?: string
} {
  return name === 'key-silent' ? {} : { subject, text }
}
