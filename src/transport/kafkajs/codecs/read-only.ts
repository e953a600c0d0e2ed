import type { Codec } from '../protocol/codec.ts'

/** A compression that we read and do not write: the sink offers gzip and zstd. */
export function readOnly(name: string, decompress: (bytes: Buffer) => Buffer): Codec {
  return {
    compress: () => Promise.reject(new Error(`${name} is not written`)),
    // An executor's throw becomes a rejection.
    decompress: (bytes) =>
      new Promise((resolve) => {
        resolve(decompress(bytes))
      }),
  }
}
