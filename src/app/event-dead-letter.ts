import type { Reason } from '../core/reason.ts'
import { eventId } from '../core/record.ts'
import type { Header } from '../core/record.ts'
import { connectHeader, headerText, sluiceHeader } from '../dead-letter/headers.ts'
import { sluiceOrigin } from '../dead-letter/letter-context.ts'

/** What a dead letter says of its event, redaction included. */
export interface EventDeadLetter {
  readonly eventId: string
  readonly reason: Reason
  readonly field: string | null
  /** What the config calls the field, where that is another name. */
  readonly feature?: string
  /** The offending value as text; null where there is none, or `deadLetter.redact` names its field. */
  readonly value: string | null
  readonly model: string | null
  readonly message: string
  /** True for the report of an event that was scored all the same (`score-and-report`). */
  readonly scored: boolean
}

/** What a dead letter of this process says, without the record that it carries. */
export function eventDeadLetter(headers: readonly Header[]): EventDeadLetter {
  // A dead letter has them all.
  const text = (name: string) => headerText(headers, name)!
  const feature = headerText(headers, sluiceHeader.feature)
  return {
    eventId: eventId(sluiceOrigin(headers)!),
    // Of the closed list that it was made from.
    reason: text(sluiceHeader.reason) as Reason,
    field: headerText(headers, sluiceHeader.field),
    ...(feature === null ? {} : { feature }),
    value: headerText(headers, sluiceHeader.value),
    model: headerText(headers, sluiceHeader.model),
    message: text(connectHeader.exceptionMessage),
    scored: headerText(headers, sluiceHeader.scored) === 'true',
  }
}
