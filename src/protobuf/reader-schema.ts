import type { SchemaJson } from '../avro/schema.ts'
import { isMessage, knownType } from './known-types.ts'
import { typeName } from './message-type.ts'
import type { EnumType, MessageField, MessageType, ScalarType, ProtoType } from './message-type.ts'

/** A field that events are read without. */
interface LeftOut {
  readonly path: string
  readonly why: string
}

/** What events of a message are read as, in Avro's terms. */
export interface MessageSchema {
  readonly schema: SchemaJson
  readonly leftOut: readonly LeftOut[]
}

const scalars: Readonly<Record<ScalarType, string>> = {
  double: 'double',
  float: 'float',
  int32: 'int',
  int64: 'long',
  uint32: 'long',
  uint64: 'long',
  sint32: 'int',
  sint64: 'long',
  fixed32: 'long',
  fixed64: 'long',
  sfixed32: 'int',
  sfixed64: 'long',
  bool: 'boolean',
  string: 'string',
  bytes: 'bytes',
}

/**
 * The record that messages of a type are read as. Each single field may be missing: where it has presence and is not set, and
 * where the message of a writer does not have it.
 */
export function schemaOfMessage(message: MessageType): MessageSchema {
  const leftOut: LeftOut[] = []
  const schema = recordOf(message, '', new Set(), leftOut) as SchemaJson
  return { schema, leftOut }
}

/** @param defined names that were written out, after which they stand alone */
function recordOf(message: MessageType, path: string, defined: Set<string>, leftOut: LeftOut[]): unknown {
  if (defined.has(message.name)) return message.name
  defined.add(message.name)
  const fields = message.fields.flatMap((field) => {
    const place = path === '' ? field.name : `${path}.${field.name}`
    if (typeof field.type === 'object' && field.type.kind === 'unknown') {
      leftOut.push({ path: place, why: `it is ${typeName(field.type)}` })
      return []
    }
    const type = typeOf(field.type, place, defined, leftOut)
    return [{ name: field.name, ...shaped(field, type), ...docOf(field.doc) }]
  })
  return { type: 'record', ...named(message.name), fields, ...docOf(message.doc) }
}

function typeOf(type: ProtoType, path: string, defined: Set<string>, leftOut: LeftOut[]): unknown {
  if (typeof type === 'string') return scalars[type]
  if (isMessage(type)) return knownType(type)?.avro ?? recordOf(type, path, defined, leftOut)
  return type.kind === 'enum' ? enumOf(type, defined) : 'null'
}

function enumOf({ name, symbols }: EnumType, defined: Set<string>): unknown {
  if (defined.has(name)) return name
  defined.add(name)
  return { type: 'enum', ...named(name), symbols: [...symbols.values()] }
}

function shaped({ shape }: MessageField, type: unknown): object {
  if (shape === 'list') return { type: { type: 'array', items: type } }
  return shape === 'map' ? { type: { type: 'map', values: type } } : { type: ['null', type], default: null }
}

/** With its namespace said, so that it does not depend on what it is in. */
function named(name: string): { readonly name: string; readonly namespace: string } {
  const dot = name.lastIndexOf('.')
  return { name: name.slice(dot + 1), namespace: name.slice(0, Math.max(0, dot)) }
}

function docOf(doc: string | null): { readonly doc?: string } {
  return doc === null ? {} : { doc }
}
