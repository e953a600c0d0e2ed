import { SluiceError, messageOf } from '../../../core/errors.ts'
import type { Codec } from '../protocol/codec.ts'
import { asMalformed } from './malformed.ts'

/**
 * A compression that we read and do not write: the sink offers gzip and zstd. Its library is native code, loaded when the
 * first batch needs it; what it throws becomes MalformedRecords.
 */
export function readOnly<Library>(
  name: string,
  load: () => Promise<Library>,
  decompress: (library: Library, bytes: Buffer, mostBytes: number) => Buffer,
): Codec {
  let library: Promise<Library> | null = null
  return {
    compress: () => Promise.reject(new Error(`${name} is not written`)),
    async decompress(bytes, mostBytes) {
      library ??= load().catch((error: unknown) => {
        throw notLoaded(name, error)
      })
      const loaded = await library
      try {
        return decompress(loaded, bytes, mostBytes)
      } catch (error) {
        throw asMalformed(name, error)
      }
    },
  }
}

function notLoaded(name: string, error: unknown): SluiceError {
  return new SluiceError(
    'CONFIG',
    `records are compressed with ${name}, whose library cannot be loaded on ${process.platform}-${process.arch}: ${messageOf(error)}. Install without --omit=optional, or let producers use gzip or zstd.`,
    { cause: error },
  )
}
