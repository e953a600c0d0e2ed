import { defaultOf } from './default-value.ts'
import { nameOf, primitives } from './schema-node.ts'
import type {
  EnumNode,
  FieldNode,
  FixedNode,
  NamedNode,
  Notes,
  RecordNode,
  SchemaNode,
} from './schema-node.ts'

/**
 * Whose schema it is. A reader's is checked throughout, since it is ours to correct. Of a writer's only what decides how
 * its bytes are read: defaults that do not fit, names that Avro would not have and enums without symbols are in many a
 * registry, and other readers take them.
 */
export type SchemaSide = 'reader' | 'writer'

/** Throws an Error that says what is wrong. */
export function parseSchema(json: unknown, side: SchemaSide): SchemaNode {
  return new Parser(side).type(json, '')
}

type Json = Readonly<Record<string, unknown>>

/** Letters of any alphabet: Avro wants Latin ones, and its Java reader takes all. */
const namePattern = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u

/** Beside a field's name, where that is any text: names of JSON properties are. Its value is `true`. */
export const anyName = 'sluice.anyName'

class Parser {
  readonly #side: SchemaSide
  readonly #named = new Map<string, NamedNode>()

  constructor(side: SchemaSide) {
    this.#side = side
  }

  type(json: unknown, namespace: string): SchemaNode {
    if (typeof json === 'string') return this.#reference(json, namespace)
    if (Array.isArray(json)) return this.#union(json, namespace)
    if (!isObject(json)) throw new Error(`a type is text, a list or an object, not ${JSON.stringify(json)}`)
    return this.#object(json, namespace)
  }

