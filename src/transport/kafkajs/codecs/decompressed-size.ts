import { MalformedRecords } from '../protocol/malformed-records.ts'

/** To be asked before memory is taken: a few bytes can claim to be gigabytes. */
export function assertDecompressedSize(name: string, size: number, mostBytes: number): void {
  if (size > mostBytes) throw tooLarge(name, mostBytes)
}

export function tooLarge(name: string, mostBytes: number, cause?: unknown): MalformedRecords {
  return new MalformedRecords(
    `${name}: decompressed, it is above input.maxBatchBytes, ${mostBytes} bytes; raise that where memory allows`,
    { cause },
  )
}
