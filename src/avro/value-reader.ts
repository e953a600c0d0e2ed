import { DecodeError } from './avro-cursor.ts'
import type { LongMode } from './avro-cursor.ts'
import type { Read, ValueReader } from './read.ts'
import { meaningOf, valueOfBytes } from './binary-value.ts'
import { sameName, sameUnqualifiedName } from './name-match.ts'
import { recordReader } from './record-reader.ts'
import type { RecordPlan } from './record-reader.ts'
import { nameOf } from './schema-node.ts'
import type { ArrayNode, EnumNode, MapNode, RecordNode, SchemaNode, UnionNode } from './schema-node.ts'
import { Skips } from './skip.ts'

/** Why no value at all of the writer's type can be read as the reader's. */
export interface Mismatch {
  readonly why: string
}

export function isMismatch(found: object): found is Mismatch {
  return 'why' in found
}

/**
 * Matches a writer's types with a reader's, by Avro's rules for resolution. What depends on a value is decided when the
 * value comes: a symbol that the reader lacks, a null where it has none, a branch that fits nothing. Such a record is at
 * fault, and the writer's others are read.
 */
export class ValueReaders {
  readonly #longs: LongMode
  readonly #skips = new Skips()
  readonly #records = new Map<RecordNode, Map<RecordNode, ValueReader | Mismatch>>()

  constructor(longs: LongMode) {
    this.#longs = longs
  }

  resolve(writer: SchemaNode, reader: SchemaNode): ValueReader | Mismatch {
    if (writer.kind === 'union') return this.#fromUnion(writer, reader)
    if (reader.kind === 'union') return this.#intoUnion(writer, reader)
    if (writer.kind === 'record' && reader.kind === 'record') return this.#named(writer, reader)
    if (writer.kind === 'array' && reader.kind === 'array') return this.#array(writer, reader)
    if (writer.kind === 'map' && reader.kind === 'map') return this.#map(writer, reader)
    if (writer.kind === 'enum' && reader.kind === 'enum') return enumReader(writer, reader)
    if (writer.kind === 'fixed' && reader.kind === 'fixed') {
      if (writer.size !== reader.size || !sameUnqualifiedName(writer, reader)) return mismatch(writer, reader)
      return binaryReader(writer, reader) ?? byCode(`c.fixed(${reader.size})`)
    }
    return (
      binaryReader(writer, reader) ?? primitiveReader(writer, reader, this.#longs) ?? mismatch(writer, reader)
    )
  }

  #named(writer: RecordNode, reader: RecordNode): ValueReader | Mismatch {
    return sameUnqualifiedName(writer, reader) ? this.record(writer, reader) : mismatch(writer, reader)
  }

  /** Whatever the two are called. */
  record(writer: RecordNode, reader: RecordNode): ValueReader | Mismatch {
    const ofWriter = this.#records.get(writer) ?? new Map<RecordNode, ValueReader | Mismatch>()
    this.#records.set(writer, ofWriter)
    const known = ofWriter.get(reader)
    if (known !== undefined) return known
    let read: Read | null = null
    // Known before its fields are compiled: one of them may be the record again. Nothing is read before all are.
    ofWriter.set(reader, { read: (cursor) => read!(cursor), code: null, mayFlaw: true })
    const plan = this.#plan(writer, reader)
    const found = 'why' in plan ? plan : recordReader(plan)
    if (!isMismatch(found)) read = found.read
    ofWriter.set(reader, found)
    return found
  }

