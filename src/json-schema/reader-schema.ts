import { messageOf, SluiceError } from '../core/errors.ts'
import { anyName } from '../avro/schema-parser.ts'
import type { SchemaJson } from '../avro/schema.ts'
import type { SchemaText } from '../avro/schema-text.ts'
import { isObject, Reference } from './reference.ts'
import type { Json, PointedTo } from './reference.ts'
import { scalarOf, valuesOf } from './scalar-type.ts'
import { isUnmapped, together } from './union-type.ts'
import type { Mapped, Unmapped } from './union-type.ts'

/** A property that events are read without. */
export interface LeftOut {
  /** Names from the outside in, joined by dots. */
  readonly path: string
  readonly why: string
}

/** What events of a JSON Schema are read as, in Avro's terms. */
export interface MappedSchema {
  readonly schema: SchemaJson
  readonly leftOut: readonly LeftOut[]
}

/** Whether a JSON value is a JSON Schema, and no schema of Avro's. */
export function isJsonSchema(json: unknown): boolean {
  if (!isObject(json) || 'fields' in json) return false
  return ['$schema', '$ref', 'properties', 'allOf'].some((key) => key in json) || json['type'] === 'object'
}

/**
 * The record that values of a JSON Schema are read as: its properties are fields, those that are not required may be
 * missing. What no feature could be made of (several objects in one place, tuples, what has no type) is left out.
 *
 * @param where what the schema belongs to, for messages
 * @throws SluiceError SCHEMA for what is no JSON, or no schema of an object
 */
export function readerSchemaOf({ text, references }: SchemaText, where: string): MappedSchema {
  try {
    const documents = new Map(Array.from(references, ([name, other]) => [name, parsed(other, name)]))
    const root = parsed(text, 'it')
    const mapper = new Mapper(documents)
    const found = mapper.of({ node: root, document: root }, { path: '', name: 'Event' })
    if (isUnmapped(found)) throw new Error(found.why)
    const [record, ...others] = found.branches
    if (!isObject(record) || record['type'] !== 'record' || others.length > 0)
      throw new Error('expected the schema of an object with properties')
    return { schema: record, leftOut: mapper.leftOut }
  } catch (error) {
    throw new SluiceError('SCHEMA', `${where}: not a usable JSON Schema: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${name} is no JSON: ${messageOf(error).replace(/\s+/g, ' ')}`, { cause: error })
  }
}

interface Place {
  readonly path: string
  /** What a record here is called, where it does not say so itself. */
  readonly name: string
}

/** Nested deeper is a circle without an object in it. */
const DEEPEST = 64

class Mapper {
  readonly leftOut: LeftOut[] = []
  readonly #references: Reference
  /** Objects that are records already -> their names. */
  #records = new Map<Json, string>()
  readonly #names = new Set<string>()
  #depth = 0

  constructor(documents: ReadonlyMap<string, unknown>) {
    this.#references = new Reference(documents)
  }

  of(at: PointedTo, place: Place): Mapped | Unmapped {
    if (this.#depth >= DEEPEST) return { why: 'it refers to itself' }
    this.#depth += 1
    try {
      return this.#of(at, place)
    } finally {
      this.#depth -= 1
    }
  }

  #of(at: PointedTo, place: Place): Mapped | Unmapped {
    const { node } = at
    if (!isObject(node)) return { why: 'the schema says nothing of its type' }
    const nullable = node['nullable'] === true
    const found = this.#ofObject(node, at, place)
    return isUnmapped(found) || !nullable ? found : { ...found, nullable }
  }

  #ofObject(node: Json, at: PointedTo, place: Place): Mapped | Unmapped {
    if (typeof node['$ref'] === 'string') {
      const target = this.#references.from(node['$ref'], at)
      const name = node['$ref'].replace(/^.*[/#]/, '')
      return typeof target === 'string' ? { why: target } : this.of(target, { ...place, name })
    }
    for (const key of ['oneOf', 'anyOf'] as const) {
      const branches: unknown = node[key]
      if (!Array.isArray(branches)) continue
      return together(branches.map((branch: unknown) => this.of({ ...at, node: branch }, place)))
    }
    if (Array.isArray(node['allOf'])) return this.#merged(node, node['allOf'], at, place)
    if ('const' in node || Array.isArray(node['enum'])) return valuesOf(node, this.#nameAt(place))
    const { type } = node
    if (Array.isArray(type)) {
      return together(type.map((one: unknown) => this.#typed(node, one, at, place)))
    }
    const implied = 'properties' in node ? 'object' : 'items' in node ? 'array' : undefined
    return this.#typed(node, type ?? implied, at, place)
  }

  #typed(node: Json, type: unknown, at: PointedTo, place: Place): Mapped | Unmapped {
    if (type === 'object') return this.#object(node, at, place)
    if (type === 'array') return this.#array(node, at, place)
    return scalarOf(node, type)
  }

  /** Parts of one object, which may be elsewhere. */
  #merged(node: Json, parts: readonly unknown[], at: PointedTo, place: Place): Mapped | Unmapped {
    const own = Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'allOf'))
    const found = parts.map((part) => this.#target({ ...at, node: part }))
    const why = found.find((part) => typeof part === 'string')
    if (why !== undefined) return { why }
    const objects = found.filter((part) => typeof part === 'object')
    // What a single part says beside a title or a default of the place.
    const [only] = objects
    if (objects.length === 1 && only !== undefined && !('properties' in own)) return this.of(only, place)
    if (new Set([at.document, ...objects.map(({ document }) => document)]).size > 1)
      return { why: 'it is put together of parts of several files' }
    const nodes = [...objects.map(({ node: part }) => part), own]
    if (!nodes.every((part): part is Json => isObject(part) && !('allOf' in part)))
      return { why: 'it is put together of parts that are put together themselves' }
    const properties: object[] = nodes.map((part) => objectIn(part, 'properties'))
    const required = nodes.flatMap((part) => [...listIn(part, 'required')])
    const whole = { ...own, type: 'object', properties: Object.assign({}, ...properties) as Json, required }
    return this.#object(whole, at, place)
  }

  #target(at: PointedTo): PointedTo | string {
    const { node } = at
    if (!isObject(node) || typeof node['$ref'] !== 'string') return at
    const target = this.#references.from(node['$ref'], at)
    return target
  }

