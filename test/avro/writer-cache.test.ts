import { describe, expect, it } from 'vitest'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { RefusedId } from '../../src/avro/schema-source.ts'
import { WriterCache } from '../../src/avro/writer-cache.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { Fault } from '../../src/core/outcome.ts'
import { FakeClock } from './support/fake-clock.ts'

/** What the source gives, and what is made of it here: a function for one that can be used. */
const schema = { usable: true }
const REFUSED_MS = 30_000

/** Moved by whoever sleeps. */
class SleepingClock extends FakeClock {
  readonly slept: number[] = []
  onSleep: () => void = () => undefined

  override sleep(ms = 0): Promise<void> {
    this.slept.push(ms)
    this.advance(ms)
    this.onSleep()
    return Promise.resolve()
  }
}

/** Counts what is asked, and answers when it is told to. */
class CountingSource {
  readonly asked: SchemaKey[] = []
  known = new Map<SchemaKey, object>()
  down = false
  inFlight = 0
  peak = 0

  async schemaById(id: SchemaKey): Promise<object> {
    this.asked.push(id)
    this.peak = Math.max(this.peak, ++this.inFlight)
    await Promise.resolve()
    this.inFlight--
    if (this.down) throw new SluiceError('REGISTRY_OUTAGE', 'down')
    return this.known.get(id) ?? new Fault('unknown-schema-id', `no ${id}`)
  }
}

function setUp(
  known: readonly (readonly [SchemaKey, object])[] = [[1, schema]],
  { grows = true, witnesses = [] as readonly SchemaKey[] } = {},
) {
  const source = new CountingSource()
  source.known = new Map(known)
  const clock = new SleepingClock()
  const cache = new WriterCache({
    ask: (key) => source.schemaById(key),
    prepare: (key, given) =>
      given === schema ? () => null : new Fault('schema-mismatch', `schema id ${key}: no`),
    grows,
    clock,
    witnesses,
    refusedAfterMs: REFUSED_MS,
  })
  const load = (...ids: readonly SchemaKey[]) =>
    cache.load(new Map(ids.map((id) => [id, { topic: 'in', partition: 3, offset: 7n }])))
  return { source, clock, cache, load }
}

