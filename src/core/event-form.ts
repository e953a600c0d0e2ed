/** Envelopes that an event may come in. */
export const envelopes = ['debezium'] as const

export type Envelope = (typeof envelopes)[number]

/** Which of a topic's records are events, and what is around them. */
export interface EventForm {
  /** Names of the record types that are events, others are passed over; null: the reader schema's record alone. */
  readonly types: readonly string[] | null
  /** Null where the record is the event. */
  readonly unwrap: Envelope | null
}

/** The record is the event, and its type the reader schema's. */
export const plainEvents: EventForm = { types: null, unwrap: null }
