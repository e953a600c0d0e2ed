/**
 * Reads an answer in one of Kafka's flexible versions (KIP-482): lengths are unsigned varints of one more than the length, so
 * that 0 is null, and every structure ends with fields that who does not know them skips.
 */
export class FlexibleReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  boolean(): boolean {
    return this.#bytes.readUInt8(this.#skip(1)) !== 0
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#skip(2))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4))
  }

  string(): string | null {
    const length = this.#unsignedVarint() - 1
    return length < 0 ? null : this.raw(length).toString()
  }

  array<T>(element: () => T): T[] {
    const elements: T[] = []
    for (let left = this.#unsignedVarint() - 1; left > 0; left--) elements.push(element())
    return elements
  }

  raw(length: number): Buffer {
    const start = this.#skip(length)
    return this.#bytes.subarray(start, this.#position)
  }

  skipTaggedFields(): void {
    for (let left = this.#unsignedVarint(); left > 0; left--) {
      this.#unsignedVarint()
      this.#skip(this.#unsignedVarint())
    }
  }

  /** Gives the position of what is passed over. */
  #skip(length: number): number {
    const start = this.#position
    this.#position += length
    return start
  }

  #unsignedVarint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#skip(1))
      value |= (byte & 0x7f) << shift
      if (byte < 0x80 || shift === 28) return value >>> 0
    }
  }
}
