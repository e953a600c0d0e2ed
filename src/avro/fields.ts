import avro from 'avsc'
import { recordType } from './schema.ts'
import type { SchemaJson } from './schema.ts'

/** What a field's value is once decoded. `mixed` is a union of several of them. */
type FieldType =
  'number' | 'text' | 'enum' | 'boolean' | 'bytes' | 'list' | 'map' | 'record' | 'null' | 'mixed'

/** A field of a record schema, for binding columns to it. */
export interface FieldDescription {
  /** Names from the outermost record in, joined by dots. */
  readonly path: string
  readonly type: FieldType
  /** What a `mixed` field may be; otherwise just `type`. `null` is told by `nullable`. */
  readonly types: readonly FieldType[]
  /** True for an int or a long, and a union of nothing else. */
  readonly integer: boolean
  /** True when the field, or a record that it is in, may be null. */
  readonly nullable: boolean
  /** True when a writer's schema may lack the field. */
  readonly optional: boolean
  /** `timestamp-millis`, `decimal`; null for a plain type. The value stays what the underlying type gives. */
  readonly logicalType: string | null
  /** The symbols of an enum; null for other types. */
  readonly symbols: readonly string[] | null
  readonly doc: string | null
}

/**
 * All fields of a record schema, nested ones right after the record that holds them. A record inside itself is listed
 * once and not entered again; so are records in lists and maps.
 *
 * @throws SluiceError SCHEMA
 */
export function fieldsOf(schema: SchemaJson, where = 'schema'): readonly FieldDescription[] {
  const root = recordType(schema, where)
  return describeRecord(root, jsonFields(schema), { prefix: '', nullable: false, entered: [root] })
}

interface Place {
  readonly prefix: string
  readonly nullable: boolean
  readonly entered: readonly avro.Type[]
}

function describeRecord(
  record: avro.types.RecordType,
  json: readonly JsonField[],
  place: Place,
): readonly FieldDescription[] {
  return record.fields.flatMap((field, index) => {
    const described = describeField(field, json[index], place)
    return [described, ...describeNested(field.type, json[index], described, place)]
  })
}

function describeField(field: avro.types.Field, json: JsonField | undefined, place: Place): FieldDescription {
  const branches = branchesOf(field.type)
  const present = branches.filter((branch) => branch.typeName !== 'null')
  const types = [...new Set(present.map(typeOf))]
  return {
    path: place.prefix + field.name,
    type: types.length === 1 ? types[0]! : present.length === 0 ? 'null' : 'mixed',
    types,
    integer: present.length > 0 && present.every(({ typeName }) => integers.has(typeName)),
    nullable: place.nullable || present.length < branches.length,
    optional: field.defaultValue() !== undefined,
    logicalType: logicalTypeOf(json?.type),
    symbols: symbolsOf(present),
    doc: json?.doc ?? null,
  }
}

function describeNested(
  type: avro.Type,
  json: JsonField | undefined,
  outer: FieldDescription,
  place: Place,
): readonly FieldDescription[] {
  const records = branchesOf(type).filter((branch) => branch instanceof avro.types.RecordType)
  const [record] = records
  if (record === undefined || records.length > 1 || place.entered.includes(record)) return []
  return describeRecord(record, jsonFields(nestedJson(json?.type)), {
    prefix: `${outer.path}.`,
    nullable: outer.nullable,
    entered: [...place.entered, record],
  })
}

function branchesOf(type: avro.Type): readonly avro.Type[] {
  return type instanceof avro.types.WrappedUnionType ? type.types : [type]
}

const typeByAvro: Readonly<Record<string, FieldType>> = {
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'text',
  enum: 'enum',
  boolean: 'boolean',
  bytes: 'bytes',
  fixed: 'bytes',
  array: 'list',
  map: 'map',
  record: 'record',
  error: 'record',
}

const integers: ReadonlySet<string> = new Set(['int', 'long'])

function typeOf(type: avro.Type): FieldType {
  return typeByAvro[type.typeName] ?? 'mixed'
}

function symbolsOf(branches: readonly avro.Type[]): readonly string[] | null {
  const enums = branches.filter((branch) => branch instanceof avro.types.EnumType)
  return enums.length === 0 ? null : [...new Set(enums.flatMap((branch) => branch.symbols))]
}

/*
 * Logical types and docs are read from the JSON, since avsc's types forget them. A named type that is only referred to
 * has neither here.
 */

interface JsonField {
  readonly type: unknown
  readonly doc: string | null
}

function jsonFields(schema: unknown): readonly JsonField[] {
  if (!isObject(schema) || !Array.isArray(schema['fields'])) return []
  return schema['fields'].map((field: unknown) =>
    isObject(field)
      ? { type: field['type'], doc: typeof field['doc'] === 'string' ? field['doc'] : null }
      : { type: null, doc: null },
  )
}

function nestedJson(type: unknown): unknown {
  return Array.isArray(type)
    ? type.find((branch) => isObject(branch) && Array.isArray(branch['fields']))
    : type
}

function logicalTypeOf(type: unknown): string | null {
  if (Array.isArray(type)) return type.map(logicalTypeOf).find((found) => found !== null) ?? null
  return isObject(type) && typeof type['logicalType'] === 'string' ? type['logicalType'] : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
