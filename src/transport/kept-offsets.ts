import type { Offsets } from './topic-reader.ts'

/**
 * Where a consumer group without members stands: of whoever reads all partitions by itself, and keeps its place where others can see it.
 * Rejects with UNREACHABLE or BROKER_OUTAGE where no broker answers, CONFIG where the group has members, or must not be used.
 */
export interface KeptOffsets {
  /** By topic; partitions for which nothing was kept are left out. */
  read(partitions: ReadonlyMap<string, readonly number[]>): Promise<ReadonlyMap<string, Offsets>>
  keep(offsets: ReadonlyMap<string, Offsets>): Promise<void>
  close(): Promise<void>
}
