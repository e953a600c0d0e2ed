/** Kafka's word for a record without a time. */
const none = -1

/** True for a timestamp that can be written. An event's own time, and that of another's record, may be any number. */
export function isWritableTime(timestampMs: number): boolean {
  return Number.isSafeInteger(timestampMs) && timestampMs >= none
}
