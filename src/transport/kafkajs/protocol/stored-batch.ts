import type { Codec } from './codec.ts'
import type { Cursor } from './record-cursor.ts'

/** One record batch of a partition's log as it was fetched: its header is read, its records may still be compressed. */
export interface StoredBatch {
  /** No record of it stands below. */
  readonly baseOffset: bigint
  /** The last offset the batch stands for, whether or not its record is still there (compaction removes records). */
  readonly lastOffset: bigint
  /** As its header says; null where it does not. */
  readonly recordCount: number | null
  /** The latest time of a record; -1 where it is not known. */
  readonly maxTimestampMs: number
  readonly producerId: bigint
  readonly transactional: boolean
  /** Holds a transaction's end instead of records. */
  readonly control: boolean
  /** Kafka's number of its compression; 0 is none. */
  readonly compression: number
  readonly stored: Buffer
  /** Null for a batch that came as it was written. */
  readonly damage: Damage | null
  /** Its records, to be read once, from what `stored` decompresses to. Throws MalformedRecords. */
  cursorOver(bytes: Buffer): Cursor
}

/** What is wrong with the bytes themselves: they may come whole when they are fetched again. */
export interface Damage {
  readonly message: string
  /** False when not even `lastOffset` can be believed. */
  readonly isEndKnown: boolean
}

/** Kafka's names of the compressions, by number. */
const compressionNames = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd']

export function compressionName(compression: number): string {
  return compressionNames[compression] ?? `compression ${compression}`
}

/** Finds the codec of a compression by Kafka's number. Throws MalformedRecords when there is none. */
export type CodecLookup = (compression: number) => Pick<Codec, 'decompress'>

/** The batch's records; a promise only where they are compressed. Throws MalformedRecords. */
export function openBatch(
  batch: StoredBatch,
  lookupCodec: CodecLookup,
  mostBytes: number,
): Cursor | Promise<Cursor> {
  const { compression, stored } = batch
  if (compression === 0) return batch.cursorOver(stored)
  return lookupCodec(compression)
    .decompress(stored, mostBytes)
    .then((bytes) => batch.cursorOver(bytes))
}
