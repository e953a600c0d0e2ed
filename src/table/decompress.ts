import { pipeline, Readable } from 'node:stream'
import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { SluiceError, messageOf } from '../core/errors.ts'
import { zstdFrames } from './zstd-frames.ts'

interface Compression {
  readonly name: string
  readonly magic: readonly number[]
  readonly open: () => Transform
  /** The file in pieces that the decompressor takes whole. */
  readonly pieces: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
}

/** Told by their first bytes, whatever the file is called: standard input has no name. */
const compressions: readonly Compression[] = [
  { name: 'gzip', magic: [0x1f, 0x8b, 0x08], open: () => createGunzip(), pieces: (chunks) => chunks },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], open: () => createZstdDecompress(), pieces: zstdFrames },
]
export const longestMagic = 4

/** What a file that begins so is compressed with. */
export function compressionOf(start: Uint8Array): Compression | undefined {
  return compressions.find(({ magic }) => magic.every((byte, at) => start[at] === byte))
}

/**
 * The bytes themselves, or what they hold where they are gzip or zstd. Throws SluiceError where that breaks off or is
 * damaged.
 *
 * @param name for messages
 */
export async function* decompress(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let start: Uint8Array = new Uint8Array(0)
  while (start.length < longestMagic) {
    const next = await chunks.next()
    if (next.done === true) break
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
  }
  const compression = compressionOf(start)
  if (compression === undefined) {
    if (start.length > 0) yield start
    yield* chunks
  } else yield* decompressed(compression, behind(start, chunks), name)
}

async function* behind(
  start: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield start
  yield* rest
}

async function* decompressed(
  compression: Compression,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const opened = compression.open()
  // An error of either side comes out where the bytes are read.
  pipeline(Readable.from(compression.pieces(chunks), { objectMode: false }), opened, () => undefined)
  try {
    // A stream of bytes gives Buffers.
    for await (const bytes of opened) yield bytes as Buffer
  } catch (error) {
    throw isDamage(error) ? damaged(compression, name, error) : error
  }
}

/** Codes of zlib and of zstd; others are errors of the source. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(Z_|ZSTD_)/.test(code)
}

function damaged(compression: Compression, name: string, error: unknown): SluiceError {
  return new SluiceError(
    'USAGE',
    `${name}: expected whole ${compression.name} data, it breaks off or is damaged (${messageOf(error)})`,
    { cause: error },
  )
}
