import { crc32, inflateRawSync } from 'node:zlib'

/** An entry as the central directory declares it; not inflated yet. */
export interface DeclaredEntry {
  readonly path: string
  /** Inflated, and as it lies in the file from `at` on. */
  readonly size: number
  readonly packedSize: number
  readonly at: number
  readonly method: number
  readonly crc: number
  readonly encrypted: boolean
}

const stored = 0
const deflated = 8

/** The entry's bytes; throws an Error when they are not what is declared. */
export function inflateEntry(file: Buffer, entry: DeclaredEntry): Uint8Array {
  const { at, packedSize, size, method, crc } = entry
  if (entry.encrypted) throw new Error('it is encrypted; write the model file without a password')
  if (at + packedSize > file.length) throw new Error('its bytes reach beyond the end of the file')
  const packed = file.subarray(at, at + packedSize)
  const bytes = unpack(packed, method, size)
  if (bytes.length !== size) throw new Error(`${size} bytes are declared, ${bytes.length} found`)
  if (crc32(bytes) !== crc) throw new Error('its checksum does not match')
  return bytes
}

function unpack(packed: Buffer, method: number, size: number): Uint8Array {
  if (method === stored) return packed
  if (method !== deflated) throw new Error(`compression method ${method} is not supported`)
  // One more byte than declared is enough to find a lie; in one piece, which spares a copy.
  return inflateRawSync(packed, { maxOutputLength: size + 1, chunkSize: Math.max(64, size + 1) })
}
