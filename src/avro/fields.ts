import type { PathPart } from '../core/field-path.ts'
import { meaningOf, recordOf } from './binary-value.ts'
import type { BinaryMeaning } from './binary-value.ts'
import type { FieldNode, RecordNode, SchemaNode } from './schema-node.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { timeOf } from './time-unit.ts'
import type { FieldTime } from '../core/time-unit.ts'

/** What a field's value is once decoded. `mixed` is a union of several of them. */
type FieldType =
  'number' | 'text' | 'enum' | 'boolean' | 'bytes' | 'list' | 'map' | 'record' | 'null' | 'mixed'

/** A field of a record schema, for binding columns to it. */
export interface FieldDescription {
  /** Names from the outermost record in, joined by dots; into lists and maps as `core/field-path.ts` writes it. */
  readonly path: string
  /** The same step by step, where it leads into a list or a map; absent where it is names alone. */
  readonly parts?: readonly PathPart[]
  /** Of a list that is made of each element of another: what is looked for in them. */
  readonly itemParts?: readonly PathPart[]
  readonly type: FieldType
  /** What a `mixed` field may be; otherwise just `type`. `null` is told by `nullable`. */
  readonly types: readonly FieldType[]
  /** True for an int or a long, and a union of nothing else. */
  readonly integer: boolean
  /** True when the field, or a record that it is in, may be null. */
  readonly nullable: boolean
  /** True when a writer's schema may lack the field. */
  readonly optional: boolean
  /** `timestamp-millis`, `decimal`; null for a plain type. What its values are says `type`. */
  readonly logicalType: string | null
  /** What the schema says of a number that tells a time; null when it says nothing. */
  readonly time: FieldTime | null
  /** The symbols of an enum; null for other types. */
  readonly symbols: readonly string[] | null
  /** What is in a list or a map; null for other types. */
  readonly items: ValueDescription | null
  readonly doc: string | null
}

/** What a value is, wherever it lies. */
export type ValueDescription = Pick<FieldDescription, 'type' | 'types' | 'integer' | 'logicalType' | 'time'>

/**
 * All fields of a record schema, nested ones right after the record that holds them. A record inside itself is listed
 * once and not entered again; so are records in lists and maps.
 *
 * @throws SluiceError SCHEMA
 */
export function fieldsOf(schema: SchemaJson, where = 'schema'): readonly FieldDescription[] {
  return fieldsOfRecord(readerRecord(schema, where))
}

export function fieldsOfRecord(root: RecordNode): readonly FieldDescription[] {
  return describeRecord(root, { prefix: '', nullable: false, entered: [root] })
}

interface Place {
  readonly prefix: string
  readonly nullable: boolean
  readonly entered: readonly RecordNode[]
}

function describeRecord(record: RecordNode, place: Place): readonly FieldDescription[] {
  return record.fields.flatMap((field) => {
    const described = describeField(field, place)
    return [described, ...describeNested(field.type, described, place)]
  })
}

function describeField({ name, type, byDefault, doc }: FieldNode, place: Place): FieldDescription {
  return {
    path: place.prefix + name,
    ...describeType(type),
    nullable: place.nullable || isNullable(type),
    optional: byDefault !== null,
    doc,
  }
}

/** What is known of a field by its type alone. */
export function describeType(
  type: SchemaNode,
): ValueDescription & Pick<FieldDescription, 'symbols' | 'items'> {
  const present = presentBranches(type)
  return { ...describeValue(type), symbols: symbolsOf(present), items: itemsOf(present) }
}

export function isNullable(type: SchemaNode): boolean {
  return branchesOf(type).some(({ kind }) => kind === 'null')
}

/** What a value may be, other than null. */
export function presentBranches(type: SchemaNode): readonly SchemaNode[] {
  return branchesOf(type).filter(({ kind }) => kind !== 'null')
}

function describeValue(type: SchemaNode): ValueDescription {
  const present = presentBranches(type)
  const types = [...new Set(present.map(typeOf))]
  return {
    type: types.length === 1 ? types[0]! : present.length === 0 ? 'null' : 'mixed',
    types,
    integer: present.length > 0 && present.every(({ kind }) => kind === 'int' || kind === 'long'),
    logicalType: type.logicalType,
    time: timeOf(type),
  }
}

function itemsOf([branch, ...others]: readonly SchemaNode[]): ValueDescription | null {
  if (others.length > 0) return null
  if (branch?.kind === 'array') return describeValue(branch.items)
  return branch?.kind === 'map' ? describeValue(branch.values) : null
}

function describeNested(
  type: SchemaNode,
  outer: FieldDescription,
  place: Place,
): readonly FieldDescription[] {
  const records = branchesOf(type).flatMap((branch) => recordOf(branch) ?? [])
  const [record] = records
  if (record === undefined || records.length > 1 || place.entered.includes(record)) return []
  return describeRecord(record, {
    prefix: `${outer.path}.`,
    nullable: outer.nullable,
    entered: [...place.entered, record],
  })
}

function branchesOf(type: SchemaNode): readonly SchemaNode[] {
  return type.kind === 'union' ? type.branches : [type]
}

const typeByKind: Readonly<Record<SchemaNode['kind'], FieldType>> = {
  null: 'null',
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
  union: 'mixed',
}

const typeByMeaning: Readonly<Record<BinaryMeaning, FieldType>> = {
  decimal: 'number',
  duration: 'record',
  uuid: 'text',
}

function typeOf(type: SchemaNode): FieldType {
  const meaning = meaningOf(type)
  return meaning === null ? typeByKind[type.kind] : typeByMeaning[meaning]
}

function symbolsOf(branches: readonly SchemaNode[]): readonly string[] | null {
  const enums = branches.filter((branch) => branch.kind === 'enum')
  return enums.length === 0 ? null : [...new Set(enums.flatMap(({ symbols }) => symbols))]
}
