import type { LogicalType, SchemaElement } from 'hyparquet'
import type { ColumnType } from '../column-type.ts'

const units = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const
const unitNames = { ms: 'MILLIS', us: 'MICROS', ns: 'NANOS' } as const

const integers: Readonly<Record<string, ColumnType>> = {
  INT_8: integer(8, true),
  INT_16: integer(16, true),
  INT_32: integer(32, true),
  INT_64: integer(64, true),
  UINT_8: integer(8, false),
  UINT_16: integer(16, false),
  UINT_32: integer(32, false),
  UINT_64: integer(64, false),
}

const older: Readonly<Record<string, ColumnType>> = {
  ...integers,
  UTF8: { kind: 'text' },
  ENUM: { kind: 'text' },
  JSON: { kind: 'text' },
  DATE: { kind: 'date' },
  TIME_MILLIS: { kind: 'time', unit: 'ms' },
  TIME_MICROS: { kind: 'time', unit: 'us' },
  TIMESTAMP_MILLIS: { kind: 'timestamp', unit: 'ms', zone: 'UTC' },
  TIMESTAMP_MICROS: { kind: 'timestamp', unit: 'us', zone: 'UTC' },
}

/** INT96 is how Impala and older Spark wrote times. What BYTE_ARRAY is without more is not said: texts, of the same. */
const physical: Readonly<Record<string, ColumnType>> = {
  BOOLEAN: { kind: 'boolean' },
  INT32: integer(32, true),
  INT64: integer(64, true),
  INT96: { kind: 'timestamp', unit: 'ns', zone: null },
  FLOAT: { kind: 'float', bits: 32 },
  DOUBLE: { kind: 'float', bits: 64 },
  BYTE_ARRAY: { kind: 'text' },
}

/** What a column without parts holds; null for what is not read. */
export function typeOfElement(element: SchemaElement): ColumnType | null {
  const { type, converted_type: converted, logical_type: logical } = element
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimalOf(element)
  const known = logical === undefined ? undefined : logicalColumn(logical)
  if (known !== undefined) return known
  if (converted !== undefined) return older[converted] ?? null
  return type === undefined ? null : (physical[type] ?? null)
}

/** Null: not read. Undefined: what it says has no meaning here, the older annotation or the bytes tell. */
function logicalColumn(logical: LogicalType): ColumnType | null | undefined {
  switch (logical.type) {
    case 'STRING':
    case 'ENUM':
    case 'JSON':
      return { kind: 'text' }
    case 'UUID':
      return { kind: 'uuid' }
    case 'FLOAT16':
      return { kind: 'float', bits: 16 }
    case 'DATE':
      return { kind: 'date' }
    case 'TIME':
      return { kind: 'time', unit: units[logical.unit] }
    case 'TIMESTAMP':
      return { kind: 'timestamp', unit: units[logical.unit], zone: logical.isAdjustedToUTC ? 'UTC' : null }
    case 'INTEGER':
      return integers[`${logical.isSigned ? 'INT' : 'UINT'}_${logical.bitWidth}`] ?? null
    case 'BSON':
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return null
    default:
      return undefined
  }
}

function integer(bits: 8 | 16 | 32 | 64, signed: boolean): ColumnType {
  return { kind: 'integer', bits, signed }
}

function decimalOf({ precision, scale = 0, logical_type: logical }: SchemaElement): ColumnType | null {
  const of = logical?.type === 'DECIMAL' ? logical : { precision, scale }
  return of.precision === undefined ? null : { kind: 'decimal', precision: of.precision, scale: of.scale }
}

/** What the file calls the type of a column. */
export function nameOfElement({
  type,
  converted_type: converted,
  logical_type: logical,
  ...rest
}: SchemaElement): string {
  if (rest.repetition_type === 'REPEATED' || converted === 'LIST') return 'a list'
  if (converted === 'MAP' || converted === 'MAP_KEY_VALUE') return 'a map'
  if (type === undefined) return 'a struct'
  return `of type ${logical?.type ?? converted ?? type}`
}

/** The column as it is written: each value may be missing. */
export function elementOf(name: string, type: ColumnType): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', ...storageOf(type) }
}

type Storage = Omit<SchemaElement, 'name' | 'repetition_type'>

function storageOf(type: ColumnType): Storage {
  switch (type.kind) {
    case 'boolean':
      return { type: 'BOOLEAN' }
    case 'integer':
      return integerStorage(type)
    case 'float':
      if (type.bits === 16)
        return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } }
      return { type: type.bits === 32 ? 'FLOAT' : 'DOUBLE' }
    case 'decimal':
      return decimalStorage(type)
    case 'text':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
    case 'uuid':
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } }
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }
    case 'time': {
      const unit = storedUnit(type.unit)
      const logical = { type: 'TIME', isAdjustedToUTC: false, unit: unitNames[unit] } as const
      return { type: unit === 'ms' ? 'INT32' : 'INT64', logical_type: logical }
    }
    case 'timestamp': {
      const unit = unitNames[storedUnit(type.unit)]
      const logical = { type: 'TIMESTAMP', isAdjustedToUTC: type.zone !== null, unit } as const
      return { type: 'INT64', logical_type: logical }
    }
  }
}

function integerStorage({ bits, signed }: Extract<ColumnType, { kind: 'integer' }>): Storage {
  const type = bits === 64 ? 'INT64' : 'INT32'
  if (signed && bits >= 32) return { type }
  // Not as a logical type, of which hyparquet-writer writes the bits as a number of another width: others refuse the file.
  return { type, converted_type: `${signed ? 'INT' : 'UINT'}_${bits}` }
}

function decimalStorage({ precision, scale }: Extract<ColumnType, { kind: 'decimal' }>): Storage {
  const logical = { type: 'DECIMAL', precision, scale } as const
  const decimal = { converted_type: 'DECIMAL', precision, scale, logical_type: logical } as const
  if (precision <= 18) return { type: 'INT64', ...decimal }
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: precision <= 38 ? 16 : 32, ...decimal }
}

/** Parquet counts in no seconds. */
export function storedUnit(unit: 's' | 'ms' | 'us' | 'ns'): 'ms' | 'us' | 'ns' {
  return unit === 's' ? 'ms' : unit
}
