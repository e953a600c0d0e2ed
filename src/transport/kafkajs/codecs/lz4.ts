import type { Codec } from '../protocol/codec.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'
import { assertDecompressedSize } from './decompressed-size.ts'
import { readOnly } from './read-only.ts'

/*
 * Frame => magic:uint32 flags:uint8 blockDescriptor:uint8 contentSize:uint64? dictionaryId:uint32? headerChecksum:uint8
 *          [Block] endMark:uint32 contentChecksum:uint32?
 * Block => size:uint32 (top bit: stored as it is) bytes checksum:uint32?
 * All little-endian. Bits 4 to 6 of the block descriptor: 4 to 7 for blocks of at most 64 KiB, 256 KiB, 1 MiB, 4 MiB.
 */
const magic = 0x184d2204
const flag = { dictionary: 0x01, contentSize: 0x08, blockChecksum: 0x10 } as const
const storedBit = 0x80000000
/** A match of two bytes and more grows by 255 a byte at most. */
const largestRatio = 255

export const lz4Codec: Codec = readOnly(
  'lz4',
  () => import('lz4-napi'),
  ({ decompressFrameSync }, frame, mostBytes) => {
    const blocks = blocksOf(frame)
    // To follow all matches is for those only that may be too large.
    if (sumOf(blocks, mostOf) > mostBytes) assertDecompressedSize('lz4', sumOf(blocks, sizeOf), mostBytes)
    return decompressFrameSync(frame)
  },
)

interface Block {
  readonly bytes: Buffer
  readonly isStored: boolean
  readonly limit: number
}

/** The blocks of a frame; the frame itself need not say how much they are. */
function blocksOf(frame: Buffer): readonly Block[] {
  if (frame.length < 7 || frame.readUInt32LE(0) !== magic) throw new MalformedRecords('lz4: no frame')
  const flags = frame.readUInt8(4)
  const limit = 1 << (8 + 2 * ((frame.readUInt8(5) >> 4) & 7))
  const checksumSize = (flags & flag.blockChecksum) === 0 ? 0 : 4
  let position = 7 + ((flags & flag.contentSize) === 0 ? 0 : 8) + ((flags & flag.dictionary) === 0 ? 0 : 4)
  const blocks: Block[] = []
  for (;;) {
    if (position + 4 > frame.length) throw new MalformedRecords('lz4: the frame is cut')
    const size = frame.readUInt32LE(position)
    if (size === 0) return blocks
    const length = size & ~storedBit
    const start = position + 4
    blocks.push({ bytes: frame.subarray(start, start + length), isStored: size >= storedBit, limit })
    position = start + length + checksumSize
  }
}

function sumOf(blocks: readonly Block[], size: (block: Block) => number): number {
  return blocks.reduce((sum, block) => sum + size(block), 0)
}

function mostOf({ bytes, isStored, limit }: Block): number {
  return isStored ? bytes.length : Math.min(limit, bytes.length * largestRatio)
}

/** Sequence => token:uint8 length:uint8* literals offset:uint16 length:uint8*; the last one ends with its literals. */
function sizeOf({ bytes, isStored, limit }: Block): number {
  if (isStored) return bytes.length
  let size = 0
  let position = 0
  const extended = (length: number) => {
    if (length < 15) return length
    for (let byte = 255; byte === 255; length += byte) byte = bytes[position++] ?? 0
    return length
  }
  while (position < bytes.length) {
    // Below the length.
    const token = bytes[position++]!
    const literals = extended(token >> 4)
    position += literals
    size += literals
    if (position >= bytes.length) break
    position += 2
    size += extended(token & 15) + 4
  }
  // More than that is refused by the library.
  return Math.min(size, limit)
}
