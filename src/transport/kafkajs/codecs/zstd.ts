import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { ZstdOptions } from 'node:zlib'
import type { Codec } from '../protocol/codec.ts'
import { assertDecompressedSize } from './decompressed-size.ts'
import { zlibCodec } from './zlib-codec.ts'

/** What Node gives with the option `info`; its types leave that out. */
interface Frame {
  readonly buffer: Buffer
  /** Its `bytesWritten` are the bytes that the frame took. */
  readonly engine: { readonly bytesWritten: number }
}

const decompressFrame = promisify<Buffer, ZstdOptions, Frame>(
  zstdDecompress as unknown as (
    bytes: Buffer,
    options: ZstdOptions,
    done: (error: Error | null, frame: Frame) => void,
  ) => void,
)

export const zstdCodec: Codec = zlibCodec('zstd', {
  compress: promisify<Buffer, Buffer>(zstdCompress),
  decompress: decompressFrames,
})

/** Frames follow each other, and some hold nothing: Node stops behind the first, other clients do not. */
async function decompressFrames(
  bytes: Buffer,
  { maxOutputLength: mostBytes }: { readonly maxOutputLength: number },
): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for (let rest = bytes; parts.length === 0 || rest.length > 0;) {
    // Node takes no bound of 0.
    const maxOutputLength = Math.max(1, mostBytes - size)
    const { buffer, engine } = await decompressFrame(rest, { maxOutputLength, info: true })
    size += buffer.length
    assertDecompressedSize('zstd', size, mostBytes)
    parts.push(buffer)
    rest = rest.subarray(engine.bytesWritten)
  }
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts)
}