  #plan(writer: RecordNode, reader: RecordNode): RecordPlan | Mismatch {
    const sources = new Map<string, number>()
    for (const field of reader.fields) {
      const names = [field.name, ...field.aliases]
      const found = writer.fields.flatMap(({ name }, index) => (names.includes(name) ? [index] : []))
      if (found.length > 1)
        return { why: `field '${field.name}' has aliases for several of the writer's fields` }
      if (found[0] !== undefined) sources.set(field.name, found[0])
      else if (field.byDefault === null) {
        return { why: `field '${field.name}' is not in the writer's schema and has no default` }
      }
    }
    const targets = reader.fields.map((field) => ({ field, from: sources.get(field.name) }))
    const steps: RecordPlan['steps'][number][] = []
    for (const [index, { name, type }] of writer.fields.entries()) {
      const fields = targets.filter(({ from }) => from === index).map(({ field }) => field)
      if (fields.length === 0) steps.push({ name, skip: this.#skips.of(type) })
      for (const [copy, field] of fields.entries()) {
        const found = this.resolve(type, field.type)
        if (isMismatch(found)) return { why: `field '${field.name}': ${found.why}` }
        // A field that several of the reader's are made of is read as often.
        steps.push({ name: field.name, again: copy > 0, reader: found })
      }
    }
    return { steps, fields: reader.fields }
  }

  #array(writer: ArrayNode, reader: ArrayNode): ValueReader {
    const items = this.#orAtValue(writer.items, reader.items)
    return { read: arrayReader(items.read), code: null, mayFlaw: items.mayFlaw }
  }

  #map(writer: MapNode, reader: MapNode): ValueReader {
    const values = this.#orAtValue(writer.values, reader.values)
    return { read: mapReader(values.read), code: null, mayFlaw: values.mayFlaw }
  }

  #fromUnion(writer: UnionNode, reader: SchemaNode): ValueReader | Mismatch {
    const found = writer.branches.map((branch) => this.resolve(branch, reader))
    if (found.every(isMismatch)) return mismatch(writer, reader)
    const branches = found.map((branch, i) => {
      // As many branches as were found.
      const type = writer.branches[i]!
      return isMismatch(branch) ? (type.kind === 'null' ? nullFlaw : refusal(branch)) : branch
    })
    return branchReader(branches, writer)
  }

  #intoUnion(writer: SchemaNode, reader: UnionNode): ValueReader | Mismatch {
    for (const branch of inOrderOfLikeness(writer, reader.branches)) {
      const found = this.resolve(writer, branch)
      if (!isMismatch(found)) return found
    }
    return mismatch(writer, reader)
  }

  /** Items may be missing altogether: then their type does not matter. */
  #orAtValue(writer: SchemaNode, reader: SchemaNode): ValueReader {
    const found = this.resolve(writer, reader)
    return isMismatch(found) ? refusal(found) : found
  }
}

/** The same type before one that the value can be promoted to; among records, the same namespace first. */
function inOrderOfLikeness(writer: SchemaNode, branches: readonly SchemaNode[]): readonly SchemaNode[] {
  const unlikeness = (branch: SchemaNode) => {
    if (branch.kind !== writer.kind) return 2
    return 'name' in writer && 'name' in branch && !sameName(writer, branch) ? 1 : 0
  }
  return branches.toSorted((a, b) => unlikeness(a) - unlikeness(b))
}

function mismatch(writer: SchemaNode, reader: SchemaNode): Mismatch {
  return { why: `${nameOf(writer)} is not read as ${nameOf(reader)}` }
}

/** @param code one of this file's own expressions */
function byCode(code: string): ValueReader {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const read = new Function('c', `return ${code}`) as Read
  return { code, read, mayFlaw: false }
}

function refusal({ why }: Mismatch): ValueReader {
  const read = () => {
    throw new DecodeError(why, { ofValue: true })
  }
  return { read, code: null, mayFlaw: false }
}

const nullFlaw: ValueReader = {
  read: (cursor) => {
    cursor.flaw('missing-value', 'the value is null, for which the reader schema has no place')
    return null
  },
  code: null,
  mayFlaw: true,
}

function branchReader(branches: readonly ValueReader[], writer: UnionNode): ValueReader {
  const mayFlaw = branches.some((branch) => branch.mayFlaw)
  const reads = branches.map(({ read }) => read)
  const read: Read = (cursor) => {
    // The cursor has checked the index.
    return reads[cursor.index(reads.length)]!(cursor)
  }
  return { read, code: nullableCode(branches, writer), mayFlaw }
}

