import { isUtf8 } from 'node:buffer'
import type { FieldShape } from '../core/field.ts'
import { Fault } from '../core/outcome.ts'
import type { Header, InputRecord } from '../core/record.ts'
import type { FaultLog } from './fault-log.ts'
import type { Slot, TextSlot } from './slot.ts'

/** What of a record stands beside its value. */
export type RecordFields = Pick<InputRecord, 'key' | 'headers'>

/** Something beside the value, and the slot that it goes to. */
export interface RecordBinding {
  readonly path: string
  readonly slot: Slot
}

/** Reads keys and headers of a batch's records into their slots; of rows without an event nothing. Never throws. */
export type RecordReader = (
  records: readonly RecordFields[],
  present: Uint8Array,
  rowCount: number,
  faults: FaultLog,
) => void

const keyPath = 'key'
const headerPrefix = 'header.'
const replacement = '\ufffd'

/** What a name stands for that no field of the input has: `key`, or `header.NAME`. Null for any other. */
export function recordField(path: string): FieldShape | null {
  const isHeader = path.startsWith(headerPrefix) && path.length > headerPrefix.length
  return path === keyPath || isHeader ? { path, kind: 'text', nullable: true } : null
}

/** Null where there is nothing to read. */
export function compileRecordReader(bindings: readonly RecordBinding[]): RecordReader | null {
  if (bindings.length === 0) return null
  // `recordField` gives text alone.
  const readers = bindings.map(({ path, slot }) => readerOf(path, slot as TextSlot))
  return (records, present, rowCount, faults) => {
    for (const read of readers) {
      for (let row = 0; row < rowCount; row++) {
        // Without records, as in a plan that is run for a look, all of them are missing.
        read(present[row] === 1 ? records[row] : undefined, row, faults)
      }
    }
  }
}

function readerOf(
  path: string,
  { values, index }: TextSlot,
): (record: RecordFields | undefined, row: number, faults: FaultLog) => void {
  const name = path.slice(headerPrefix.length)
  const bytesOf =
    path === keyPath ? ({ key }: RecordFields) => key : ({ headers }: RecordFields) => lastOf(headers, name)
  return (record, row, faults) => {
    const bytes = record === undefined ? null : bytesOf(record)
    const text = bytes?.toString('utf8') ?? null
    // What is no text has that character in its place; checking all bytes first would cost more than to decode them.
    const isText = bytes === null || text?.includes(replacement) === false || isUtf8(bytes)
    values[row] = isText ? text : null
    if (!isText) faults.add(row, index, notText(path, bytes))
  }
}

/** Kafka allows a header more than once; as in its own clients, the last one counts. */
function lastOf(headers: readonly Header[], name: string): Buffer | null {
  for (let i = headers.length - 1; i >= 0; i--) {
    // Below the length.
    const header = headers[i]!
    if (header.key === name) return header.value
  }
  return null
}

function notText(path: string, bytes: Buffer): Fault {
  const what = path === keyPath ? "the record's key" : `header '${path.slice(headerPrefix.length)}'`
  const message = `${what}: expected text in UTF-8, got other bytes`
  return new Fault('wrong-type', message, { field: path, value: `0x${bytes.toString('hex')}` })
}
