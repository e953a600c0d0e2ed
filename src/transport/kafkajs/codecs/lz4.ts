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
  ({ decompressFrameSync }, frame) => {
    assertDecompressedSize('lz4', mostBytesOf(frame))
    return decompressFrameSync(frame)
  },
)

/** What the blocks of a frame can decompress to, at most; the frame itself need not say it. */
function mostBytesOf(frame: Buffer): number {
  if (frame.length < 7 || frame.readUInt32LE(0) !== magic) throw new MalformedRecords('lz4: no frame')
  const flags = frame.readUInt8(4)
  const blockLimit = 1 << (8 + 2 * ((frame.readUInt8(5) >> 4) & 7))
  const checksumSize = (flags & flag.blockChecksum) === 0 ? 0 : 4
  let position = 7 + ((flags & flag.contentSize) === 0 ? 0 : 8) + ((flags & flag.dictionary) === 0 ? 0 : 4)
  let mostBytes = 0
  for (;;) {
    if (position + 4 > frame.length) throw new MalformedRecords('lz4: the frame is cut')
    const size = frame.readUInt32LE(position)
    if (size === 0) return mostBytes
    const length = size & ~storedBit
    mostBytes += size >= storedBit ? length : Math.min(blockLimit, length * largestRatio)
    position += 4 + length + checksumSize
  }
}
