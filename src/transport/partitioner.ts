import type { OutputRecord } from '../core/record.ts'
import { partitionOfKey } from './murmur2.ts'

/**
 * The partition a record goes to: its own; else by key, as Kafka's own clients choose; else the next in turn, of which
 * `nextUnkeyed` gives the count.
 */
export function choosePartition(
  record: OutputRecord,
  partitionCount: number,
  nextUnkeyed: () => number,
): number {
  if (record.partition !== null) return record.partition
  return record.key === null ? nextUnkeyed() % partitionCount : partitionOfKey(record.key, partitionCount)
}
