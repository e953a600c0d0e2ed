import type * as Arrow from 'apache-arrow'
import type { Cell } from '../cell.ts'
import type { ColumnType } from '../column-type.ts'
import { storedCell } from '../stored-cell.ts'
import type { StoredCell } from '../stored-cell.ts'
import { columnOf } from './column-types.ts'

/** The cells of a column as a record batch holds them: which are there, and what they are, one after the other. */
export function columnVector(arrow: typeof Arrow, type: ColumnType, cells: readonly Cell[]): Arrow.Data {
  const store = storedCell(type, (unit) => unit)
  const stored = cells.map(store)
  const nullCount = stored.reduce<number>((count, cell) => (cell === null ? count + 1 : count), 0)
  const nullBitmap = nullCount === 0 ? null : bitsOf(stored, (cell) => cell !== null)
  const whole = { type: columnOf(arrow, type), length: cells.length, nullCount, nullBitmap }
  if (type.kind === 'text' || type.kind === 'uuid') {
    const texts = textsOf(stored as readonly (string | null)[])
    return arrow.makeData({ ...whole, type: new arrow.Utf8(), ...texts })
  }
  const data = valuesOf(type, stored)
  // The values are stored as the type wants them.
  return arrow.makeData({ ...whole, data } as Parameters<typeof arrow.makeData>[0])
}

function textsOf(texts: readonly (string | null)[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(texts.length + 1)
  for (const [at, text] of texts.entries())
    valueOffsets[at + 1] = valueOffsets[at]! + (text === null ? 0 : Buffer.byteLength(text))
  return { valueOffsets, data: Buffer.from(texts.map((text) => text ?? '').join('')) }
}

function bitsOf(stored: readonly StoredCell[], isSet: (cell: StoredCell) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(stored.length / 8))
  for (const [at, cell] of stored.entries()) if (isSet(cell)) bits[at >> 3]! |= 1 << (at & 7)
  return bits
}

type Values = Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array
type WideValues = BigInt64Array | BigUint64Array | Float32Array | Float64Array

function valuesOf(
  type: Exclude<ColumnType, { kind: 'text' | 'uuid' }>,
  stored: readonly StoredCell[],
): Values | WideValues {
  switch (type.kind) {
    case 'boolean':
      return bitsOf(stored, (cell) => cell === true)
    case 'integer':
      return integers(type, stored)
    case 'float':
      return (type.bits === 64 ? Float64Array : Float32Array).from(numbersOf(stored))
    case 'decimal':
      return decimalWords(stored, type.precision <= 38 ? 4 : 8)
    case 'date':
      return Int32Array.from(numbersOf(stored))
    case 'time':
      return type.unit === 's' || type.unit === 'ms'
        ? Int32Array.from(numbersOf(stored))
        : BigInt64Array.from(wideOf(stored))
    case 'timestamp':
      return BigInt64Array.from(wideOf(stored))
  }
}

const signed = { 8: Int8Array, 16: Int16Array, 32: Int32Array } as const
const unsigned = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array } as const

function integers(
  type: Extract<ColumnType, { kind: 'integer' }>,
  stored: readonly StoredCell[],
): Values | WideValues {
  if (type.bits === 64) return (type.signed ? BigInt64Array : BigUint64Array).from(wideOf(stored))
  return (type.signed ? signed : unsigned)[type.bits].from(numbersOf(stored))
}

/** What is not there is 0, which nobody reads. */
function numbersOf(stored: readonly StoredCell[]): number[] {
  return stored.map(Number)
}

function wideOf(stored: readonly StoredCell[]): bigint[] {
  return stored.map((cell) => BigInt(cell ?? 0))
}

/** Words of 32 bits in two's complement, the lowest first. */
function decimalWords(stored: readonly StoredCell[], stride: number): Uint32Array {
  const words = new Uint32Array(stored.length * stride)
  for (const [at, cell] of stored.entries()) {
    let rest = BigInt(cell ?? 0)
    for (let word = 0; word < stride; word++, rest >>= 32n)
      words[at * stride + word] = Number(BigInt.asUintN(32, rest))
  }
  return words
}
