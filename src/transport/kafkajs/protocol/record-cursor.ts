import type { Header, InputRecord } from '../../../core/record.ts'
import { noHeaders } from '../../../core/record.ts'
import { MalformedRecords } from './malformed-records.ts'

export interface RecordsHeader {
  readonly baseOffset: bigint
  /** From `baseOffset` to the last offset the batch stands for. */
  readonly lastOffsetDelta: number
  readonly baseTimestampMs: number
  /** The timestamp of all records when the broker stamps them (log append time); null when each has its own. */
  readonly appendTimestampMs: number | null
  readonly recordCount: number
}

// The smallest record: length, attributes, two deltas, null key, null value, no headers.
const smallestRecord = 7
const mostKeysBefore = 16

/** Records that were not read yet. */
export interface Cursor {
  readonly left: number
  /** Bytes of them. */
  readonly bytesLeft: number
  /**
   * Appends to `records` at most `count` records, none below the offset `from`, which are passed over.
   * Throws MalformedRecords, once there are no more that can be read, when there should be; those before are appended.
   */
  read(records: InputRecord[], count: number, from: bigint): void
}

/**
 * Reads the records of one batch, uncompressed, in one pass, some at a time: what is read ahead is kept as bytes, since
 * records that wait as objects cost more memory, and a garbage collector that copies them. Keys, values and header values
 * are views into `bytes`. The layout stands in `record-writer.ts`.
 */
export class RecordCursor implements Cursor {
  readonly #bytes: Buffer
  readonly #memory: ArrayBufferLike
  readonly #memoryStart: number
  readonly #header: RecordsHeader
  readonly #keysBefore: { readonly bytes: Buffer; readonly text: string }[] = []
  #left: number
  /** Never passes the end unnoticed: reads behind it give 0, and each record's end is checked. */
  #position = 0

  /** Throws MalformedRecords when there cannot be so many records. */
  constructor(bytes: Buffer, header: RecordsHeader) {
    const { recordCount } = header
    if (recordCount < 0 || recordCount * smallestRecord > bytes.length) {
      throw new MalformedRecords(`${recordCount} records cannot stand in ${bytes.length} bytes`)
    }
    this.#bytes = bytes
    this.#memory = bytes.buffer
    this.#memoryStart = bytes.byteOffset
    this.#header = header
    this.#left = recordCount
  }

  /** Bytes behind the last record are to be read, too, and told. */
  get left(): number {
    return this.#hasRest ? 1 : this.#left
  }

  get #hasRest(): boolean {
    return this.#left === 0 && this.#position < this.#bytes.length
  }

  get bytesLeft(): number {
    return this.#bytes.length - this.#position
  }

  read(records: InputRecord[], count: number, from: bigint): void {
    if (this.#hasRest) throw new MalformedRecords('there are more bytes than records')
    const end = records.length + count
    while (this.#left > 0 && records.length < end) {
      this.#left--
      const record = this.#record(this.#header)
      if (record.offset >= from) records.push(record)
    }
  }

  #record(header: RecordsHeader): InputRecord {
    const length = this.#varint()
    const end = this.#position + length
    if (length < 0 || end > this.#bytes.length)
      throw new MalformedRecords('a record passes the end of its batch')
    this.#position += 1
    const timestampDelta = this.#varlong()
    const record = {
      offset: header.baseOffset + BigInt(this.#offsetDelta(header)),
      // Before the key: object fields are evaluated in order.
      timestampMs: header.appendTimestampMs ?? header.baseTimestampMs + timestampDelta,
      key: this.#nullableBytes(),
      value: this.#nullableBytes(),
      headers: this.#headers(),
    }
    if (this.#position !== end) throw new MalformedRecords('a record is not as long as it says')
    return record
  }

  #offsetDelta({ lastOffsetDelta }: RecordsHeader): number {
    const delta = this.#varint()
    if (delta < 0 || delta > lastOffsetDelta)
      throw new MalformedRecords('the offset of a record is outside its batch')
    return delta
  }

  #headers(): readonly Header[] {
    const count = this.#varint()
    if (count === 0) return noHeaders
    if (count < 0 || count > this.#bytes.length) throw new MalformedRecords(`a record has ${count} headers`)
    const headers: Header[] = []
    for (let i = 0; i < count; i++) headers.push({ key: this.#headerKey(i), value: this.#nullableBytes() })
    return headers
  }

  /** Most records have the headers of the record before: their keys are looked at, not made anew. */
  #headerKey(index: number): string {
    const length = this.#varint()
    if (length < 0) throw new MalformedRecords('a header has no key')
    const start = this.#position
    const end = this.#advance(length)
    const before = this.#keysBefore[index]
    if (before !== undefined && this.#isAt(start, before.bytes)) return before.text
    const bytes = this.#bytes.subarray(start, end)
    const text = bytes.toString('utf8')
    if (index < mostKeysBefore) this.#keysBefore[index] = { bytes, text }
    return text
  }

  #isAt(start: number, expected: Buffer): boolean {
    if (this.#position - start !== expected.length) return false
    for (let i = 0; i < expected.length; i++) if (this.#bytes[start + i] !== expected[i]) return false
    return true
  }

  #nullableBytes(): Buffer | null {
    const length = this.#varint()
    if (length < 0) return null
    const start = this.#position
    this.#advance(length)
    return Buffer.from(this.#memory, this.#memoryStart + start, length)
  }

  #advance(length: number): number {
    const position = this.#position + length
    if (position > this.#bytes.length) throw new MalformedRecords('a field passes the end of its batch')
    return (this.#position = position)
  }

  #varint(): number {
    const bytes = this.#bytes
    // Reads behind the end give undefined, which ends the loop as a byte below 0x80 does.
    let byte = bytes[this.#position++]!
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let zigzag = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[this.#position++]!
      zigzag |= (byte & 0x7f) << shift
    }
    return (zigzag >>> 1) ^ -(zigzag & 1)
  }

  /** 64 bits as a number: exact below 2^52 in magnitude. */
  #varlong(): number {
    const bytes = this.#bytes
    let low = 0
    let scale = 1
    let byte: number
    do {
      // As in #varint.
      byte = bytes[this.#position++]!
      low += (byte & 0x7f) * scale
      scale *= 128
    } while (byte >= 0x80)
    return low % 2 === 0 ? low / 2 : -(low + 1) / 2
  }
}

/** Records that are objects already. */
export class ListCursor implements Cursor {
  readonly #records: readonly InputRecord[]
  readonly #size: number
  #next = 0

  constructor(records: readonly InputRecord[], size: number) {
    this.#records = records
    this.#size = size
  }

  get left(): number {
    return this.#records.length - this.#next
  }

  get bytesLeft(): number {
    return this.left === 0 ? 0 : this.#size
  }

  read(records: InputRecord[], count: number, from: bigint): void {
    const end = records.length + count
    while (this.left > 0 && records.length < end) {
      // There is one left.
      const record = this.#records[this.#next++]!
      if (record.offset >= from) records.push(record)
    }
  }
}
