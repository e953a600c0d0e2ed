import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { CompressionCodec, Compressors } from 'hyparquet'
import { uncompressSync } from 'lz4-napi'

/** How the pages of a file are compressed, beside Snappy, which hyparquet has itself. */
export const decompressors: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (bytes, length) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  LZ4_RAW: lz4Block,
}

const readable: ReadonlySet<CompressionCodec> = new Set([
  'UNCOMPRESSED',
  'SNAPPY',
  // Its keys are codecs.
  ...(Object.keys(decompressors) as CompressionCodec[]),
])

export function isReadable(codec: CompressionCodec): boolean {
  return readable.has(codec)
}

/** lz4-napi wants the length in front of a block, in four bytes, little endian. */
function lz4Block(block: Uint8Array, length: number): Uint8Array {
  const sized = Buffer.allocUnsafe(4 + block.length)
  sized.writeUInt32LE(length)
  sized.set(block, 4)
  return uncompressSync(sized)
}
