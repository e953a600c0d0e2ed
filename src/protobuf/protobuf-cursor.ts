import { isUtf8 } from 'node:buffer'
import { DecodeError, inside, TRUNCATED } from '../avro/avro-cursor.ts'
import type { Flaw, LongMode } from '../avro/avro-cursor.ts'

/*
 * Protobuf's bytes, as read here:
 *
 *   message => (tag value)*              tag => varint: number of the field << 3 | wire type
 *   wire type 0 => varint                groups of 7 bits, low group first, high bit set on all but the last
 *   wire type 1 => 8 bytes               5 => 4 bytes, both little-endian
 *   wire type 2 => length:varint, that many bytes: text, bytes, a message, or numbers one after the other (packed)
 *   wire type 3 => fields, tag 4         a group, passed over
 *
 * As with Avro, no length in the bytes decides how much is allocated or how long a loop runs: the bytes that are there do.
 */

export const wire = { varint: 0, fixed64: 1, bytes: 2, group: 3, groupEnd: 4, fixed32: 5 } as const

/** Messages in messages, as deep as Protobuf's own readers go. */
const DEEPEST = 100

const MAX_VARINT_BYTES = 10

/** Why the bytes are no such message. */
export function protobufError(message: string, ofValue = false): DecodeError {
  return new DecodeError(message, { reason: 'protobuf-decode', ofValue })
}

/** Reads Protobuf's values from a buffer, one after the other. Throws DecodeError; `at` is never beyond `end`. */
export class ProtobufCursor {
  readonly bytes: Buffer
  readonly longs: LongMode
  at: number
  /** Where the message that is being read ends. */
  end: number
  flaws: Flaw[] | null = null
  #depth = 0
  /** The two halves of the varint that was read last, unsigned. */
  #low = 0
  #high = 0

  constructor(bytes: Buffer, at: number, longs: LongMode) {
    this.bytes = bytes
    this.at = at
    this.end = bytes.length
    this.longs = longs
  }

  get flawCount(): number {
    return this.flaws === null ? 0 : this.flaws.length
  }

  unknownSymbol(message: string, value: string): void {
    ;(this.flaws ??= []).push({ reason: 'unknown-category', message, value, path: '' })
  }

  /** Puts the name of the field that they are in before the paths of the flaws from the `from`th on. */
  nameFlaws(from: number, name: string): void {
    for (const flaw of (this.flaws ?? []).slice(from)) flaw.path = inside(name, flaw.path)
  }

  /** Number of the field << 3 | wire type. */
  tag(): number {
    const byte = this.bytes[this.at]
    // The usual one, of the first fifteen fields.
    if (byte !== undefined && byte < 0x80 && byte >= 8 && this.at < this.end) {
      this.at += 1
      return byte
    }
    this.#varint()
    if (this.#high !== 0 || this.#low < 8) throw protobufError('a field has no valid number')
    return this.#low
  }

  bool(): boolean {
    this.#varint()
    return this.#low !== 0 || this.#high !== 0
  }

  int32(): number {
    this.#varint()
    return this.#low | 0
  }

  uint32(): number {
    this.#varint()
    return this.#low
  }

  sint32(): number {
    this.#varint()
    return (this.#low >>> 1) ^ -(this.#low & 1)
  }

  int64(): number | bigint {
    this.#varint()
    return this.#signed()
  }

  uint64(): number | bigint {
    this.#varint()
    return this.#whole(this.#high * 2 ** 32 + this.#low, false)
  }

  sint64(): number | bigint {
    this.#varint()
    const sign = this.#low & 1
    const low = ((this.#low >>> 1) | (this.#high << 31)) >>> 0
    const high = this.#high >>> 1
    this.#low = (low ^ -sign) >>> 0
    this.#high = (high ^ -sign) >>> 0
    return this.#signed()
  }

  fixed32(): number {
    return this.bytes.readUInt32LE(this.#take(4))
  }

  sfixed32(): number {
    return this.bytes.readInt32LE(this.#take(4))
  }

  fixed64(): number | bigint {
    this.#halves()
    return this.#whole(this.#high * 2 ** 32 + this.#low, false)
  }

  sfixed64(): number | bigint {
    this.#halves()
    return this.#signed()
  }

  float(): number {
    return this.bytes.readFloatLE(this.#take(4))
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#take(8))
  }

  string(): string {
    const length = this.#length()
    const at = this.#take(length)
    const text = this.bytes.toString('utf8', at, at + length)
    // Whatever is not UTF-8 is read as that character, which may also be written: only then the bytes are looked at.
    if (text.includes('\ufffd') && !isUtf8(this.bytes.subarray(at, at + length)))
      throw protobufError('a text is not UTF-8', true)
    return text
  }

  /** A copy. */
  byteString(): Buffer {
    const length = this.#length()
    return Buffer.copyBytesFrom(this.bytes, this.#take(length), length)
  }

  /** Goes into what has a length; gives where what is around it ends, for `leave`. */
  enter(): number {
    const length = this.#length()
    if (length > this.end - this.at) throw protobufError(TRUNCATED)
    if (++this.#depth > DEEPEST) throw protobufError(`messages are nested deeper than ${DEEPEST}`)
    const outer = this.end
    this.end = this.at + length
    return outer
  }

  leave(outer: number): void {
    this.#depth -= 1
    this.end = outer
  }

  skip(wireType: number): void {
    let groups = 0
    let type = wireType
    for (;;) {
      if (type === wire.varint) this.#varint()
      else if (type === wire.fixed64) this.#take(8)
      else if (type === wire.bytes) this.#take(this.#length())
      else if (type === wire.fixed32) this.#take(4)
      else if (type === wire.group) groups += 1
      else if (type === wire.groupEnd && groups > 0) groups -= 1
      else throw protobufError(`there is no wire type ${type} here`)
      if (groups === 0) return
      if (this.at >= this.end) throw protobufError(TRUNCATED)
      type = this.tag() & 7
    }
  }

  #length(): number {
    this.#varint()
    if (this.#high !== 0) throw protobufError(TRUNCATED)
    return this.#low
  }

  #take(size: number): number {
    const { at } = this
    if (size > this.end - at) throw protobufError(TRUNCATED)
    this.at = at + size
    return at
  }

  #halves(): void {
    const at = this.#take(8)
    this.#low = this.bytes.readUInt32LE(at)
    this.#high = this.bytes.readUInt32LE(at + 4)
  }

  #signed(): number | bigint {
    return this.#whole((this.#high | 0) * 2 ** 32 + this.#low, true)
  }

  /** @param near the value, exact where a number can be */
  #whole(near: number, isSigned: boolean): number | bigint {
    if (Number.isSafeInteger(near)) return near
    if (this.longs === 'number')
      throw protobufError(
        'an integer is beyond 2^53, which a number cannot hold exactly: read longs as bigint (input.longs)',
        true,
      )
    const whole = (BigInt(this.#high) << 32n) | BigInt(this.#low)
    return isSigned ? BigInt.asIntN(64, whole) : whole
  }

  #varint(): void {
    const { bytes, end } = this
    let low = 0
    let high = 0
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      if (this.at >= end) throw protobufError(TRUNCATED)
      // It is before the end.
      const byte = bytes[this.at++]!
      const bits = byte & 0x7f
      if (count < 4) low |= bits << (7 * count)
      else if (count === 4) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (7 * count - 32)
      if (byte < 0x80) {
        this.#low = low >>> 0
        this.#high = high >>> 0
        return
      }
    }
    throw protobufError('a varint of more than ten bytes')
  }
}
