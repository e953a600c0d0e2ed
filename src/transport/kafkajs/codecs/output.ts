import { MalformedRecords } from '../protocol/malformed-records.ts'

/** A decompressed batch may be so large: the broker's limit is on compressed bytes. */
const mostBytes = 256 << 20
const firstBytes = 64 << 10

/** What a decompression writes: grows as it goes, and copies from what it has written before. */
export class Output {
  #bytes: Buffer
  #length = 0

  constructor(expectedBytes = firstBytes) {
    this.#bytes = Buffer.allocUnsafe(Math.min(expectedBytes, mostBytes))
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Appends a part of `source`. Throws when there is not so much. */
  append(source: Buffer, start: number, length: number): void {
    if (start + length > source.length) throw new MalformedRecords('compressed bytes end too early')
    this.#reserve(length)
    source.copy(this.#bytes, this.#length, start, start + length)
    this.#length += length
  }

  /** Appends `length` bytes from `distance` bytes back, which may be bytes that this very copy appends. */
  repeat(distance: number, length: number): void {
    const start = this.#length - distance
    if (distance === 0 || start < 0) throw new MalformedRecords('compressed bytes refer to what is not there')
    this.#reserve(length)
    if (distance >= length) this.#bytes.copyWithin(this.#length, start, start + length)
    // Reads and writes below the reserved length.
    else for (let i = 0; i < length; i++) this.#bytes[this.#length + i] = this.#bytes[start + i]!
    this.#length += length
  }

  #reserve(length: number): void {
    const needed = this.#length + length
    if (needed <= this.#bytes.length) return
    if (needed > mostBytes)
      throw new MalformedRecords(`compressed bytes unfold to more than ${mostBytes} bytes`)
    const larger = Buffer.allocUnsafe(Math.min(mostBytes, Math.max(needed, 2 * this.#bytes.length)))
    this.bytes.copy(larger)
    this.#bytes = larger
  }
}
