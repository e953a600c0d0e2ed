import { unsignedVarintSize, writeUnsignedVarint } from './varint.ts'

/**
 * Writes a request in one of Kafka's flexible versions (KIP-482): lengths are unsigned varints of one more than the length, so
 * that 0 is null, and every structure ends with the number of its tagged fields, here always none.
 */
export class FlexibleWriter {
  readonly #parts: Buffer[] = []

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  boolean(value: boolean): this {
    return this.#add(Buffer.of(value ? 1 : 0))
  }

  int16(value: number): this {
    const part = Buffer.allocUnsafe(2)
    part.writeInt16BE(value)
    return this.#add(part)
  }

  int32(value: number): this {
    const part = Buffer.allocUnsafe(4)
    part.writeInt32BE(value)
    return this.#add(part)
  }

  int64(value: bigint): this {
    const part = Buffer.allocUnsafe(8)
    part.writeBigInt64BE(value)
    return this.#add(part)
  }

  string(text: string | null): this {
    if (text === null) return this.#unsignedVarint(0)
    const part = Buffer.from(text)
    return this.#unsignedVarint(part.length + 1).#add(part)
  }

  array<T>(elements: readonly T[], write: (element: T) => unknown): this {
    this.#unsignedVarint(elements.length + 1)
    for (const element of elements) write(element)
    return this
  }

  tags(): this {
    return this.#unsignedVarint(0)
  }

  #unsignedVarint(value: number): this {
    const part = Buffer.allocUnsafe(unsignedVarintSize(value))
    writeUnsignedVarint(part, 0, value)
    return this.#add(part)
  }

  #add(part: Buffer): this {
    this.#parts.push(part)
    return this
  }
}
