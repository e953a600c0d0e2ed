import type { Codec } from '../protocol/codec.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'
import { assertDecompressedSize } from './decompressed-size.ts'
import { readOnly } from './read-only.ts'

/*
 * Java's clients wrap blocks: magic:8 bytes version:int32 compatibleVersion:int32 [blockSize:int32 block]; what was wrapped
 * may be followed by the same again. Others write one bare block. Block => decompressedLength:uvarint ...
 */
const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const wrapperHeader = 16

export const snappyCodec: Codec = readOnly(
  'snappy',
  () => import('snappy'),
  ({ uncompressSync }, bytes, mostBytes) => {
    const blocks = blocksOf(bytes)
    assertDecompressedSize(
      'snappy',
      blocks.reduce((size, block) => size + decompressedLength(block), 0),
      mostBytes,
    )
    // Text only comes where it is asked for. Copied: memory outside V8's costs more than the copy, block by block.
    const parts = blocks.map((block) => uncompressSync(block, { copyOutputData: true }) as Buffer)
    const [first] = parts
    return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts)
  },
)

function blocksOf(bytes: Buffer): readonly Buffer[] {
  if (!isWrapper(bytes, 0)) return [bytes]
  const blocks: Buffer[] = []
  for (let position = 0; position + 4 <= bytes.length;) {
    if (isWrapper(bytes, position)) {
      position += wrapperHeader
      continue
    }
    const size = bytes.readInt32BE(position)
    position += 4
    if (size < 0 || position + size > bytes.length) throw new MalformedRecords('snappy: a block is cut')
    blocks.push(bytes.subarray(position, position + size))
    position += size
  }
  return blocks
}

function isWrapper(bytes: Buffer, position: number): boolean {
  return bytes.subarray(position, position + magic.length).equals(magic)
}

function decompressedLength(block: Buffer): number {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = block[i]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }
  throw new MalformedRecords('snappy: a block does not say how long it is')
}
