import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Codec } from '../protocol/codec.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Zstandard by Node's own library. */
export const zstdCodec: Codec = {
  compress: ({ buffer }) => compress(buffer),
  decompress: (bytes) => decompress(bytes),
}
