import { describe, expect, it } from 'vitest'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { RefusedId, unknownId } from '../../src/avro/schema-source.ts'
import { Witnesses } from '../../src/avro/witnesses.ts'

/** A source that has the ids given, and says which it was asked for. */
function sourceOf(...known: readonly number[]) {
  const asked: SchemaKey[] = []
  const ask = (id: SchemaKey) => {
    asked.push(id)
    const lacking = Number(id) % 2 === 0 ? new RefusedId('no') : unknownId(id, 'it')
    return Promise.resolve(known.includes(Number(id)) ? 'string' : lacking)
  }
  return { ask, asked }
}

describe('Witnesses', () => {
  it('ask nothing where none is known', async () => {
    const { ask, asked } = sourceOf()
    const witnesses = new Witnesses(ask, [])
    await witnesses.check()
    expect([asked, witnesses.any]).toEqual([[], false])
  })

  it('are content with the first that is still there, the latest before the others', async () => {
    const { ask, asked } = sourceOf(1, 2, 3)
    const witnesses = new Witnesses(ask, [1])
    for (const id of [2, 3, 2]) witnesses.add(id)
    await witnesses.check()
    expect(asked).toEqual([2])
  })

  it('speak for the source while one of four is there', async () => {
    const { ask, asked } = sourceOf(11)
    const witnesses = new Witnesses(ask, [11])
    for (const id of [12, 13, 14]) witnesses.add(id)
    await witnesses.check()
    expect(asked).toEqual([14, 13, 12, 11])
    witnesses.add(15)
    await expect(witnesses.check()).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    await expect(witnesses.check()).rejects.toThrow('(ids 12, 13, 14, 15)')
  })
})
