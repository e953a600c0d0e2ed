import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Codec } from '../protocol/codec.ts'
import { zlibCodec } from './zlib-codec.ts'

export const zstdCodec: Codec = zlibCodec('zstd', {
  compress: promisify<Buffer, Buffer>(zstdCompress),
  decompress: promisify(zstdDecompress),
})
