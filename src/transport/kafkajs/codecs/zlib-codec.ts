import type { Codec } from '../protocol/codec.ts'
import { mostDecompressedBytes } from './decompressed-size.ts'
import { asMalformed } from './malformed.ts'

interface ZlibFunctions {
  readonly compress: (bytes: Buffer) => Promise<Buffer>
  readonly decompress: (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>
}

/** A compression of Node's own library, which stops where it would give more than `mostBytes`. */
export function zlibCodec(
  name: string,
  { compress, decompress }: ZlibFunctions,
  mostBytes: number = mostDecompressedBytes,
): Codec {
  return {
    compress: ({ buffer }) => compress(buffer),
    async decompress(bytes) {
      try {
        return await decompress(bytes, { maxOutputLength: mostBytes })
      } catch (error) {
        throw asMalformed(name, error)
      }
    },
  }
}
