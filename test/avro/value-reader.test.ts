import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LongMode } from '../../src/avro/avro-cursor.ts'
import { FlawedEvent } from '../../src/avro/flawed-event.ts'
import { resolve } from '../../src/avro/resolution.ts'
import { readerRecord, writerNode } from '../../src/avro/schema.ts'
import { plainBytes } from './support/framed.ts'

type FromBytes = (bytes: Buffer) => object | string

function readerOf(reader: object, writer: object = reader, longs: LongMode = 'number'): FromBytes {
  const found = resolve(writerNode(writer, 'writer'), readerRecord(reader, 'reader'), { longs })
  if (typeof found === 'string') throw new Error(found)
  return (bytes) => found(bytes, 0)
}

function record(...fields: readonly object[]): object {
  return { type: 'record', name: 'R', fields }
}

/** Bytes of an Avro long, by the book. */
function long(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}

const rich = record(
  { name: 'flag', type: 'boolean' },
  { name: 'count', type: 'int' },
  { name: 'total', type: 'long' },
  { name: 'ratio', type: 'float' },
  { name: 'value', type: ['null', 'double'], default: null },
  { name: 'name', type: ['string', 'null'], default: 'none' },
  { name: 'mode', type: { type: 'enum', name: 'Mode', symbols: ['ON', 'OFF'] } },
  { name: 'raw', type: 'bytes' },
  { name: 'digest', type: { type: 'fixed', name: 'Digest', size: 4 } },
  { name: 'list', type: { type: 'array', items: ['null', 'double'] } },
  { name: 'table', type: { type: 'map', values: { type: 'array', items: 'string' } } },
  { name: 'inner', type: { type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'double' }] } },
  { name: 'again', type: ['null', 'Inner'], default: null },
)

const bytes = (size: fc.SizeForArbitrary, length?: number) =>
  fc
    .uint8Array(length === undefined ? { size } : { minLength: length, maxLength: length })
    .map((b) => Buffer.from(b))
const inner = fc.record({ x: fc.double() })
// avsc loses a map's entry of this name.
const mapKey = fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__')
const richValue = fc.record({
  flag: fc.boolean(),
  count: fc.integer(),
  total: fc.maxSafeInteger().map((n) => Math.trunc(n / 4)),
  ratio: fc.float(),
  value: fc.option(fc.double()),
  name: fc.option(fc.string({ unit: 'grapheme' })),
  mode: fc.constantFrom('ON', 'OFF'),
  raw: bytes('small'),
  digest: bytes('small', 4),
  list: fc.array(fc.option(fc.double())),
  table: fc.dictionary(mapKey, fc.array(fc.string())),
  inner,
  again: fc.option(inner),
})

describe('ValueReaders', () => {
  it("read what avsc's own types read", () => {
    const own = avro.Type.forSchema(rich as avro.Schema)
    const ours = readerOf(rich)
    fc.assert(
      fc.property(richValue, (value) => {
        const encoded = own.toBuffer(value)
        expect(plain(ours(encoded))).toEqual(plain(own.fromBuffer(encoded)))
      }),
    )
  })

  it("keep a map's entry of the name __proto__", () => {
    const schema = record({ name: 'table', type: { type: 'map', values: 'int' } })
    const read = readerOf(schema)(Buffer.from([2, 18, ...Buffer.from('__proto__'), 14, 0]))
    expect(Object.entries(Object.values(read)[0] as object)).toEqual([['__proto__', 7]])
  })

  it('skip what the reader does not have', () => {
    const tail = { name: 'tail', type: 'int' }
    const writer = record(...(rich as { fields: object[] }).fields, tail)
    const ours = readerOf(record(tail), writer)
    fc.assert(
      fc.property(richValue, fc.integer(), (value, last) => {
        const encoded = plainBytes(writer, { ...value, tail: last })
        expect(ours(encoded)).toEqual({ tail: last })
      }),
    )
  })

  it('read blocks that come with their size', () => {
    const schema = record({ name: 'list', type: { type: 'array', items: 'int' } })
    // Two items in four bytes of block, by a negative count; then one item; then the end.
    const encoded = Buffer.concat([long(-2n), long(2n), long(5n), long(6n), long(1n), long(7n), long(0n)])
    expect(readerOf(schema)(encoded)).toEqual({ list: [5, 6, 7] })
    expect(readerOf(record({ name: 'x', type: 'int', default: 1 }), schema)(encoded)).toEqual({ x: 1 })
  })

  it('give a default to a field that the writer lacks', () => {
    const writer = record(...(rich as { fields: { name: string }[] }).fields.filter((f) => f.name !== 'name'))
    const ours = readerOf(rich, writer)
    fc.assert(
      fc.property(richValue, (value) => {
        expect(ours(plainBytes(writer, value))).toMatchObject({ name: 'none' })
      }),
      { numRuns: 10 },
    )
  })
})

