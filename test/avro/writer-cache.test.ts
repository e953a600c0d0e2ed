import { describe, expect, it } from 'vitest'
import { readerRecord } from '../../src/avro/schema.ts'
import type { SchemaSource } from '../../src/avro/schema-source.ts'
import { WriterCache } from '../../src/avro/writer-cache.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { Fault } from '../../src/core/outcome.ts'
import { FakeClock } from './support/fake-clock.ts'

const schema = { type: 'record', name: 'R', fields: [{ name: 'x', type: 'int' }] }
const TTL_MS = 60_000

/** Counts what is asked, and answers when it is told to. */
class CountingSource implements SchemaSource {
  readonly asked: number[] = []
  known = new Map<number, object | string>()
  down = false
  inFlight = 0
  peak = 0

  async schemaById(id: number) {
    this.asked.push(id)
    this.peak = Math.max(this.peak, ++this.inFlight)
    await Promise.resolve()
    this.inFlight--
    if (this.down) throw new SluiceError('REGISTRY_OUTAGE', 'down')
    return this.known.get(id) ?? new Fault('unknown-schema-id', `no ${id}`)
  }

  ping(): Promise<void> {
    return Promise.resolve()
  }
}

function setUp(known: readonly (readonly [number, object | string])[] = [[1, schema]]) {
  const source = new CountingSource()
  source.known = new Map(known)
  const clock = new FakeClock()
  const reader = readerRecord(schema, 'reader')
  const cache = new WriterCache({ reader, longs: 'number', schemas: source, clock, unknownIdTtlMs: TTL_MS })
  return { source, clock, cache }
}

describe('WriterCache', () => {
  it('asks for an id once, however many ask at the same time and later', async () => {
    const { source, cache } = setUp()
    await Promise.all([cache.load([1]), cache.load([1]), cache.load([1])])
    await cache.load([1].filter((id) => cache.needsLoad(id)))
    expect(source.asked).toEqual([1])
    expect(cache.get(1)).toBeTypeOf('function')
  })

  it('asks for an unknown id again only after a while', async () => {
    const { source, clock, cache } = setUp()
    await cache.load([9])
    expect(cache.get(9)).toMatchObject({ reason: 'unknown-schema-id' })
    clock.advance(TTL_MS - 1)
    expect(cache.needsLoad(9)).toBe(false)
    clock.advance(1)
    expect(cache.needsLoad(9)).toBe(true)
    source.known.set(9, schema)
    await cache.load([9])
    expect(cache.get(9)).toBeTypeOf('function')
    clock.advance(10 * TTL_MS)
    expect(cache.needsLoad(9)).toBe(false)
  })

  it.each([
    ['is not valid', { type: 'record', name: 'R', fields: [{ name: 'x', type: 'nope' }] }],
    ['is no record', 'string'],
    ['does not resolve', { ...schema, fields: [{ name: 'x', type: 'string' }] }],
    ['has another name', { ...schema, name: 'Other' }],
  ])('keeps schema-mismatch for a schema that %s', async (_, other) => {
    const { source, clock, cache } = setUp([[2, other]])
    await cache.load([2])
    clock.advance(10 * TTL_MS)
    expect(cache.needsLoad(2)).toBe(false)
    expect(cache.get(2)).toMatchObject({ reason: 'schema-mismatch' })
    expect((cache.get(2) as Fault).message).toContain('schema id 2')
    expect(source.asked).toEqual([2])
  })

  it('remembers nothing of an outage', async () => {
    const { source, cache } = setUp()
    source.down = true
    await expect(cache.load([1])).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(cache.needsLoad(1)).toBe(true)
    source.down = false
    await cache.load([1])
    expect(cache.get(1)).toBeTypeOf('function')
  })

  it('gives an outage to all who wait for the same id', async () => {
    const { source, cache } = setUp()
    source.down = true
    const results = await Promise.allSettled([cache.load([1]), cache.load([1])])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(source.asked).toEqual([1])
  })

  it('keeps few requests under way, and forgets a flood of made-up ids', async () => {
    const { source, clock, cache } = setUp()
    const flood = Array.from({ length: 500 }, (_, i) => 1000 + i)
    await cache.load([...flood, 1])
    expect(source.peak).toBeLessThanOrEqual(8)
    expect(cache.get(1000)).toBeInstanceOf(Fault)
    clock.advance(2 * TTL_MS + 1)
    await cache.load([2])
    expect(flood.filter((id) => cache.get(id) !== undefined)).toEqual([])
    expect(cache.get(1)).toBeTypeOf('function')
  })
})