  #array(node: Json, at: PointedTo, place: Place): Mapped | Unmapped {
    if (!isObject(node['items']))
      return { why: 'it is a list of which the schema does not say what is in it' }
    const items = this.of({ ...at, node: node['items'] }, { ...place, path: `${place.path}[]` })
    return isUnmapped(items)
      ? items
      : { branches: [{ type: 'array', items: typeOf(items) }], nullable: false }
  }

  #object(node: Json, at: PointedTo, place: Place): Mapped | Unmapped {
    const known = this.#records.get(node)
    if (known !== undefined) return { branches: [known], nullable: false }
    const properties = Object.entries(objectIn(node, 'properties'))
    if (properties.length === 0) return this.#map(node, at, place)
    const name = this.#nameAt(typeof node['title'] === 'string' ? { ...place, name: node['title'] } : place)
    this.#records.set(node, name)
    const required = new Set(listIn(node, 'required'))
    const fields = properties.flatMap(([property, schema]) =>
      this.#field(property, { ...at, node: schema }, place.path, required.has(property)),
    )
    if (fields.length === 0) return { why: 'none of its properties can be read' }
    const record = { type: 'record', name, ...docOf(node), fields, ...connectNameOf(node) }
    return { branches: [record], nullable: false }
  }

  #field(name: string, at: PointedTo, outer: string, isRequired: boolean): Json[] {
    const path = outer === '' ? name : `${outer}.${name}`
    const before = new Map(this.#records)
    const told = this.leftOut.length
    const found =
      name === '' || name.includes('.')
        ? { why: 'its name is empty or has a dot in it' }
        : this.of(at, { path, name })
    if (isUnmapped(found)) {
      // Records that only this property has are not defined then.
      this.#records = before
      this.leftOut.splice(told, Infinity, { path, why: found.why })
      return []
    }
    const mapped = isRequired ? found : { ...found, nullable: true }
    const optional = isRequired ? {} : { default: null }
    return [{ name, type: typeOf(mapped), ...optional, ...docOf(at.node), [anyName]: true }]
  }

  /** Any key, and values of one type. */
  #map(node: Json, at: PointedTo, place: Place): Mapped | Unmapped {
    const patterns = Object.values(objectIn(node, 'patternProperties'))
    const [values] = isObject(node['additionalProperties']) ? [node['additionalProperties']] : patterns
    if (values === undefined || patterns.length > 1)
      return { why: 'it is an object of which the schema names no properties' }
    const found = this.of({ ...at, node: values }, { ...place, path: `${place.path}.*` })
    return isUnmapped(found) ? found : { branches: [{ type: 'map', values: typeOf(found) }], nullable: false }
  }

  /** A name that no other record has, as Avro wants it. */
  #nameAt({ name }: Place): string {
    const base = name.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^(?=\p{N}|$)/u, '_')
    let free = base
    for (let count = 2; this.#names.has(free) || isPrimitive(free); count++) free = `${base}_${count}`
    this.#names.add(free)
    return free
  }
}

function isPrimitive(name: string): boolean {
  return ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'].includes(name)
}

function typeOf({ branches, nullable }: Mapped): unknown {
  if (nullable) return ['null', ...branches]
  return branches.length === 1 ? branches[0] : branches
}

function docOf(node: unknown): { readonly doc?: string } {
  const texts = isObject(node) ? [node['title'], node['description']] : []
  const doc = texts.filter((text) => typeof text === 'string').join(': ')
  return doc === '' ? {} : { doc }
}

/** Kafka Connect puts the name of a type into the title. */
function connectNameOf(node: Json): Json {
  return typeof node['title'] === 'string' && 'connect.index' in node ? { 'connect.name': node['title'] } : {}
}

function objectIn(node: Json, key: string): Json {
  const value = node[key]
  return isObject(value) ? value : {}
}

function listIn(node: Json, key: string): readonly unknown[] {
  const value = node[key]
  return Array.isArray(value) ? value : []
}