/** Without the prototypes that avsc gives to records and we take from maps. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

describe('unions', () => {
  const schema = record({ name: 'v', type: ['null', 'int', 'double', 'string', 'boolean'], default: null })

  it.each([
    [null, null],
    [{ int: 3 }, 3],
    [{ double: 1.5 }, 1.5],
    [{ string: 'x' }, 'x'],
    [{ boolean: true }, true],
  ])('are read as the plain value of the branch: %j', (wrapped, expected) => {
    expect(readerOf(schema)(plainBytes(schema, { v: wrapped }))).toEqual({ v: expected })
  })

  it('prefer the branch of the same type to one that the value can be promoted to', () => {
    const reader = record({ name: 'v', type: ['bytes', 'string'] })
    const writer = record({ name: 'v', type: 'string' })
    expect(readerOf(reader, writer)(plainBytes(writer, { v: 'text' }))).toEqual({ v: 'text' })
  })

  it('promote to a branch where there is none of the same type', () => {
    const reader = record({ name: 'v', type: ['null', 'double'], default: null })
    const writer = record({ name: 'v', type: ['null', 'int'] })
    expect(readerOf(reader, writer)(plainBytes(writer, { v: 7 }))).toEqual({ v: 7 })
  })

  it('refuse a branch that does not exist', () => {
    expect(() => readerOf(schema)(Buffer.from([99]))).toThrow('an index is -50, of 5 there are')
  })
})

describe('longs', () => {
  const schema = record({ name: 'n', type: 'long' }, { name: 'after', type: 'int' })

  it('beyond 2^53 are refused as numbers', () => {
    const encoded = Buffer.concat([long(2n ** 53n), long(1n)])
    expect(() => readerOf(schema)(encoded)).toThrow('2^53')
  })

  it('are numbers where they fit and bigints where they do not, when asked for', () => {
    const reader = readerOf(schema, schema, 'bigint')
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => {
        const read = reader(Buffer.concat([long(n), long(1n)]))
        const fits = Number.isSafeInteger(Number(n))
        expect(read).toEqual({ n: fits ? Number(n) : n, after: 1 })
      }),
    )
  })

  it('become doubles in a double field, in either mode', () => {
    const double = record({ name: 'n', type: 'double' }, { name: 'after', type: 'int' })
    for (const mode of ['number', 'bigint'] as const) {
      const read = readerOf(double, schema, mode)(Buffer.concat([long(2n ** 60n), long(1n)]))
      expect(read).toEqual({ n: 2 ** 60, after: 1 })
    }
  })

  it('of more than ten bytes are refused', () => {
    const encoded = Buffer.concat([Buffer.alloc(11, 0xff), Buffer.from([0, 2])])
    for (const mode of ['number', 'bigint'] as const) {
      expect(() => readerOf(schema, schema, mode)(encoded)).toThrow('ten bytes')
    }
  })
})

describe('what depends on the value', () => {
  const state = (symbols: readonly string[], more: object = {}) => ({
    type: 'enum',
    name: 'State',
    symbols,
    ...more,
  })
  const inner = (type: unknown) => ({ type: 'record', name: 'Inner', fields: [{ name: 'y', type }] })
  const x = (type: unknown) => record({ name: 'x', type }, { name: 'after', type: 'int' })
  const read = (writer: object, reader: object, value: object) =>
    readerOf(reader, writer)(plainBytes(writer, { ...value, after: 3 }))

  it.each([
    ['a symbol that the reader has', state(['A', 'C']), state(['A', 'B']), 'A', 'A'],
    ['the same in a nullable field', ['null', state(['A', 'C'])], ['null', state(['A', 'B'])], 'A', 'A'],
    ['a symbol that takes the default', state(['A', 'C']), state(['A', 'B'], { default: 'B' }), 'C', 'B'],
    ['a value of a nullable field', ['null', 'int'], 'double', 7, 7],
    ['a branch that fits', ['string', 'long'], 'double', 7, 7],
    [
      'an empty list of what does not fit',
      { type: 'array', items: 'string' },
      { type: 'array', items: 'int' },
      [],
      [],
    ],
  ])('is no fault in %s', (_, writer, reader, value, expected) => {
    expect(read(x(writer), x(reader), { x: value })).toEqual({ x: expected, after: 3 })
  })

  it.each([
    [
      'unknown-category',
      'a symbol that the reader lacks',
      state(['A', 'C']),
      state(['A', 'B']),
      'C',
      'x',
      'C',
    ],
    [
      'unknown-category',
      'one in a list',
      { type: 'array', items: state(['A', 'C']) },
      { type: 'array', items: state(['A']) },
      ['C'],
      'x',
      'C',
    ],
    ['missing-value', 'null for a number', ['null', 'int'], 'double', null, 'x', null],
    ['missing-value', 'null where only other types are', ['null', 'int'], ['string', 'int'], null, 'x', null],
    ['missing-value', 'null for a record', ['null', inner('int')], inner('int'), null, 'x', null],
    [
      'missing-value',
      'null inside a record',
      inner(['null', 'int']),
      inner('double'),
      { y: null },
      'x.y',
      null,
    ],
    [
      'unknown-category',
      'a symbol inside a record',
      inner(state(['A', 'C'])),
      inner(state(['A'])),
      { y: 'C' },
      'x.y',
      'C',
    ],
  ])('is a %s for %s, and the rest is read', (reason, _, writer, reader, value, field, text) => {
    const flawed = read(x(writer), x(reader), { x: value })
    if (!(flawed instanceof FlawedEvent)) throw new Error('no flaw')
    expect(flawed.faults).toMatchObject([{ reason, field, value: text }])
    expect(flawed.event).toEqual({ x: value, after: 3 })
  })

  it('names each flaw by its own field', () => {
    const fields = (type: unknown) =>
      record(
        { name: 'a', type },
        { name: 'b', type: inner(type) },
        { name: 'c', type: 'Inner' },
        { name: 'd', type },
      )
    const writer = fields(['null', 'int'])
    const flawed = readerOf(
      fields('int'),
      writer,
    )(plainBytes(writer, { a: null, b: { y: null }, c: { y: 1 }, d: null }))
    if (!(flawed instanceof FlawedEvent)) throw new Error('no flaw')
    expect(flawed.faults.map(({ field }) => field)).toEqual(['a', 'b.y', 'd'])
  })

  it('names the field of a branch that does not fit, or of bytes that are no value', () => {
    const writer = x(inner(['int', 'string']))
    const reading = readerOf(x(inner('int')), writer)
    const error = thrownBy(() => reading(plainBytes(writer, { x: { y: 'a' }, after: 3 })))
    expect(error).toMatchObject({ path: 'x.y', reason: 'avro-decode', message: 'string is not read as int' })
    expect(thrownBy(() => reading(Buffer.from([0, 2])))).toMatchObject({ path: 'after' })
  })

  it('is no mismatch in a record inside itself', () => {
    const node = (type: unknown) =>
      record({ name: 'v', type }, { name: 'next', type: ['null', 'R'], default: null })
    const writer = node(['null', 'int'])
    const value = { v: 1, next: { v: null, next: null } }
    const flawed = readerOf(node('int'), writer)(plainBytes(writer, value))
    expect(flawed).toMatchObject({ faults: [{ reason: 'missing-value', field: 'next.v' }] })
  })

  it.each([
    ['text for a number', 'string', 'double'],
    ['an enum for text', state(['A']), 'string'],
    ['branches of which none fits', ['null', 'string'], 'double'],
    ['an enum of another name', state(['A']), { ...state(['A']), name: 'Other' }],
    ['a fixed of another size', { type: 'fixed', name: 'F', size: 2 }, { type: 'fixed', name: 'F', size: 3 }],
  ])('refuses a schema for %s, of which no value could be read', (_, writer, reader) => {
    expect(() => readerOf(x(reader), x(writer))).toThrow("does not resolve to the reader's schema: field 'x'")
  })
})

describe('what other writers do', () => {
  it.each([
    ['long to float', 'long', 'float', 16_777_217, 16_777_216],
    ['int to float', 'int', 'float', 16_777_217, 16_777_216],
    ['bytes to text', 'bytes', 'string', Buffer.from('abc'), 'abc'],
    ['text to bytes', 'string', 'bytes', 'abc', Buffer.from('abc')],
  ])('is promoted as Avro has it: %s', (_, from, to, value, expected) => {
    const writer = record({ name: 'x', type: from })
    expect(readerOf(record({ name: 'x', type: to }), writer)(plainBytes(writer, { x: value }))).toEqual({
      x: expected,
    })
  })

  it.each([false, true])('is matched without its namespace inside a record (nullable: %j)', (nullable) => {
    const sub = (namespace: string) => ({
      type: 'record',
      name: 'Sub',
      namespace,
      fields: [{ name: 'a', type: 'double' }],
    })
    const typed = (namespace: string) =>
      record({ name: 's', type: nullable ? ['null', sub(namespace)] : sub(namespace) })
    const bytes = plainBytes(typed('other'), { s: { a: 6.5 } })
    expect(readerOf(typed('plant'), typed('other'))(bytes)).toEqual({ s: { a: 6.5 } })
  })

  it('is matched with its namespace where a union has two records of one name', () => {
    const sub = (namespace: string, field: string) => ({
      type: 'record',
      name: 'Sub',
      namespace,
      fields: [{ name: field, type: 'int', default: 9 }],
    })
    const writer = record({ name: 's', type: sub('b', 'y') })
    const reader = record({ name: 's', type: [sub('a', 'x'), sub('b', 'y')] })
    expect(readerOf(reader, writer)(plainBytes(writer, { s: { y: 1 } }))).toEqual({ s: { y: 1 } })
  })

  it('reads one field of the writer into several of the reader', () => {
    const writer = record({ name: 'old', type: 'int' }, { name: 'z', type: 'int' })
    const reader = record(
      { name: 'a', type: 'int', aliases: ['old'] },
      { name: 'b', type: 'double', aliases: ['old'] },
      { name: 'z', type: 'int' },
    )
    expect(readerOf(reader, writer)(plainBytes(writer, { old: 5, z: 1 }))).toEqual({ a: 5, b: 5, z: 1 })
  })

  it('reads fields of any name as properties of that name', () => {
    const schema = record({ name: 'größe', type: 'double' }, { name: '__proto__', type: 'int' })
    const read = readerOf(schema)(Buffer.concat([Buffer.from(Float64Array.of(1.5).buffer), long(7n)]))
    expect(Object.entries(read)).toEqual([
      ['größe', 1.5],
      ['__proto__', 7],
    ])
    const writer = record({ name: 'flow-rate"]', type: 'int' }, { name: 'größe', type: 'double' })
    const bytes = Buffer.concat([long(7n), Buffer.from(Float64Array.of(1.5).buffer)])
    expect(readerOf(record({ name: 'größe', type: 'double' }), writer)(bytes)).toEqual({ größe: 1.5 })
  })
})

describe('decimals', () => {
  const decimal = (scale?: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 9, scale })
  const x = (type: unknown) => record({ name: 'x', type })
  const fixed = { ...decimal(4), type: 'fixed', name: 'D', size: 3 }

  it.each([
    ['bytes', decimal(2), decimal(2), 1.25],
    ['bytes without a scale', decimal(), decimal(), 125],
    ['a nullable one', ['null', decimal(2)], ['null', decimal(2)], 1.25],
    ['the scale of its writer', decimal(1), decimal(2), 12.5],
    ['what only the reader calls a decimal', 'bytes', decimal(2), 1.25],
    ['fixed', fixed, fixed, 0.0125],
  ])('are read as numbers: %s', (_, writer, reader, expected) => {
    const value = Buffer.from(writer === fixed ? [0, 0, 125] : [125])
    expect(readerOf(x(reader), x(writer))(plainBytes(x(writer), { x: value }))).toEqual({ x: expected })
  })

  it('have defaults', () => {
    const reader = record({ name: 'x', type: decimal(2), default: '}' }, { name: 'y', type: 'int' })
    const writer = record({ name: 'y', type: 'int' })
    expect(readerOf(reader, writer)(plainBytes(writer, { y: 1 }))).toEqual({ x: 1.25, y: 1 })
  })
})

describe('text', () => {
  const schema = record({ name: 's', type: 'string' })

  it.each([['ff'], ['c3'], ['c328'], ['eda080'], ['f4908080'], ['61ff61']])(
    'that is not UTF-8 is refused: %s',
    (hex) => {
      const bytes = Buffer.from(hex, 'hex')
      const value = Buffer.concat([long(BigInt(bytes.length)), bytes])
      expect(thrownBy(() => readerOf(schema)(value))).toMatchObject({
        path: 's',
        message: 'a text is not UTF-8',
      })
    },
  )

  it.each([[''], ['plain'], ['größe'], ['\u{1f600}'], ['a\ufffdb']])(
    'is read as it was written: %j',
    (text) => {
      expect(readerOf(schema)(plainBytes(schema, { s: text }))).toEqual({ s: text })
    },
  )
})

describe('hostile bytes', () => {
  const listOf = (items: unknown) => record({ name: 'v', type: { type: 'array', items } })
  const empty = { type: 'record', name: 'Empty', fields: [] }
  const huge = long(2n ** 52n)

  it.each([
    ['an array of doubles', listOf('double')],
    ['an array of strings', listOf('string')],
    ['an array of nulls', listOf('null')],
    ['an array of empty records', listOf(empty)],
    ['an array of arrays', listOf({ type: 'array', items: 'null' })],
    ['a map', record({ name: 'v', type: { type: 'map', values: 'double' } })],
    ['a map of nulls', record({ name: 'v', type: { type: 'map', values: 'null' } })],
  ])('do not make %s longer than its bytes', (_, schema) => {
    const without = readerOf(record({ name: 'x', type: 'int', default: 1 }), schema)
    for (const tail of [Buffer.alloc(0), Buffer.alloc(64), Buffer.alloc(64, 2)]) {
      for (const count of [huge, Buffer.concat([long(-(2n ** 40n)), long(8n)])]) {
        const value = Buffer.concat([count, tail])
        expect(() => readerOf(schema)(value)).toThrow()
        // What is skipped may end early and in order; what counts is that it ends.
        settles(() => without(value))
      }
    }
  })

  it('do not move backwards over a block of negative size', () => {
    const without = readerOf(record({ name: 'x', type: 'int', default: 1 }), listOf('double'))
    expect(() => without(Buffer.concat([long(-1n), long(-2n)]))).toThrow('truncated')
  })

  it('do not recurse without end', () => {
    const chain = record({ name: 'next', type: ['null', 'R'], default: null })
    expect(() => readerOf(chain)(Buffer.alloc(1_000_000, 2))).toThrow(RangeError)
  })

  it('always end, in a value or an error', () => {
    const reader = readerOf(rich)
    const without = readerOf(record({ name: 'tail', type: 'int', default: 0 }), rich)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        settles(() => reader(Buffer.from(noise)))
        settles(() => without(Buffer.from(noise)))
      }),
      { numRuns: 500 },
    )
  })

  it('cannot reach a prototype through the key of a map', () => {
    const schema = record({ name: 'v', type: { type: 'map', values: { type: 'map', values: 'int' } } })
    const key = Buffer.concat([long(9n), Buffer.from('__proto__')])
    const inside = Buffer.concat([long(1n), long(1n), Buffer.from('x'), long(1n), long(0n)])
    const read = readerOf(schema)(Buffer.concat([long(1n), key, inside, long(0n)])) as {
      v: object
    }
    expect(Object.keys(read.v)).toEqual(['__proto__'])
    expect('x' in read.v).toBe(false)
  })
})

function settles(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(Error)
  }
}

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
