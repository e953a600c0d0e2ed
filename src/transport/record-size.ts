import type { OutputRecord } from '../core/record.ts'

/** Lengths of varints at their longest: length, attributes, timestamp and offset delta, key, value, header count. */
const recordOverhead = 5 + 1 + 10 + 5 + 5 + 5 + 5
const headerOverhead = 5 + 5

/** An upper bound of what a record takes in a record batch, in bytes; above by at most the 36 of its lengths, 10 a header. */
export function sizeOf({ key, value, headers }: OutputRecord): number {
  let size = recordOverhead + (key?.length ?? 0) + (value?.length ?? 0)
  for (const header of headers) {
    size += headerOverhead + Buffer.byteLength(header.key) + (header.value?.length ?? 0)
  }
  return size
}
