import { crc32, inflateRawSync } from 'node:zlib'

/** Where an entry is in its zip, and what the directory declares of it. */
export interface ZipEntry {
  readonly path: string
  /** Inflated. */
  readonly size: number
  readonly packedSize: number
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly isEncrypted: boolean
  readonly checksum: number
  /** Of the local header. */
  readonly offset: number
}

const localBytes = 30
/** zlib's own least and, for what the directory only claims to be large, most to set aside at once. */
const leastChunk = 64
const mostChunk = 1 << 20

/**
 * The entry's bytes, its own, of one that is not encrypted. Throws an Error in words for what does not fit the declaration.
 *
 * @param file the zip, in which the local header is where `offset` says
 */
export function readZipEntry(file: Buffer, entry: ZipEntry): Uint8Array {
  const { size, packedSize, offset, checksum } = entry
  const start = offset + localBytes + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28)
  if (start + packedSize > file.length) throw new Error('the file ends within it')
  const bytes = unpack(file.subarray(start, start + packedSize), entry)
  if (bytes.length !== size) throw new Error(`expected ${size} bytes, found ${bytes.length}`)
  if (crc32(bytes) !== checksum) throw new Error('its checksum is another')
  return bytes
}

function unpack(packed: Buffer, { method, size }: ZipEntry): Uint8Array {
  if (method === 0) return new Uint8Array(packed)
  if (method !== 8) throw new Error(`it is packed by method ${method}; 0 (stored) and 8 (deflate) are read`)
  if (size === 0) return new Uint8Array(0)
  // One chunk that is not filled needs no second one, and no joining.
  const chunkSize = Math.min(mostChunk, Math.max(leastChunk, size + 1))
  return inflateRawSync(packed, { maxOutputLength: size, chunkSize })
}