  #reference(name: string, namespace: string): SchemaNode {
    if (isPrimitive(name)) return { kind: name, ...notesOf({}) }
    const found = this.#named.get(qualified(name, namespace)) ?? this.#named.get(name)
    if (found === undefined) throw new Error(`undefined type name: ${name}`)
    return found
  }

  #union(json: readonly unknown[], namespace: string): SchemaNode {
    const branches = json.map((branch) => this.type(branch, namespace))
    if (this.#side === 'reader') checkBranches(branches)
    // The unit of a nullable time is the unit of its branch.
    const notes = branches.find(({ logicalType, connectName }) => (logicalType ?? connectName) !== null)
    return {
      kind: 'union',
      branches,
      logicalType: notes?.logicalType ?? null,
      connectName: notes?.connectName ?? null,
      scale: null,
    }
  }

  #object(json: Json, namespace: string): SchemaNode {
    const { type } = json
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(json, namespace)
      case 'enum':
        return this.#define(this.#enum(json, namespace))
      case 'fixed':
        return this.#define(this.#fixed(json, namespace))
      case 'array':
        return { kind: 'array', items: this.type(json['items'], namespace), ...notesOf(json) }
      case 'map':
        return { kind: 'map', values: this.type(json['values'], namespace), ...notesOf(json) }
      default:
        return this.#wrapped(json, namespace)
    }
  }

  /** A type in an object of its own: a primitive with notes, or a name. */
  #wrapped(json: Json, namespace: string): SchemaNode {
    const inner = this.type(json['type'], namespace)
    if ('name' in inner) return inner
    const notes = notesOf(json)
    return {
      ...inner,
      logicalType: notes.logicalType ?? inner.logicalType,
      connectName: notes.connectName ?? inner.connectName,
      scale: notes.scale ?? inner.scale,
    }
  }

  #record(json: Json, outer: string): RecordNode {
    const head = this.#head(json, outer)
    const fields: FieldNode[] = []
    // Known by its name before its fields are read, which may refer to it.
    const record: RecordNode = { kind: 'record', ...head, fields }
    this.#define(record)
    if (!Array.isArray(json['fields'])) throw new Error(`the record ${head.name} has no list of fields`)
    const names = new Set<unknown>()
    for (const field of json['fields'] as readonly unknown[]) {
      fields.push(this.#field(field, namespaceOf(head.name), head.name))
      const { name } = fields.at(-1)!
      if (names.has(name)) throw new Error(`duplicate field name: ${name}`)
      names.add(name)
    }
    return record
  }

  #field(json: unknown, namespace: string, record: string): FieldNode {
    const name = isObject(json) ? json['name'] : undefined
    const isChecked = this.#side === 'reader' && isObject(json) && json[anyName] !== true
    if (!isObject(json) || typeof name !== 'string' || (isChecked && !namePattern.test(name))) {
      throw new Error(`invalid field name in ${record}: ${JSON.stringify(name)}`)
    }
    const type = this.type(json['type'], namespace)
    const checked = this.#side === 'reader' && json['default'] !== undefined
    return {
      name,
      aliases: texts(json['aliases']),
      type,
      byDefault: checked ? this.#default(name, type, json['default']) : null,
      doc: typeof json['doc'] === 'string' ? json['doc'] : null,
    }
  }

  #default(name: string, type: SchemaNode, json: unknown): () => unknown {
    const found = defaultOf(type, json)
    if (found !== null) return found
    const expected = type.kind === 'union' ? `of one of ${nameOf(type)}` : nameOf(type)
    throw new Error(
      `incompatible field default of ${name}: expected ${expected}, found ${JSON.stringify(json)}`,
    )
  }

  #enum(json: Json, namespace: string): EnumNode {
    const head = this.#head(json, namespace)
    const { symbols } = json
    if (!Array.isArray(symbols)) throw new Error(`the enum ${head.name} has no list of symbols`)
    const byDefault = typeof json['default'] === 'string' ? json['default'] : null
    if (this.#side === 'reader' && byDefault !== null && !symbols.includes(byDefault)) {
      throw new Error(`the default of the enum ${head.name} is none of its symbols`)
    }
    return { kind: 'enum', ...head, symbols: symbols.map(String), byDefault }
  }

  #fixed(json: Json, namespace: string): FixedNode {
    const head = this.#head(json, namespace)
    const { size } = json
    if (!Number.isInteger(size) || Number(size) < 0) throw new Error(`the fixed ${head.name} has no size`)
    return { kind: 'fixed', ...head, size: Number(size) }
  }

  #head(json: Json, outer: string): Notes & Pick<NamedNode, 'name' | 'aliases'> {
    const { name } = json
    if (typeof name !== 'string') throw new Error(`a ${String(json['type'])} has no name`)
    const full = qualified(name, typeof json['namespace'] === 'string' ? json['namespace'] : outer)
    if (this.#side === 'reader' && !full.split('.').every((part) => namePattern.test(part))) {
      throw new Error(`invalid name: ${JSON.stringify(full)}`)
    }
    const namespace = namespaceOf(full)
    const aliases = texts(json['aliases']).map((alias) => qualified(alias, namespace))
    return { name: full, aliases, ...notesOf(json) }
  }

  #define<T extends NamedNode>(node: T): T {
    if (isPrimitive(node.name)) throw new Error(`a type cannot be named ${node.name}`)
    if (this.#side === 'reader' && this.#named.has(node.name)) {
      throw new Error(`duplicate type name: ${node.name}`)
    }
    this.#named.set(node.name, node)
    return node
  }
}

function checkBranches(branches: readonly SchemaNode[]): void {
  const names = branches.map(nameOf)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new Error(`a union has ${twice} twice`)
  if (branches.some(({ kind }) => kind === 'union')) throw new Error('a union is inside a union')
}

function notesOf({ logicalType, 'connect.name': connectName, scale }: Json): Notes {
  return {
    scale: logicalType === 'decimal' ? (Number.isInteger(scale) ? Number(scale) : 0) : null,
    logicalType: typeof logicalType === 'string' ? logicalType : null,
    connectName: typeof connectName === 'string' ? connectName : null,
  }
}

/** A name with a dot has its namespace in it. */
function qualified(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
}

function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

function isPrimitive(name: string): name is (typeof primitives)[number] {
  return (primitives as readonly string[]).includes(name)
}

function texts(json: unknown): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
