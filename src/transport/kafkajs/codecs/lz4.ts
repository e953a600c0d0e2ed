import { MalformedRecords } from '../protocol/malformed-records.ts'
import type { Codec } from '../protocol/codec.ts'
import { Output } from './output.ts'
import { readOnly } from './read-only.ts'

/*
 * Frame => magic:uint32 flags:uint8 blockDescriptor:uint8 contentSize:uint64? dictionaryId:uint32? headerChecksum:uint8
 *          [Block] endMark:uint32 contentChecksum:uint32?
 * Block => size:uint32 (top bit: stored as it is) bytes checksum:uint32?
 * All little-endian. The checksums are left alone: the record batch has its own over all of it.
 *
 * Bytes of a block => [Sequence]
 * Sequence => token:uint8 (lengths: literals in the upper four bits, match - 4 in the lower; 15 goes on in further bytes
 *             until one below 255) literals distance:uint16 match. The last sequence ends behind its literals.
 */
const magic = 0x184d2204
const flag = { dictionary: 0x01, contentSize: 0x08, blockChecksum: 0x10 } as const
const storedBit = 0x80000000

export const lz4Codec: Codec = readOnly('lz4', (bytes) => {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== magic)
    throw new MalformedRecords('an lz4 frame has no magic')
  const flags = bytes.readUInt8(4)
  const checksumSize = (flags & flag.blockChecksum) === 0 ? 0 : 4
  const output = new Output()
  let position = 7 + ((flags & flag.contentSize) === 0 ? 0 : 8) + ((flags & flag.dictionary) === 0 ? 0 : 4)
  for (;;) {
    if (position + 4 > bytes.length) throw new MalformedRecords('an lz4 frame is cut')
    const size = bytes.readUInt32LE(position)
    if (size === 0) return output.bytes
    position += 4
    const length = size & ~storedBit
    if (position + length > bytes.length) throw new MalformedRecords('an lz4 block is cut')
    if (size >= storedBit) output.append(bytes, position, length)
    // Blocks may refer to those before: all are unfolded into one output.
    else decompressBlock(bytes.subarray(position, position + length), output)
    position += length + checksumSize
  }
})

function decompressBlock(block: Buffer, output: Output): void {
  const at = { position: 0 }
  while (at.position < block.length) {
    // Within the block.
    const token = block[at.position++]!
    const literals = readLength(block, token >> 4, at)
    output.append(block, at.position, literals)
    at.position += literals
    if (at.position === block.length) return
    if (at.position + 2 > block.length) throw new MalformedRecords('an lz4 block is cut')
    const distance = block.readUInt16LE(at.position)
    at.position += 2
    output.repeat(distance, readLength(block, token & 0x0f, at) + 4)
  }
}

/** Moves `at` behind the bytes in which a length goes on. */
function readLength(block: Buffer, nibble: number, at: { position: number }): number {
  let length = nibble
  if (nibble < 15) return length
  for (;;) {
    const byte = block[at.position++]
    if (byte === undefined) throw new MalformedRecords('an lz4 block is cut')
    length += byte
    if (byte < 255) return length
  }
}
