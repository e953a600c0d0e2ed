import { isUtf8 } from 'node:buffer'
import type { Reason } from '../core/reason.ts'

/*
 * Avro binary, as read here:
 *
 *   int long => zigzag, groups of 7 bits, low group first, high bit set on all but the last
 *   float    => 4 bytes, double => 8 bytes, IEEE 754, little-endian
 *   bytes    => long length, that many bytes           string => the same, UTF-8
 *   union    => long branch index, value               enum   => long index of the symbol
 *
 * A length in the bytes never decides how long a loop runs or how much is allocated: the bytes that are there do.
 */

interface DecodeErrorOptions {
  readonly reason?: Reason
  readonly ofValue?: boolean
}

/** Why the bytes are no value of the schema. Becomes a Fault; never leaves this folder. */
export class DecodeError extends Error {
  readonly reason: Reason
  /** Whether it is about the value of the field, not about where the bytes of the record end. */
  readonly ofValue: boolean
  /** Names from the outermost record in, joined by dots; empty for the event itself. */
  path = ''

  constructor(message: string, { reason = 'avro-decode', ofValue = false }: DecodeErrorOptions = {}) {
    super(message)
    this.reason = reason
    this.ofValue = ofValue
  }
}

/** A value that the reader's schema does not allow, though the record around it can be read. */
export interface Flaw {
  readonly reason: 'missing-value' | 'unknown-category'
  readonly message: string
  readonly value: string | null
  path: string
}

/** How to read a long beyond the integers that a number holds exactly: refuse the record, or as a bigint. */
export type LongMode = 'number' | 'bigint'

const MAX_LONG_BYTES = 10

/** Reads Avro's primitives from a buffer, one after the other. Throws DecodeError; `at` is never beyond the end. */
export class AvroCursor {
  readonly bytes: Buffer
  at: number
  /** What was found that the reader's schema does not allow; null while there is nothing. */
  flaws: Flaw[] | null = null

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes
    this.at = at
  }

  get flawCount(): number {
    return this.flaws === null ? 0 : this.flaws.length
  }

  flaw(reason: Flaw['reason'], message: string, value: string | null = null): void {
    ;(this.flaws ??= []).push({ reason, message, value, path: '' })
  }

  /** Puts the name of the field that they are in before the paths of the flaws from the `from`th on. Returns their number. */
  nameFlaws(from: number, name: string): number {
    const flaws = this.flaws ?? []
    for (const flaw of flaws.slice(from)) flaw.path = inside(name, flaw.path)
    return flaws.length
  }

  boolean(): boolean {
    const byte = this.bytes[this.at]
    if (byte === 0 || byte === 1) {
      this.at += 1
      return byte === 1
    }
    throw new DecodeError(byte === undefined ? TRUNCATED : 'a boolean is neither 0 nor 1')
  }

  int(): number {
    const value = this.long()
    if (value !== (value | 0)) throw new DecodeError('an int has more than 32 bits')
    return value
  }

  /** Refuses what a number does not hold exactly. */
  long(): number {
    const byte = this.bytes[this.at]
    if (byte !== undefined && byte < 0x80) {
      this.at += 1
      return (byte >>> 1) ^ -(byte & 1)
    }
    const start = this.at
    const value = this.#longerLong()
    if (Number.isSafeInteger(value)) return value
    this.at = start
    throw new DecodeError(
      'a long is beyond 2^53, which a number cannot hold exactly: read longs as bigint, or write a double',
    )
  }

  /** A number where one holds the value exactly, else a bigint. */
  wideLong(): number | bigint {
    const start = this.at
    const value = this.#longerLong()
    if (Number.isSafeInteger(value)) return value
    this.at = start
    return this.#bigLong()
  }

  /** Rounded to the nearest double. */
  longAsDouble(): number {
    return Number(this.wideLong())
  }

  float(): number {
    const at = this.#take(4)
    return this.bytes.readFloatLE(at)
  }

  double(): number {
    const at = this.#take(8)
    return this.bytes.readDoubleLE(at)
  }

  string(): string {
    const length = this.long()
    const at = this.#take(length)
    const text = this.bytes.toString('utf8', at, at + length)
    // Whatever is not UTF-8 is read as that character, which may also be written: only then the bytes are looked at.
    if (text.includes('\ufffd') && !isUtf8(this.bytes.subarray(at, at + length))) {
      throw new DecodeError('a text is not UTF-8', { ofValue: true })
    }
    return text
  }

  /** A copy. */
  byteString(): Buffer {
    return this.fixed(this.long())
  }

  /** A copy. */
  fixed(size: number): Buffer {
    const at = this.#take(size)
    return Buffer.copyBytesFrom(this.bytes, at, size)
  }

  /** The index of a branch or symbol, one of `count`. */
  index(count: number): number {
    const index = this.long()
    if (index >= 0 && index < count) return index
    throw new DecodeError(`an index is ${index}, of ${count} there are`)
  }

  /** Number of items in the next block; 0 ends the list. A block may come with its size in bytes, then its count is negative. */
  blockCount(): number {
    const count = this.long()
    if (count >= 0) return count
    this.long()
    return -count
  }

  skipLong(): void {
    for (let count = 0; count < MAX_LONG_BYTES; count++) {
      const byte = this.bytes[this.at]
      if (byte === undefined) throw new DecodeError(TRUNCATED)
      this.at += 1
      if (byte < 0x80) return
    }
    throw new DecodeError('a long of more than ten bytes')
  }

  skipByteString(): void {
    this.#take(this.long())
  }

  skip(size: number): void {
    this.#take(size)
  }

  /** Every item consumes bytes, so a list is never longer than its bytes. */
  checkAdvance(start: number): void {
    if (this.at === start) throw new DecodeError('an array of items without bytes')
  }

  #take(size: number): number {
    const { at } = this
    if (!(size >= 0 && size <= this.bytes.length - at)) throw new DecodeError(TRUNCATED)
    this.at = at + size
    return at
  }

  /** Exact up to 2^53; beyond that some number that is no safe integer. */
  #longerLong(): number {
    const { bytes } = this
    const first = bytes[this.at]
    if (first === undefined) throw new DecodeError(TRUNCATED)
    // Without the lowest bit, which is the sign, what a number holds exactly is summed exactly.
    let magnitude = (first & 0x7f) >>> 1
    let at = this.at + 1
    let more = first >= 0x80
    for (let scale = 64; more; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new DecodeError(TRUNCATED)
      if (at - this.at > MAX_LONG_BYTES) throw new DecodeError('a long of more than ten bytes')
      magnitude += (byte & 0x7f) * scale
      more = byte >= 0x80
    }
    this.at = at
    return (first & 1) === 0 ? magnitude : -magnitude - 1
  }

  #bigLong(): bigint {
    let zigzag = 0n
    for (let count = 0; count < MAX_LONG_BYTES; count++) {
      // It was read before.
      const byte = this.bytes[this.at++]!
      zigzag |= BigInt(byte & 0x7f) << BigInt(7 * count)
      if (byte < 0x80) break
    }
    return BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n))
  }
}

export const TRUNCATED = 'truncated: the value ends before its record does'

/** The path of something inside a field. */
export function inside(name: string, path: string): string {
  return path === '' ? name : `${name}.${path}`
}
