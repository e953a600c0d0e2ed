import { MalformedRecords } from '../protocol/malformed-records.ts'

/** A batch may be so large once it is decompressed: the broker's limit is on compressed bytes. */
export const mostDecompressedBytes: number = 256 << 20

/** To be asked before memory is taken: a few bytes can claim to be gigabytes. */
export function assertDecompressedSize(name: string, size: number): void {
  if (size <= mostDecompressedBytes) return
  throw new MalformedRecords(
    `${name}: a batch of ${size} bytes, decompressed, is above ${mostDecompressedBytes}`,
  )
}
