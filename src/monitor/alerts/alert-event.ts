import type { AlertName, AlertReport } from '../reports.ts'

/** What others are told as an alert opens, and as it closes: the fields of `schemas/alert.avsc`. Times are epoch milliseconds. */
export interface AlertEvent {
  readonly id: string
  readonly pipeline: string
  readonly name: AlertName
  readonly subject: string
  readonly severity: AlertReport['severity']
  readonly state: AlertReport['state']
  readonly openedAt: number
  readonly closedAt: number | null
  readonly text: string
  readonly value: number | null
  readonly limit: number | null
}

export function alertEvent(alert: AlertReport, pipeline: string): AlertEvent {
  const { id, name, subject, severity, state, openedAt, closedAt, text, value, limit } = alert
  return { id, pipeline, name, subject, severity, state, openedAt, closedAt, text, value, limit }
}
