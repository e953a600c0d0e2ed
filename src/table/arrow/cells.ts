import type * as Arrow from 'apache-arrow'
import type { Cell } from '../cell.ts'
import type { ColumnType } from '../column-type.ts'
import { DecimalCell, TimeCell } from '../exact-cell.ts'
import { exactInteger } from '../exact-integer.ts'

type CellReader = (row: number) => Cell

/** The cells of a column of a batch: what the package makes of decimals and times loses digits, they are read from what is stored. */
export function columnReader(arrow: typeof Arrow, data: Arrow.Data, type: ColumnType): CellReader {
  const { DataType } = arrow
  refuseShort(arrow, data)
  const read = DataType.isDictionary(data.type)
    ? // A dictionary is there in each batch that points into one.
      dictionaryReader(data, vectorReader(arrow, data.dictionary!, type))
    : valueReader(arrow, data, type)
  if (DataType.isNull(data.type)) return () => null
  return data.nullCount === 0 ? read : (row) => (data.getValid(row) ? read(row) : null)
}

/** The package believes what a batch says of its lengths: one that is damaged would have rows without end. */
function refuseShort(
  { DataType }: typeof Arrow,
  { type, length, nullCount, nullBitmap, ...data }: Arrow.Data,
): void {
  if (DataType.isNull(type)) return
  const { values, valueOffsets } = data as { values?: ArrayLike<unknown>; valueOffsets?: ArrayLike<unknown> }
  const hasOffsets = DataType.isUtf8(type) || DataType.isLargeUtf8(type)
  const found = hasOffsets ? (valueOffsets?.length ?? 0) - 1 : (values?.length ?? 0)
  const wanted = length * sharesOf(DataType, type)
  if (found < wanted && length > 0) throw new Error(`expected ${wanted} values, found ${found}`)
  if (nullCount > 0 && nullBitmap.length * 8 < length)
    throw new Error(`expected ${length} marks of what is missing, found ${nullBitmap.length * 8}`)
}

/** How many elements of its array a value takes. */
function sharesOf(kinds: typeof Arrow.DataType, type: Arrow.DataType): number {
  if (kinds.isBool(type)) return 1 / 8
  if (kinds.isDecimal(type)) return type.bitWidth / 32
  // Sixteen bytes.
  return kinds.isUtf8View(type) ? 16 : 1
}

function dictionaryReader(data: Arrow.Data, entry: CellReader): CellReader {
  const { values } = data as { values: ArrayLike<number | bigint> }
  return (row) => entry(Number(values[row]))
}

/** The entries of a dictionary: in several parts where later batches added some. */
function vectorReader(arrow: typeof Arrow, { data }: Arrow.Vector, type: ColumnType): CellReader {
  const parts = data.map((part: Arrow.Data) => ({
    length: part.length,
    read: columnReader(arrow, part, type),
  }))
  return (row) => {
    let at = row
    for (const { length, read } of parts) {
      if (at < length) return read(at)
      at -= length
    }
    throw new RangeError(`entry ${row} is not in the dictionary`)
  }
}

function valueReader(arrow: typeof Arrow, data: Arrow.Data, type: ColumnType): CellReader {
  switch (type.kind) {
    case 'integer':
      return type.bits === 64 ? wideReader(data) : plainReader(arrow, data)
    case 'decimal':
      return decimalReader(data, type.scale)
    case 'date':
    case 'time':
    case 'timestamp': {
      // 32 or 64 bits each.
      const { values } = data as { values: Int32Array | BigInt64Array }
      return (row) => new TimeCell(BigInt(values[row]!), type)
    }
    case 'text':
      return textReader(arrow, data)
    case 'boolean':
    case 'float':
    case 'uuid':
      return plainReader(arrow, data)
  }
}

function plainReader({ Vector }: typeof Arrow, data: Arrow.Data): CellReader {
  const vector = new Vector([data])
  // Numbers, truths or texts, as the type says.
  return (row) => vector.get(row) as Cell
}

function wideReader(data: Arrow.Data): CellReader {
  const { values } = data as { values: BigInt64Array | BigUint64Array }
  return (row) => exactInteger(values[row]!)
}

/** Words of 32 bits in two's complement, the lowest first. */
function decimalReader(data: Arrow.Data, scale: number): CellReader {
  const { buffer, byteOffset, byteLength } = data.values as Uint32Array
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4)
  // Of a decimal.
  const { bitWidth } = data.type as { bitWidth: number } & Arrow.DataType
  const stride = bitWidth / 32
  return (row) => {
    let unscaled = 0n
    for (let at = stride - 1; at >= 0; at--) unscaled = (unscaled << 32n) | BigInt(words[row * stride + at]!)
    return new DecimalCell(BigInt.asIntN(bitWidth, unscaled), scale)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textReader(arrow: typeof Arrow, data: Arrow.Data): CellReader {
  if (arrow.DataType.isUtf8View(data.type)) return plainReader(arrow, data)
  const { values, valueOffsets } = data as {
    values: Uint8Array
    valueOffsets: Int32Array | BigInt64Array
  }
  return (row) => decoder.decode(values.subarray(Number(valueOffsets[row]!), Number(valueOffsets[row + 1]!)))
}
