import { ModelError } from '../../core/errors.ts'

/*
 * Protocol Buffers on the wire (protobuf.dev/programming-guides/encoding): a message is its fields one after another, each a
 * tag (number << 3 | wire type) and a value: 0 varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes.
 */

export const wireTypes = { varint: 0, eightBytes: 1, bytes: 2, fourBytes: 5 } as const

const LONGEST_VARINT = 10

/** Goes through the fields of a message. Never reads beyond its bytes; throws ModelError where they are no message. */
export class MessageFields {
  /** Number of the field at hand. */
  field = 0
  /** Its wire type. */
  type = 0
  /** Where it begins, with its tag, and where it ends. */
  from = 0
  to = 0

  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #source: string
  readonly #what: string
  #at = 0
  /** Where the value of the field begins. */
  #value = 0
  #low = 0
  #high = 0

  /** @param what names the message in errors */
  constructor(bytes: Uint8Array, source: string, what: string) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#source = source
    this.#what = what
  }

  /** Goes on to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.bytes.length) return false
    this.from = this.#at
    this.#varint()
    if (this.#high !== 0) this.fail('expected the tag of a field')
    this.field = this.#low >>> 3
    this.type = this.#low & 7
    if (this.field === 0) this.fail('expected a field number above 0')
    this.#value = this.#at
    this.#skip()
    this.to = this.#at
    return true
  }

  /** A whole number (int32, int64, enum). Beyond 2^53 it is not exact. */
  integer(): number {
    this.#expect(wireTypes.varint, 'a number')
    return this.#high === 0 ? this.#low : (this.#high | 0) * 2 ** 32 + this.#low
  }

  float32(): number {
    this.#expect(wireTypes.fourBytes, 'a float')
    return this.#view.getFloat32(this.#value, true)
  }

  /** Bytes or a message: a view. */
  content(): Uint8Array {
    this.#expect(wireTypes.bytes, 'bytes')
    return this.bytes.subarray(this.#value, this.#at)
  }

  text(): string {
    return Buffer.from(this.content()).toString('utf8')
  }

  message(what: string): MessageFields {
    return new MessageFields(this.content(), this.#source, what)
  }

  /** Of a repeated whole number: one, or several in one field (packed). */
  integers(into: number[]): void {
    if (this.type !== wireTypes.bytes) {
      into.push(this.integer())
      return
    }
    const end = this.#at
    this.#at = this.#value
    while (this.#at < end) {
      this.#varint()
      into.push(this.#high === 0 ? this.#low : (this.#high | 0) * 2 ** 32 + this.#low)
    }
    if (this.#at !== end) this.fail('expected packed numbers that end with their field')
  }

  fail(expectation: string): never {
    throw new ModelError(this.#source, this.#what, `at byte ${this.from}: ${expectation}`)
  }

  /** Sets `#low` and `#high`, both unsigned. */
  #varint(): void {
    let [low, high] = [0, 0]
    for (let count = 0; count < LONGEST_VARINT; count++) {
      const byte = this.bytes[this.#at]
      if (byte === undefined) this.fail('expected a number, found the end')
      this.#at++
      const bits = byte & 0x7f
      // The fifth byte has bits of both halves; the tenth has one that counts.
      if (count < 4) low |= bits << (7 * count)
      else if (count === 4) [low, high] = [low | (bits << 28), bits >>> 4]
      else high |= bits << (7 * count - 32)
      if (byte < 0x80) {
        this.#low = low >>> 0
        this.#high = high >>> 0
        return
      }
    }
    this.fail(`expected a number of at most ${LONGEST_VARINT} bytes`)
  }

  #skip(): void {
    const left = this.bytes.length - this.#at
    if (this.type === wireTypes.varint) this.#varint()
    else if (this.type === wireTypes.eightBytes) this.#advance(8, left)
    else if (this.type === wireTypes.fourBytes) this.#advance(4, left)
    else if (this.type === wireTypes.bytes) {
      this.#varint()
      this.#value = this.#at
      this.#advance(this.#high === 0 ? this.#low : Infinity, this.bytes.length - this.#at)
    } else this.fail(`expected a field of a known wire type, found type ${this.type}`)
  }

  #advance(count: number, left: number): void {
    if (count > left) this.fail(`expected ${count} bytes, ${left} are left`)
    this.#at += count
  }

  #expect(type: number, what: string): void {
    if (this.type !== type) this.fail(`expected ${what} in field ${this.field}`)
  }
}
