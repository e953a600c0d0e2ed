import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FileObjects } from '../../src/releases/file-objects.ts'
import { ModelStore } from '../../src/releases/model-store.ts'
import { defaultPolicy } from '../../src/releases/store-policy.ts'
import { scratchFolder } from '../support/scratch.ts'
import { cooler, draftOf } from './support/stored-model.ts'

const scratch = scratchFolder()
const at = '2026-11-29T00:00:00.000Z'
const state = { instance: 'rig-1', pipeline: 'rig', at, startedAt: at, everyMs: 5000, models: [] }

function missingStore(): ModelStore {
  return new ModelStore(new FileObjects(join(mkdtempSync(join(scratch, 'away-')), 'store')))
}

it('is told by whatever asks a store that is not there, and made by none of it', async () => {
  const store = missingStore()
  for (const ask of [() => store.beat(state), () => store.newest(cooler), () => store.requireThere()])
    await expect(ask()).rejects.toMatchObject({
      code: 'STORE_OUTAGE',
      message: `${store.place}: there is no model store. Is it mounted, and is that its place? sluice model add begins a new one`,
    })
  await expect(store.version(cooler, 1)).rejects.toMatchObject({
    code: 'USAGE',
    message: `${store.place} has no cooler@1: there is no model store. Is it mounted, and is that its place? sluice model add begins a new one`,
  })
  expect(await store.models()).toEqual([])
  await store.forget(state.instance)
  expect(existsSync(store.place)).toBe(false)
})

it.each([
  ['a version', (store: ModelStore) => store.add(cooler, draftOf(scratch, 'one'))],
  ['a policy', (store: ModelStore) => store.setPolicy(defaultPolicy)],
])('is begun by %s', async (_, begin) => {
  const store = missingStore()
  await begin(store)
  expect(await store.newest(cooler)).toBeNull()
  await store.beat(state)
  expect(await store.instances()).toEqual([state])
})
