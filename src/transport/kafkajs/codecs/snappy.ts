import { MalformedRecords } from '../protocol/malformed-records.ts'
import type { Codec } from '../protocol/codec.ts'
import { Output } from './output.ts'
import { readOnly } from './read-only.ts'

/*
 * Java's clients wrap blocks: magic:8 bytes version:int32 compatibleVersion:int32 [blockSize:int32 block].
 * Others write one bare block.
 *
 * Block => uncompressedLength:uvarint [Element], by the low two bits of an element's first byte:
 *   00 literal; its length - 1 in the upper six bits, or, from 60 on, in 1 to 4 bytes that follow (little-endian)
 *   01 copy; length - 4 in bits 2 to 4, distance in bits 5 to 7 (high) and the next byte
 *   10 copy; length - 1 in the upper six bits, distance in the next two bytes (little-endian)
 *   11 copy; the same with four bytes
 */
const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const wrapperHeader = 16

export const snappyCodec: Codec = readOnly('snappy', (bytes) => {
  if (!bytes.subarray(0, magic.length).equals(magic)) return decompressBlock(bytes)
  const blocks: Buffer[] = []
  for (let position = wrapperHeader; position + 4 <= bytes.length;) {
    const size = bytes.readInt32BE(position)
    position += 4
    if (size < 0 || position + size > bytes.length) throw new MalformedRecords('a snappy block is cut')
    blocks.push(decompressBlock(bytes.subarray(position, position + size)))
    position += size
  }
  return Buffer.concat(blocks)
})

function decompressBlock(block: Buffer): Buffer {
  const { value: length, end } = readUvarint(block)
  const output = new Output(length)
  for (let position = end; position < block.length;) position = element(block, position, output)
  if (output.bytes.length !== length) throw new MalformedRecords('a snappy block is not as long as it says')
  return output.bytes
}

/** Returns the position behind. */
function element(block: Buffer, position: number, output: Output): number {
  // Within the block.
  const tag = block[position]!
  const upper = tag >> 2
  switch (tag & 3) {
    case 0:
      return literal(block, position + 1, upper, output)
    case 1:
      output.repeat(((tag >> 5) << 8) | littleEndian(block, position + 1, 1), (upper & 7) + 4)
      return position + 2
    case 2:
      output.repeat(littleEndian(block, position + 1, 2), upper + 1)
      return position + 3
    default:
      output.repeat(littleEndian(block, position + 1, 4), upper + 1)
      return position + 5
  }
}

function literal(block: Buffer, position: number, upper: number, output: Output): number {
  const lengthBytes = upper < 60 ? 0 : upper - 59
  const length = (lengthBytes === 0 ? upper : littleEndian(block, position, lengthBytes)) + 1
  output.append(block, position + lengthBytes, length)
  return position + lengthBytes + length
}

function littleEndian(block: Buffer, position: number, length: number): number {
  if (position + length > block.length) throw new MalformedRecords('a snappy block is cut')
  return block.readUIntLE(position, length)
}

function readUvarint(block: Buffer): { readonly value: number; readonly end: number } {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = block[i]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return { value, end: i + 1 }
  }
  throw new MalformedRecords('a snappy block does not say how long it is')
}
