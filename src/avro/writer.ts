/*
 * Avro binary, as written here:
 *
 *   long    => zigzag, then groups of 7 bits, low group first, high bit set on all but the last
 *   double  => 8 bytes, IEEE 754, little-endian
 *   string  => long byte length, UTF-8
 *   union   => long branch index, value
 *   array   => (long count > 0, items)?, 0          map => the same with string keys
 */

const CHUNK_BYTES = 256 * 1024

/** Chunk of a writer that makes one constant. */
export const FRAGMENT_BYTES = 256

/** Bytes that a long takes at most. */
const MAX_LONG_BYTES = 10

/** Longer strings are left to the native encoder, which costs a call and then wins. */
const SHORT_STRING = 40

/** What the four lowest groups hold of a value, beside its sign. */
const LOW = 2 ** 27

/** Bytes that are the same in every value but for some doubles. */
export interface Template {
  readonly bytes: Uint8Array
  /** Where the doubles are. */
  readonly holes: readonly number[]
  /** Which number goes into each hole. */
  readonly columns: readonly number[]
}

/**
 * Writes values one after the other into chunks of memory. A finished value is a view into its chunk; a chunk is never
 * written twice, so a view stays as it is for as long as anybody holds it.
 */
export class AvroWriter {
  readonly #chunkBytes: number
  #bytes = Buffer.alloc(0)
  #view = new DataView(this.#bytes.buffer)
  #start = 0
  #at = 0

  constructor(chunkBytes: number = CHUNK_BYTES) {
    this.#chunkBytes = chunkBytes
  }

  /** Ends the value that was begun with the last `finish` (or with the writer) and returns it. */
  finish(): Buffer {
    const value = this.#bytes.subarray(this.#start, this.#at)
    this.#start = this.#at
    return value
  }

  /** Drops what was written since the last `finish`. */
  abandon(): void {
    this.#at = this.#start
  }

  /** Bytes written since the last `finish`. */
  get length(): number {
    return this.#at - this.#start
  }

  fragment(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Writes a template, with `numbers[from + column]` in each of its holes. */
  filled(template: Template, numbers: Float64Array, from: number): void {
    const { bytes, holes, columns } = template
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#at)
    for (let i = 0; i < holes.length; i++) {
      // Both lists have the same length; a column is one of the scorer's outputs.
      this.#view.setFloat64(this.#at + holes[i]!, numbers[from + columns[i]!]!, true)
    }
    this.#at += bytes.length
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }

  /** @throws RangeError for what is not a safe integer */
  long(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError('an Avro long is written from a safe integer only')
    this.#reserve(MAX_LONG_BYTES)
    this.#at = writeLong(this.#bytes, this.#at, value)
  }

  /** @throws RangeError for a value of more than 64 bits */
  bigLong(value: bigint): void {
    // Arithmetic of bigints is slow.
    const short = Number(value)
    if (Number.isSafeInteger(short)) {
      this.long(short)
      return
    }
    if (BigInt.asIntN(64, value) !== value) throw new RangeError('an Avro long has 64 bits')
    this.#reserve(MAX_LONG_BYTES)
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80
    this.#bytes[this.#at++] = Number(rest)
  }

  double(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  /** A string of two parts: UTF-8, then ASCII. */
  joined(beginning: Uint8Array, ascii: string): void {
    const length = beginning.length + ascii.length
    this.#reserve(MAX_LONG_BYTES + length)
    this.#at = writeLong(this.#bytes, this.#at, length)
    this.#bytes.set(beginning, this.#at)
    this.#at += beginning.length
    for (let i = 0; i < ascii.length; i++) this.#bytes[this.#at++] = ascii.charCodeAt(i)
  }

  /** A surrogate without its partner becomes U+FFFD. */
  string(text: string): void {
    if (text.length > SHORT_STRING || !this.#ascii(text)) this.#utf8(text)
  }

  /** Writes a short string and returns true, or writes nothing and returns false. */
  #ascii(text: string): boolean {
    const { length } = text
    this.#reserve(1 + length)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = length << 1
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) return false
      bytes[at++] = code
    }
    this.#at = at
    return true
  }

  #utf8(text: string): void {
    const length = Buffer.byteLength(text)
    this.#reserve(MAX_LONG_BYTES + length)
    this.#at = writeLong(this.#bytes, this.#at, length)
    this.#at += this.#bytes.write(text, this.#at, length, 'utf8')
  }

  #reserve(count: number): void {
    if (this.#at + count > this.#bytes.length) this.#nextChunk(count)
  }

  /** Goes on in a new chunk, with the beginning of the value under way. */
  #nextChunk(count: number): void {
    const begun = this.#bytes.subarray(this.#start, this.#at)
    // Twice what is needed, so that a value larger than a chunk is not copied at each of its parts.
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(this.#chunkBytes, 2 * (begun.length + count)))
    this.#view = new DataView(this.#bytes.buffer)
    this.#bytes.set(begun)
    this.#start = 0
    this.#at = begun.length
  }
}

/** Returns the offset after it. Integer arithmetic throughout: the low 28 bits, then the rest. */
function writeLong(bytes: Uint8Array, at: number, value: number): number {
  const positive = value >= 0 ? value : -(value + 1)
  // Zigzag would double the value, beyond what a number holds exactly: the sign goes into the lowest group instead.
  const sign = value >= 0 ? 0 : 1
  if (positive < LOW) return writeGroups(bytes, at, (positive << 1) | sign)
  const high = Math.floor(positive / LOW)
  const low = positive - high * LOW
  // 2^53 leaves 26 bits for the rest.
  return writeGroups(bytes, writeFour(bytes, at, (low << 1) | sign), high)
}

function writeGroups(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

function writeFour(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = (value & 0x7f) | 0x80
  bytes[at + 1] = ((value >>> 7) & 0x7f) | 0x80
  bytes[at + 2] = ((value >>> 14) & 0x7f) | 0x80
  bytes[at + 3] = ((value >>> 21) & 0x7f) | 0x80
  return at + 4
}
