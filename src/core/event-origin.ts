import type { Origin } from './record.ts'

/** The input record that an event id names; null for what is no id. */
export function originNamed(eventId: string): Origin | null {
  const [, topic, partition, offset, start] =
    /^(.+)-(\d{1,9})-(\d{1,18})(?:@(-?\d{1,15}))?$/.exec(eventId) ?? []
  if (topic === undefined || partition === undefined || offset === undefined) return null
  const origin = { topic, partition: Number(partition), offset: BigInt(offset) }
  return start === undefined ? origin : { ...origin, windowStartMs: Number(start) }
}
