import { describe, expect, it } from 'vitest'
import { copyOfRegistry } from '../../src/avro/registry-copy.ts'
import { compareRegistry, restoreRegistry } from '../../src/avro/registry-restore.ts'
import { idRegistry } from './support/id-registry.ts'
import type { IdRegistry } from './support/id-registry.ts'

const record = (name: string) => JSON.stringify({ type: 'record', name, fields: [] })

/** Two subjects, one of them of Protobuf that refers to another; ids with a gap between them. */
async function original(hasModes: boolean): Promise<IdRegistry> {
  const registry = await idRegistry({ hasModes })
  registry.versions.push(
    { subject: 'readings-value', version: 1, id: 3, schema: record('A') },
    { subject: 'readings-value', version: 2, id: 9, schema: record('B') },
    { subject: 'site', version: 1, id: 4, schema: 'message Site {}', schemaType: 'PROTOBUF' },
    {
      ...{ subject: 'plant', version: 4, id: 5, schema: 'import "site";', schemaType: 'PROTOBUF' },
      references: [{ name: 'site', subject: 'site', version: 1 }],
    },
  )
  registry.rules.set('readings-value', 'FULL')
  registry.rules.set('', 'FORWARD')
  return registry
}

describe('a registry that takes ids', () => {
  it('has the same subjects, versions, ids and rules afterwards, and its modes of before', async () => {
    const from = await original(true)
    const to = await idRegistry({ hasModes: true })
    to.modes.set('site', 'READONLY')
    const copy = await copyOfRegistry(from.address)
    expect(copy.versions.map(({ id }) => id)).toEqual([3, 4, 5, 9])
    const difference = await compareRegistry(to.address, copy)
    expect(difference).toMatchObject({ isEmpty: true, takesIds: true, same: 0, taken: [] })
    expect(await restoreRegistry(to.address, copy, difference)).toEqual([])
    expect(await copyOfRegistry(to.address)).toEqual(copy)
    expect(Object.fromEntries(to.modes)).toEqual({ site: 'READONLY' })
    expect(await compareRegistry(to.address, copy)).toMatchObject({ same: 4, missing: [], taken: [] })
  })

  it('keeps the general rule that it has with other subjects', async () => {
    const to = await idRegistry({ hasModes: true })
    to.versions.push({ subject: 'other', version: 1, id: 100, schema: record('C') })
    const copy = await copyOfRegistry((await original(true)).address)
    await restoreRegistry(to.address, copy, await compareRegistry(to.address, copy))
    expect(to.rules.get('')).toBeUndefined()
    expect(to.rules.get('readings-value')).toBe('FULL')
  })
})

describe('a registry that gives ids itself', () => {
  it('says which are not as they were: those behind a gap', async () => {
    const from = await original(false)
    const to = await idRegistry({ hasModes: false })
    to.nextId = 3
    const copy = await copyOfRegistry(from.address)
    const difference = await compareRegistry(to.address, copy)
    expect(difference.takesIds).toBe(false)
    expect(await restoreRegistry(to.address, copy, difference)).toEqual([
      'readings-value, version 2, has id 6, and had 9',
    ])
    expect((await copyOfRegistry(to.address)).rules).toEqual({ 'readings-value': 'FULL' })
  })
})

describe('a registry with something else', () => {
  it.each([
    ['under the id', { subject: 'x', version: 1, id: 4, schema: record('X') }, 'site, version 1, had id 4'],
    ['under the number', { subject: 'site', version: 1, id: 4, schema: record('X') }, 'is another schema'],
    [
      'with another id',
      { subject: 'site', version: 1, id: 7, schema: 'message Site {}' },
      'has id 7, and had 4',
    ],
  ])('%s is told', async (_, other, why) => {
    const to = await idRegistry({ hasModes: true })
    to.versions.push(other)
    const { taken } = await compareRegistry(to.address, await copyOfRegistry((await original(true)).address))
    expect(taken.join()).toContain(why)
  })

  it('is no difference where a schema is written with other spaces', async () => {
    const to = await original(true)
    const copy = await copyOfRegistry(to.address)
    const spaced = to.versions.map((each) => ({ ...each, schema: each.schema.replace('{"', '{ "') }))
    to.versions.splice(0, 4, ...spaced)
    expect(await compareRegistry(to.address, copy)).toMatchObject({ same: 4 })
  })
})
