import type { OutputRecord } from '../../core/record.ts'
import type { RejectedRecord } from '../../pipeline/ports.ts'
import { sizeOf } from '../record-size.ts'
import { isWritableTime } from '../record-time.ts'

/** What a topic takes: as the settings of a real one, and without limits where nothing is said. */
export interface TopicRules {
  /** `max.message.bytes` */
  readonly maxRecordBytes?: number
  /** `cleanup.policy=compact`: no record without a key. */
  readonly compacted?: boolean
  /** `message.timestamp.before.max.ms` */
  readonly mostMsBehind?: number
  /** `message.timestamp.after.max.ms` */
  readonly mostMsAhead?: number
}

/** Why the topic does not take the record, as a broker would say it; null when it does. */
export function rejection(
  record: OutputRecord,
  rules: TopicRules,
  nowMs: number,
): Omit<RejectedRecord, 'index'> | null {
  const {
    maxRecordBytes = Infinity,
    compacted = false,
    mostMsBehind = Infinity,
    mostMsAhead = Infinity,
  } = rules
  const about = `topic ${record.topic}:`
  const size = sizeOf(record)
  if (size > maxRecordBytes)
    return { kind: 'too-large', message: `${about} a record of ${size} bytes is above ${maxRecordBytes}` }
  if (compacted && record.key === null)
    return {
      kind: 'rejected',
      message: `${about} INVALID_RECORD: compacted topic cannot accept message without key`,
    }
  const { timestampMs } = record
  if (timestampMs === null || timestampMs === -1) return null
  if (!isWritableTime(timestampMs))
    return { kind: 'bad-timestamp', message: `${about} a record cannot have the timestamp ${timestampMs}` }
  const isOutside = nowMs - timestampMs > mostMsBehind || timestampMs - nowMs > mostMsAhead
  if (!isOutside) return null
  return {
    kind: 'bad-timestamp',
    message: `${about} INVALID_TIMESTAMP: timestamp ${timestampMs} is out of range`,
  }
}
