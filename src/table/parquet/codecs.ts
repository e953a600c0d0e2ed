import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { CompressionCodec, Compressors } from 'hyparquet'
import { loadLz4 } from '../lz4.ts'
import type { Lz4 } from '../lz4.ts'

const ofNode: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (bytes, length) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
}

const readable: ReadonlySet<CompressionCodec> = new Set([
  'UNCOMPRESSED',
  // hyparquet has it itself.
  'SNAPPY',
  'LZ4_RAW',
  // Its keys are codecs.
  ...(Object.keys(ofNode) as CompressionCodec[]),
])

export function isReadable(codec: CompressionCodec): boolean {
  return readable.has(codec)
}

/** What decompresses the pages of a file with these codecs, beside Snappy. */
export async function decompressorsFor(codecs: ReadonlySet<CompressionCodec>): Promise<Compressors> {
  return codecs.has('LZ4_RAW') ? { ...ofNode, LZ4_RAW: lz4Block(await loadLz4()) } : ofNode
}

function lz4Block(lz4: Lz4): (block: Uint8Array, length: number) => Uint8Array {
  return (block, length) => {
    const sized = Buffer.allocUnsafe(4 + block.length)
    sized.writeUInt32LE(length)
    sized.set(block, 4)
    return lz4.uncompressSync(sized)
  }
}
