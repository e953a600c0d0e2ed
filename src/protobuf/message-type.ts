/** Types whose values hold no others. */
export const scalarTypes = [
  'double',
  'float',
  'int32',
  'int64',
  'uint32',
  'uint64',
  'sint32',
  'sint64',
  'fixed32',
  'fixed64',
  'sfixed32',
  'sfixed64',
  'bool',
  'string',
  'bytes',
] as const

export type ScalarType = (typeof scalarTypes)[number]

export interface EnumType {
  readonly kind: 'enum'
  /** With its package. */
  readonly name: string
  /** Of several names for one number the first. */
  readonly symbols: ReadonlyMap<number, string>
}

export interface MessageType {
  readonly kind: 'message'
  /** With its package and the messages that it is in. */
  readonly name: string
  readonly fields: readonly MessageField[]
  readonly doc: string | null
}

/** A type that no file defines, or of a kind that is not read. */
export interface UnknownType {
  readonly kind: 'unknown'
  readonly why: string
}

export type ProtoType = ScalarType | EnumType | MessageType | UnknownType

export interface MessageField {
  readonly name: string
  /** By which it is known in bytes. */
  readonly number: number
  readonly type: ProtoType
  /** Of a map, `type` is that of its values. */
  readonly shape: 'single' | 'list' | 'map'
  /** Of a map's keys; null for other shapes. */
  readonly keys: ScalarType | null
  /** Whether bytes tell that it is not set from its default. */
  readonly hasPresence: boolean
  /** What an unset field with presence stands for, by its file; null where it says nothing. */
  readonly byDefault: unknown
  /** The fields of which only one is set at a time, itself among them; null where it is in no such group. */
  readonly oneof: string | null
  readonly doc: string | null
}

/** How a type is called in messages. */
export function typeName(type: ProtoType): string {
  return typeof type === 'string' ? type : type.kind === 'unknown' ? type.why : `${type.kind} ${type.name}`
}

/** What fields of a type hold where nothing is said. */
export function zeroOf(type: ProtoType): unknown {
  if (type === 'string') return ''
  if (type === 'bytes') return Buffer.alloc(0)
  if (type === 'bool') return false
  if (typeof type === 'string') return 0
  return type.kind === 'enum' ? (type.symbols.get(0) ?? '0') : null
}