/** The usual union, of null and something simple. */
function nullableCode(branches: readonly ValueReader[], writer: UnionNode): string | null {
  const nullAt = writer.branches.findIndex(({ kind }) => kind === 'null')
  if (branches.length !== 2 || nullAt < 0 || branches[nullAt]!.code !== 'null') return null
  const code = branches[1 - nullAt]!.code
  return code === null ? null : `(c.index(2) === ${nullAt} ? null : ${code})`
}

function enumReader(writer: EnumNode, reader: EnumNode): ValueReader | Mismatch {
  if (!sameUnqualifiedName(writer, reader)) return mismatch(writer, reader)
  const { symbols } = writer
  const known = symbols.map((symbol) => (reader.symbols.includes(symbol) ? symbol : reader.byDefault))
  const read: Read = (cursor) => {
    const index = cursor.index(symbols.length)
    const symbol = known[index]
    if (symbol !== null) return symbol
    cursor.flaw('unknown-category', `the enum ${reader.name} has no such symbol`, symbols[index])
    return symbols[index]
  }
  return { read, code: null, mayFlaw: known.includes(null) }
}

function arrayReader(item: Read): Read {
  return (cursor) => {
    const values: unknown[] = []
    for (let count = cursor.blockCount(); count > 0; count = cursor.blockCount()) {
      for (; count > 0; count--) {
        const start = cursor.at
        values.push(item(cursor))
        cursor.checkAdvance(start)
      }
    }
    return values
  }
}

function mapReader(value: Read): Read {
  return (cursor) => {
    // Without a prototype: a key may be anything, `constructor` and `__proto__` among them.
    const map = Object.create(null) as Record<string, unknown>
    for (let count = cursor.blockCount(); count > 0; count = cursor.blockCount()) {
      for (; count > 0; count--) {
        const key = cursor.string()
        map[key] = value(cursor)
      }
    }
    return map
  }
}

/** Null for bytes that stand for nothing else. The point of a decimal stands where the writer put it. */
function binaryReader(writer: SchemaNode, reader: SchemaNode): ValueReader | null {
  if (writer.kind !== reader.kind || meaningOf(reader) === null) return null
  const scale = writer.scale ?? reader.scale
  if (reader.kind === 'bytes') return called((cursor) => valueOfBytes(reader, cursor.byteString(), scale))
  const size = reader.kind === 'fixed' ? reader.size : null
  return size === null ? null : called((cursor) => valueOfBytes(reader, cursor.fixed(size), scale))
}

function called(read: Read): ValueReader {
  return { read, code: null, mayFlaw: false }
}

/** How a value of one type is read as another, where Avro has it: expressions in `c`, the cursor. */
const primitives: ReadonlyMap<string, string> = new Map([
  ['null as null', 'null'],
  ['boolean as boolean', 'c.boolean()'],
  ['int as int', 'c.int()'],
  ['int as long', 'c.int()'],
  ['int as float', 'Math.fround(c.int())'],
  ['int as double', 'c.int()'],
  ['long as long', 'c.long()'],
  ['long as float', 'Math.fround(c.longAsDouble())'],
  ['long as double', 'c.longAsDouble()'],
  ['float as float', 'c.float()'],
  ['float as double', 'c.float()'],
  ['double as double', 'c.double()'],
  ['string as string', 'c.string()'],
  ['string as bytes', 'c.byteString()'],
  ['bytes as bytes', 'c.byteString()'],
  ['bytes as string', 'c.string()'],
])

/** Null where the one is not read as the other. */
function primitiveReader(writer: SchemaNode, reader: SchemaNode, longs: LongMode): ValueReader | null {
  const pair = `${writer.kind} as ${reader.kind}`
  const code = pair === 'long as long' && longs === 'bigint' ? 'c.wideLong()' : primitives.get(pair)
  return code === undefined ? null : byCode(code)
}
