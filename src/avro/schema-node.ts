/** What a type says beside how its values are written. */
export interface Notes {
  /** `timestamp-millis`, `decimal`; null for a plain type. */
  readonly logicalType: string | null
  /** Kafka Connect's name of the type, `io.debezium.time.MicroTimestamp`; null where there is none. */
  readonly connectName: string | null
  /** Digits behind the point of a decimal; null for other types. */
  readonly scale: number | null
}

export const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const

export type PrimitiveKind = (typeof primitives)[number]

export interface PrimitiveNode extends Notes {
  readonly kind: PrimitiveKind
}

export interface ArrayNode extends Notes {
  readonly kind: 'array'
  readonly items: SchemaNode
}

export interface MapNode extends Notes {
  readonly kind: 'map'
  readonly values: SchemaNode
}

export interface UnionNode extends Notes {
  readonly kind: 'union'
  readonly branches: readonly SchemaNode[]
}

/** With its namespace, as are its aliases. */
interface Named extends Notes {
  readonly name: string
  readonly aliases: readonly string[]
}

export interface EnumNode extends Named {
  readonly kind: 'enum'
  readonly symbols: readonly string[]
  /** Stands for symbols that the reader does not have; null for none. */
  readonly byDefault: string | null
}

export interface FixedNode extends Named {
  readonly kind: 'fixed'
  readonly size: number
}

export interface RecordNode extends Named {
  readonly kind: 'record'
  readonly fields: readonly FieldNode[]
}

export interface FieldNode {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: SchemaNode
  /** Makes the default's value, a new one each time; null for a field without default, and for a writer's. */
  readonly byDefault: (() => unknown) | null
  readonly doc: string | null
}

export type NamedNode = EnumNode | FixedNode | RecordNode

/** An Avro schema with its names looked up. A named type is one object wherever it is used, so a record may hold itself. */
export type SchemaNode = PrimitiveNode | ArrayNode | MapNode | UnionNode | NamedNode

/** How a type is called in messages. */
export function nameOf(node: SchemaNode): string {
  switch (node.kind) {
    case 'record':
      return node.name
    case 'enum':
    case 'fixed':
      return `${node.kind} ${node.name}`
    case 'union':
      return `[${node.branches.map(nameOf).join(', ')}]`
    default:
      return node.kind
  }
}

/** A name without its namespace. */
export function unqualified(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** The same text for schemas whose values are the same bytes under the same names: docs, defaults and aliases left out. */
export function bytesLayoutOf(node: SchemaNode, told: Set<SchemaNode> = new Set()): string {
  if (told.has(node) && 'name' in node) return node.name
  told.add(node)
  switch (node.kind) {
    case 'record': {
      const fields = node.fields.map(
        ({ name, type }) => `${JSON.stringify(name)}:${bytesLayoutOf(type, told)}`,
      )
      return `record ${node.name}{${fields.join()}}`
    }
    case 'enum':
      return `enum ${node.name}${JSON.stringify(node.symbols)}`
    case 'fixed':
      return `fixed ${node.name}(${node.size})`
    case 'array':
      return `array<${bytesLayoutOf(node.items, told)}>`
    case 'map':
      return `map<${bytesLayoutOf(node.values, told)}>`
    case 'union':
      return `[${node.branches.map((branch) => bytesLayoutOf(branch, told)).join()}]`
    default:
      return node.kind
  }
}
