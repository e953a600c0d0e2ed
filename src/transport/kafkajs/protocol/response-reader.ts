/** Reads an answer of Kafka's, field by field. */
export class ResponseReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  boolean(): boolean {
    return this.#bytes.readUInt8(this.skip(1)) !== 0
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.skip(2))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.skip(4))
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.skip(8))
  }

  string(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.text(length)
  }

  array<T>(element: () => T): T[] {
    const elements: T[] = []
    for (let left = this.int32(); left > 0; left--) elements.push(element())
    return elements
  }

  /** Behind each structure of a flexible version; there are none before. */
  skipTaggedFields(): void {}

  raw(length: number): Buffer {
    const start = this.skip(length)
    return this.#bytes.subarray(start, this.#position)
  }

  /** Gives the position of what is passed over. */
  skip(length: number): number {
    const start = this.#position
    this.#position += length
    return start
  }

  protected text(length: number): string {
    const start = this.skip(length)
    return this.#bytes.toString('utf8', start, this.#position)
  }

  protected unsignedVarint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.skip(1))
      value |= (byte & 0x7f) << shift
      if (byte < 0x80 || shift === 28) return value >>> 0
    }
  }
}
