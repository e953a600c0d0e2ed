import type * as Arrow from 'apache-arrow'
import type { ColumnType, TickUnit } from '../column-type.ts'

/** By Arrow's numbers of them. */
const units: readonly TickUnit[] = ['s', 'ms', 'us', 'ns']

/** What a column holds; null for what is not read. Of a dictionary: what its values are. */
export function typeOfColumn(arrow: typeof Arrow, type: Arrow.DataType): ColumnType | null {
  const { DataType } = arrow
  if (DataType.isDictionary(type)) return typeOfColumn(arrow, type.dictionary as Arrow.DataType)
  if (DataType.isBool(type)) return { kind: 'boolean' }
  if (DataType.isInt(type)) return { kind: 'integer', bits: type.bitWidth, signed: type.isSigned }
  if (DataType.isFloat(type)) return { kind: 'float', bits: ([16, 32, 64] as const)[type.precision] }
  if (DataType.isDecimal(type)) return { kind: 'decimal', precision: type.precision, scale: type.scale }
  if (isText(arrow, type) || DataType.isNull(type)) return { kind: 'text' }
  if (DataType.isDate(type)) return dateOf(arrow, type)
  if (DataType.isTime(type)) return { kind: 'time', unit: units[type.unit]! }
  if (DataType.isTimestamp(type))
    return { kind: 'timestamp', unit: units[type.unit]!, zone: type.timezone ?? null }
  return null
}

export function isText({ DataType }: typeof Arrow, type: Arrow.DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)
}

/** A date in milliseconds may have some that are no whole days. */
function dateOf({ DateUnit }: typeof Arrow, { unit }: Arrow.Date_): ColumnType {
  return unit === DateUnit.DAY ? { kind: 'date' } : { kind: 'timestamp', unit: 'ms', zone: null }
}

/** What the file calls the type of a column. */
export function nameOfColumn({ DataType }: typeof Arrow, type: Arrow.DataType): string {
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) return 'a list'
  if (DataType.isStruct(type)) return 'a struct'
  return DataType.isMap(type) ? 'a map' : `of type ${(type as { toString(): string }).toString()}`
}

/** The column as it is written. */
export function columnOf(arrow: typeof Arrow, type: ColumnType): Arrow.DataType {
  switch (type.kind) {
    case 'boolean':
      return new arrow.Bool()
    case 'integer':
      return new arrow.Int(type.signed, type.bits)
    case 'float':
      // Half ones as single ones, which hold them all: not every Node knows the former.
      return type.bits === 64 ? new arrow.Float64() : new arrow.Float32()
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, type.precision <= 38 ? 128 : 256)
    case 'text':
    case 'uuid':
      return new arrow.Utf8()
    case 'date':
      return new arrow.DateDay()
    case 'time':
      return new arrow.Time(
        numberedUnits(arrow)[type.unit],
        type.unit === 's' || type.unit === 'ms' ? 32 : 64,
      )
    case 'timestamp':
      return new arrow.Timestamp(numberedUnits(arrow)[type.unit], type.zone)
  }
}

function numberedUnits({ TimeUnit }: typeof Arrow): Readonly<Record<TickUnit, Arrow.TimeUnit>> {
  return { s: TimeUnit.SECOND, ms: TimeUnit.MILLISECOND, us: TimeUnit.MICROSECOND, ns: TimeUnit.NANOSECOND }
}
