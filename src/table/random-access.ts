import { open, stat } from 'node:fs/promises'
import { SluiceError } from '../core/errors.ts'

/** Bytes that are read anywhere, as hyparquet asks for them. */
export interface RandomAccess {
  readonly byteLength: number
  slice(start: number, end?: number): Promise<ArrayBuffer>
}

/** A regular file, which is open only while some of it is read. */
export async function fileAccess(path: string): Promise<RandomAccess> {
  const { size, mtimeMs, ino } = await stat(path)
  return {
    byteLength: size,
    async slice(start, end = size) {
      const file = await open(path)
      try {
        const now = await file.stat()
        if (now.size !== size || now.mtimeMs !== mtimeMs || now.ino !== ino)
          throw new SluiceError('FILE', `${path}: it was changed while it was read`)
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start))
        let read = 0
        while (read < bytes.length) {
          const { bytesRead } = await file.read(bytes, read, bytes.length - read, start + read)
          if (bytesRead === 0) break
          read += bytesRead
        }
        // Short where it is cut off right now, which whoever parses it finds out.
        return bytes.buffer
      } finally {
        await file.close()
      }
    },
  }
}

/** What cannot be read anywhere but from its beginning is held whole: so many bytes, and no more. */
export const mostHeldBytes = 1024 * 1024 * 1024

/** All bytes of a stream, held. Throws SluiceError where they are too many. @param name for messages */
export async function heldAccess(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  mostBytes: number = mostHeldBytes,
): Promise<RandomAccess> {
  const pieces: Uint8Array[] = []
  let byteLength = 0
  for await (const chunk of chunks) {
    byteLength += chunk.length
    if (byteLength > mostBytes)
      throw new SluiceError(
        'USAGE',
        `${name}: Parquet is read from its end, and up to ${mostBytes / 2 ** 20} MiB of it are held for that; this is more: give it as a file that is not compressed as a whole`,
      )
    pieces.push(chunk)
  }
  const { buffer, byteOffset } = Buffer.concat(pieces)
  return {
    byteLength,
    // Buffer.concat gives no shared memory.
    slice: (start, end = byteLength) => Promise.resolve(buffer.slice(byteOffset + start, byteOffset + end)),
  }
}
