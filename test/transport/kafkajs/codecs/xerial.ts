import { compressSync } from 'snappy'

const header = Buffer.from('82534e41505059000000000100000001', 'hex')

/** Snappy as the clients of Java write it: blocks of so many bytes, each behind its size. */
export function xerial(bytes: Buffer, blockSize: number): Buffer {
  const parts: Buffer[] = [header]
  for (let position = 0; position < bytes.length; position += blockSize) {
    const block = compressSync(bytes.subarray(position, position + blockSize))
    const size = Buffer.alloc(4)
    size.writeInt32BE(block.length)
    parts.push(size, block)
  }
  return Buffer.concat(parts)
}
