import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readerOptions } from '../../src/avro/reader-types.ts'
import type { LongMode } from '../../src/avro/reader-types.ts'
import { plainBytes } from './support/framed.ts'

function readerOf(schema: object, longs: LongMode = 'number'): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema, readerOptions(longs))
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
  // avsc itself loses this key; a test of its own reads it.
  table: fc.dictionary(
    fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
    fc.array(fc.string()),
  ),
  inner,
  again: fc.option(inner),
})

describe('reader types', () => {
  it("read what avsc's own types read", () => {
    const own = avro.Type.forSchema(rich as avro.Schema)
    const ours = readerOf(rich)
    fc.assert(
      fc.property(richValue, (value) => {
        const encoded = own.toBuffer(value)
        expect(plain(ours.fromBuffer(encoded))).toEqual(plain(own.fromBuffer(encoded)))
      }),
    )
  })

  it('skip what the reader does not have', () => {
    const tail = { name: 'tail', type: 'int' }
    const ours = readerOf(record(tail))
    const writer = record(...(rich as { fields: object[] }).fields, tail)
    const resolver = ours.createResolver(readerOf(writer))
    fc.assert(
      fc.property(richValue, fc.integer(), (value, last) => {
        const encoded = plainBytes(writer, { ...value, tail: last })
        expect({ ...(ours.fromBuffer(encoded, resolver) as object) }).toEqual({ tail: last })
      }),
    )
  })

  it('read blocks that come with their size', () => {
    const schema = record({ name: 'list', type: { type: 'array', items: 'int' } })
    // Two items in four bytes of block, by a negative count; then one item; then the end.
    const encoded = Buffer.concat([long(-2n), long(2n), long(5n), long(6n), long(1n), long(7n), long(0n)])
    expect(readerOf(schema).fromBuffer(encoded)).toEqual({ list: [5, 6, 7] })
    const without = readerOf(record({ name: 'x', type: 'int', default: 1 }))
    expect(without.fromBuffer(encoded, without.createResolver(readerOf(schema)))).toEqual({ x: 1 })
  })

  it('give a default to a field that the writer lacks', () => {
    const ours = readerOf(rich)
    const writer = record(...(rich as { fields: { name: string }[] }).fields.filter((f) => f.name !== 'name'))
    const resolver = ours.createResolver(readerOf(writer))
    fc.assert(
      fc.property(richValue, (value) => {
        expect(ours.fromBuffer(plainBytes(writer, value), resolver)).toMatchObject({ name: 'none' })
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
    expect(readerOf(schema).fromBuffer(plainBytes(schema, { v: wrapped }))).toEqual({ v: expected })
  })

  it('prefer the branch of the same type to one that the value can be promoted to', () => {
    const reader = readerOf(record({ name: 'v', type: ['bytes', 'string'] }))
    const writer = record({ name: 'v', type: 'string' })
    const resolver = reader.createResolver(readerOf(writer))
    const read: unknown = reader.fromBuffer(plainBytes(writer, { v: 'text' }), resolver)
    expect(read).toEqual({ v: 'text' })
  })

  it('promote to a branch where there is none of the same type', () => {
    const reader = readerOf(record({ name: 'v', type: ['null', 'double'], default: null }))
    const writer = record({ name: 'v', type: ['null', 'int'] })
    const resolver = reader.createResolver(readerOf(writer))
    const read: unknown = reader.fromBuffer(plainBytes(writer, { v: 7 }), resolver)
    expect(read).toEqual({ v: 7 })
  })

  it('refuse a branch that does not exist', () => {
    expect(() => readerOf(schema).fromBuffer(Buffer.from([99])) as unknown).toThrow('no branch -50')
  })
})

describe('longs', () => {
  const schema = record({ name: 'n', type: 'long' }, { name: 'after', type: 'int' })

  it('beyond 2^53 are refused as numbers', () => {
    const encoded = Buffer.concat([long(2n ** 53n), long(1n)])
    expect(() => readerOf(schema).fromBuffer(encoded) as unknown).toThrow('precision loss')
  })

  it('are numbers where they fit and bigints where they do not, when asked for', () => {
    const reader = readerOf(schema, 'bigint')
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => {
        const read = reader.fromBuffer(Buffer.concat([long(n), long(1n)])) as { n: number | bigint }
        const fits = Number.isSafeInteger(Number(n))
        expect(read).toEqual({ n: fits ? Number(n) : n, after: 1 })
      }),
    )
  })

  it('become doubles in a double field, in either mode', () => {
    const double = record({ name: 'n', type: 'double' }, { name: 'after', type: 'int' })
    for (const mode of ['number', 'bigint'] as const) {
      const reader = readerOf(double, mode)
      const resolver = reader.createResolver(readerOf(schema, mode))
      const read = reader.fromBuffer(Buffer.concat([long(2n ** 60n), long(1n)]), resolver) as unknown
      expect(read).toEqual({ n: 2 ** 60, after: 1 })
    }
  })

  it('of more than ten bytes are refused', () => {
    const encoded = Buffer.concat([Buffer.alloc(11, 0xff), Buffer.from([0, 2])])
    expect(() => readerOf(schema, 'bigint').fromBuffer(encoded) as unknown).toThrow('ten bytes')
    expect(() => readerOf(schema).fromBuffer(encoded) as unknown).toThrow()
  })
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
    const without = readerOf(record({ name: 'x', type: 'int', default: 1 }))
    const resolver = without.createResolver(readerOf(schema))
    for (const tail of [Buffer.alloc(0), Buffer.alloc(64), Buffer.alloc(64, 2)]) {
      for (const count of [huge, Buffer.concat([long(-(2n ** 40n)), long(8n)])]) {
        const value = Buffer.concat([count, tail])
        expect(() => readerOf(schema).fromBuffer(value) as unknown).toThrow()
        // What is skipped may end early and in order; what counts is that it ends.
        settles(() => without.fromBuffer(value, resolver) as unknown)
      }
    }
  })

  it('do not move backwards over a block of negative size', () => {
    const writer = readerOf(listOf('double'))
    const without = readerOf(record({ name: 'x', type: 'int', default: 1 }))
    const value = Buffer.concat([long(-1n), long(-2n)])
    expect(() => without.fromBuffer(value, without.createResolver(writer)) as unknown).toThrow('truncated')
  })

  it('do not recurse without end', () => {
    const chain = record({ name: 'next', type: ['null', 'R'], default: null })
    expect(() => readerOf(chain).fromBuffer(Buffer.alloc(1_000_000, 2)) as unknown).toThrow(RangeError)
  })

  it('always end, in a value or an error', () => {
    const reader = readerOf(rich)
    const without = readerOf(record({ name: 'tail', type: 'int', default: 0 }))
    const resolver = without.createResolver(readerOf(rich))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        settles(() => reader.fromBuffer(Buffer.from(noise)) as unknown)
        settles(() => without.fromBuffer(Buffer.from(noise), resolver) as unknown)
      }),
      { numRuns: 500 },
    )
  })

  it('cannot reach a prototype through the key of a map', () => {
    const schema = record({ name: 'v', type: { type: 'map', values: { type: 'map', values: 'int' } } })
    const key = Buffer.concat([long(9n), Buffer.from('__proto__')])
    const inside = Buffer.concat([long(1n), long(1n), Buffer.from('x'), long(1n), long(0n)])
    const read = readerOf(schema).fromBuffer(Buffer.concat([long(1n), key, inside, long(0n)])) as {
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
