import type { Codec } from '../protocol/codec.ts'
import { tooLarge } from './decompressed-size.ts'
import { asMalformed } from './malformed.ts'

interface ZlibFunctions {
  readonly compress: (bytes: Buffer) => Promise<Buffer>
  readonly decompress: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>
}

/** A compression of Node's own library, which stops where it would give more than it may. */
export function zlibCodec(name: string, { compress, decompress }: ZlibFunctions): Codec {
  return {
    compress: ({ buffer }) => compress(buffer),
    async decompress(bytes, mostBytes) {
      try {
        return await decompress(bytes, { maxOutputLength: mostBytes })
      } catch (error) {
        throw isTooLarge(error) ? tooLarge(name, mostBytes, error) : asMalformed(name, error)
      }
    },
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
