import protobuf from 'protobufjs'
import { scalarTypes } from './message-type.ts'
import type { EnumType, MessageField, MessageType, ScalarType, ProtoType } from './message-type.ts'

/** Makes what the library knows of messages into what is read here. A message is one object wherever it is used. */
export class MessageTypes {
  readonly #root: protobuf.Root
  readonly #made = new Map<protobuf.Type, MessageType>()

  constructor(root: protobuf.Root) {
    this.#root = root
    // Extensions of messages that are not there (options, most often) would keep all else from being resolved.
    const deferred = (root as unknown as { readonly deferred: unknown[] }).deferred
    deferred.length = 0
    try {
      root.resolveAll()
    } catch {
      // A type that is not there: which fields that concerns shows when they are looked at.
    }
  }

  named(name: string): MessageType | null {
    const type = this.#root.lookup(name, protobuf.Type)
    return type instanceof protobuf.Type ? this.#message(type) : null
  }

  #message(type: protobuf.Type): MessageType {
    const known = this.#made.get(type)
    if (known !== undefined) return known
    const fields: MessageField[] = []
    const made: MessageType = { kind: 'message', name: nameOf(type), fields, doc: type.comment }
    this.#made.set(type, made)
    // An extension is known by its number alone, and its name is one of another place.
    for (const field of type.fieldsArray) if (!field.name.includes('.')) fields.push(this.#field(field))
    return made
  }

  #field(field: protobuf.Field): MessageField {
    const entry = mapEntry(field)
    const type = this.#typeOf(entry?.value ?? field)
    const keyType = field instanceof protobuf.MapField ? field.keyType : entry?.key.type
    return {
      name: field.name,
      number: field.id,
      type,
      shape: keyType !== undefined ? 'map' : field.repeated ? 'list' : 'single',
      keys: keyType === undefined ? null : scalarNamed(keyType),
      hasPresence:
        field.partOf !== null || field.hasPresence || (typeof type === 'object' && type.kind === 'message'),
      byDefault: explicitDefault(field, type),
      oneof: field.partOf !== null && field.partOf.fieldsArray.length > 1 ? field.partOf.name : null,
      doc: field.comment,
    }
  }

  #typeOf(field: protobuf.Field): ProtoType {
    const scalar = scalarNamed(field.type)
    if (scalar !== null) return scalar
    if (isDelimited(field)) return { kind: 'unknown', why: `a group (${field.type}), which is not read` }
    try {
      field.resolve()
    } catch {
      // Told below.
    }
    const { resolvedType } = field
    if (resolvedType instanceof protobuf.Enum) return enumOf(resolvedType)
    if (resolvedType instanceof protobuf.Type) return this.#message(resolvedType)
    return { kind: 'unknown', why: `${field.type}, which no file defines` }
  }
}

/**
 * In a descriptor a map is the list of messages that it is in bytes. The library puts the mark of such a message on the one
 * around it, so that it takes the name, too, to tell it from others.
 */
function mapEntry(
  field: protobuf.Field,
): { readonly key: protobuf.Field; readonly value: protobuf.Field } | null {
  const { resolvedType: entry, parent } = field
  if (!(entry instanceof protobuf.Type) || entry.parent !== parent || !field.repeated) return null
  if (parent?.options?.['map_entry'] !== true || entry.name !== entryName(field.name)) return null
  const [key, value] = [entry.fieldsById[1], entry.fieldsById[2]]
  return key === undefined || value === undefined ? null : { key, value }
}

/** As compilers make it: `by_stage` is ByStageEntry. */
function entryName(field: string): string {
  const words = field.split('_').filter((word) => word !== '')
  return `${words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')}Entry`
}

function isDelimited(field: protobuf.Field): boolean {
  return field.delimited
}

function enumOf(type: protobuf.Enum): EnumType {
  const symbols = new Map<number, string>()
  for (const [name, number] of Object.entries(type.values)) {
    if (!symbols.has(number)) symbols.set(number, name)
  }
  return { kind: 'enum', name: nameOf(type), symbols }
}

/** Without the dot that stands for the root. */
function nameOf({ fullName }: protobuf.ReflectionObject): string {
  return fullName.replace(/^\./, '')
}

function scalarNamed(name: string): ScalarType | null {
  return scalarTypes.find((scalar) => scalar === name) ?? null
}

function explicitDefault(field: protobuf.Field, type: ProtoType): unknown {
  const given: unknown = field.options?.['default']
  if (given === undefined || field.repeated || field.map) return null
  // The library has read it as a number, a text or a boolean.
  const value = given as number | string | boolean
  if (typeof type === 'object')
    return type.kind === 'enum' ? (type.symbols.get(Number(value)) ?? String(value)) : null
  if (type === 'string') return String(value)
  if (type === 'bytes') return Buffer.from(String(value), 'latin1')
  return type === 'bool' ? value === true || value === 'true' : Number(value)
}