describe('WriterCache', () => {
  it('asks for an id once, however many ask at the same time and later', async () => {
    const { source, cache, load } = setUp()
    await Promise.all([load(1), load(1), load(1)])
    await load(...[1].filter((id) => cache.needsLoad(id)))
    expect(source.asked).toEqual([1])
    expect(cache.get(1)).toBeTypeOf('function')
  })

  it('waits for a schema that is registered a moment after its record', async () => {
    const { source, clock, cache, load } = setUp()
    clock.onSleep = () => {
      if (clock.slept.length === 3) source.known.set(9, schema)
    }
    await load(1, 9)
    expect(cache.get(9)).toBeTypeOf('function')
    expect(clock.slept).toEqual([100, 200, 400])
    // Its neighbour was asked for once, and once to see that the source is well.
    expect(source.asked).toEqual([1, 9, 1, 9, 9, 9])
  })

  it('takes an id for unknown after three seconds, and asks again after five more, once', async () => {
    const { source, clock, cache, load } = setUp()
    await load(1, 9)
    expect(cache.get(9)).toMatchObject({ reason: 'unknown-schema-id' })
    expect(clock.slept.reduce((sum, ms) => sum + ms)).toBe(3_000)
    clock.advance(4_999)
    expect(cache.needsLoad(9)).toBe(false)
    clock.advance(1)
    expect(cache.needsLoad(9)).toBe(true)
    const before = source.asked.length
    await load(9)
    expect(source.asked.slice(before)).toEqual([9, 1])
    expect(clock.slept).toHaveLength(5)
    clock.advance(5_000)
    source.known.set(9, schema)
    await load(9)
    expect(cache.get(9)).toBeTypeOf('function')
    clock.advance(600_000)
    expect(cache.needsLoad(9)).toBe(false)
  })

  it('asks a second time at most for a while after it waited in vain', async () => {
    const { clock, load } = setUp()
    await load(1, 9)
    clock.slept.length = 0
    await load(10)
    expect(clock.slept).toEqual([100])
    clock.advance(30_000)
    await load(11)
    expect(clock.slept).toHaveLength(6)
  })

  it('waits for nothing where the source does not grow', async () => {
    const { source, clock, cache, load } = setUp([[1, schema]], { grows: false })
    await load(1, 9)
    expect(cache.get(9)).toBeInstanceOf(Fault)
    expect([source.asked, clock.slept]).toEqual([[1, 9], []])
  })

  it('keeps schema-mismatch for a schema that cannot be used', async () => {
    const { source, clock, cache, load } = setUp([[2, { usable: false }]])
    await load(2)
    clock.advance(600_000)
    expect(cache.needsLoad(2)).toBe(false)
    expect(cache.get(2)).toMatchObject({ reason: 'schema-mismatch' })
    expect(source.asked).toEqual([2])
  })

  it('waits for nothing where the source cannot look up what it is asked for, and asks again after a while', async () => {
    const guid = '89791762-2336-4186-9674-299b90a802e2'
    const { source, clock, cache, load } = setUp([[guid, new Fault('unsupported-wire-format', 'no GUIDs')]])
    await load(guid)
    expect(cache.get(guid)).toMatchObject({ reason: 'unsupported-wire-format' })
    expect([source.asked, clock.slept]).toEqual([[guid], []])
    clock.advance(5_000)
    expect(cache.needsLoad(guid)).toBe(true)
    source.known.set(guid, schema)
    await load(guid)
    expect(cache.get(guid)).toBeTypeOf('function')
  })

  it('remembers nothing of an outage', async () => {
    const { source, cache, load } = setUp()
    source.down = true
    await expect(load(1)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(cache.needsLoad(1)).toBe(true)
    source.down = false
    await load(1)
    expect(cache.get(1)).toBeTypeOf('function')
  })

  it('gives an outage to all who wait for the same id', async () => {
    const { source, load } = setUp()
    source.down = true
    const results = await Promise.allSettled([load(1), load(1)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(source.asked).toEqual([1])
  })

  describe('takes for an outage', () => {
    it('a source that no longer has what it had', async () => {
      const { source, cache, load } = setUp()
      await load(1)
      source.known.clear()
      await expect(load(2, 3)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE', retriable: true })
      await expect(load(2, 3)).rejects.toThrow('(ids 1)')
      expect([cache.get(2), cache.needsLoad(2)]).toEqual([undefined, true])
      expect(cache.get(1)).toBeTypeOf('function')
      source.known = new Map([
        [1, schema],
        [2, schema],
      ])
      await load(2, 3)
      expect(cache.get(2)).toBeTypeOf('function')
      expect(cache.get(3)).toMatchObject({ reason: 'unknown-schema-id' })
    })

    it('one that has not even what others know of it', async () => {
      const { cache, load } = setUp([], { witnesses: [77] })
      await expect(load(1)).rejects.toThrow('(ids 77)')
      expect(cache.get(1)).toBeUndefined()
    })

    it('one that refuses the ids it answered', async () => {
      const { source, load } = setUp()
      await load(1)
      source.schemaById = () => Promise.resolve(new RefusedId('status 403'))
      await expect(load(2)).rejects.toThrow('(ids 1)')
    })
  })

  it('has a verdict on an unknown id where nothing else is known of the source', async () => {
    const { cache, load } = setUp([])
    await load(9)
    expect(cache.get(9)).toMatchObject({ reason: 'unknown-schema-id' })
  })

  it('holds up an id that the source refuses, named with its record, and then takes it for unknown', async () => {
    const { clock, cache, load } = setUp([
      [1, schema],
      [7, new RefusedId('status 403')],
    ])
    await expect(load(1, 7)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    await expect(load(7)).rejects.toThrow('schema id 7, which in-3 offset 7 carries')
    await expect(load(7)).rejects.toThrow('status 403')
    expect(cache.get(1)).toBeTypeOf('function')
    clock.advance(REFUSED_MS - 1)
    await expect(load(7)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    const origin = { topic: 'in', partition: 3, offset: 7n }
    expect(cache.held).toEqual([{ id: 7, origin, heldMs: REFUSED_MS - 1 }])
    clock.advance(1)
    await load(7)
    expect(cache.get(7)).toMatchObject({ reason: 'unknown-schema-id' })
    expect(cache.held).toEqual([])
    clock.advance(5_000)
    // Asked again, and not held up again.
    expect(cache.needsLoad(7)).toBe(true)
    await load(7)
  })

  it('no longer holds up what the source gives after all', async () => {
    const { source, cache, load } = setUp([
      [1, schema],
      [7, new RefusedId('status 403')],
    ])
    await expect(load(1, 7)).rejects.toThrow('status 403')
    expect(cache.held).toMatchObject([{ id: 7, heldMs: 0 }])
    source.known.set(7, schema)
    await load(7)
    expect(cache.held).toEqual([])
  })

  it('holds up for ever what a source refuses that has answered for nothing', async () => {
    const { clock, load } = setUp([[7, new RefusedId('status 403')]])
    await expect(load(7)).rejects.toThrow('status 403')
    clock.advance(10 * REFUSED_MS)
    await expect(load(7)).rejects.toThrow('status 403')
  })

  it('asks for a flood of made-up ids once each, several at a time, and forgets it', async () => {
    const { source, clock, cache, load } = setUp()
    const flood = Array.from({ length: 3_000 }, (_, i) => 1000 + i)
    await load(...flood, 1)
    expect(source.asked).toHaveLength(3_002)
    expect(source.peak).toBe(16)
    expect(clock.slept).toEqual([])
    expect(cache.get(1000)).toBeInstanceOf(Fault)
    expect(flood.filter((id) => cache.needsLoad(id))).toEqual([])
    clock.advance(10_001)
    await load(2)
    expect(flood.filter((id) => cache.get(id) !== undefined)).toEqual([])
    expect(cache.get(1)).toBeTypeOf('function')
  })
})
