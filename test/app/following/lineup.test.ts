import { appendFile, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openLineup } from '../../../src/app/following/lineup.ts'
import type { LineupOptions } from '../../../src/app/following/lineup.ts'
import { loadModel } from '../../../src/model/index.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { cooler, release, serve, storeOfCoolers } from './support/released-rig.ts'

let store: ModelStore
const place = scratchFolder()
const cut = { cycles: { 0: '10' } }

beforeAll(async () => {
  store = await storeOfCoolers(place)
  await release(store, serve(1))
  await release(store, serve(2), { cut })
  await release(store, serve(1), { cut })
})

const options: LineupOptions = {
  withCuts: true,
  seq: null,
  maxVersions: 8,
  load: (manifest, file) => loadModel(file, manifest.settings),
}

async function seqsOf(over: Partial<LineupOptions>) {
  const { lineup } = await openLineup(store, cooler, { ...options, ...over })
  return [lineup?.releases.map(({ seq }) => seq), [...(lineup?.versions.keys() ?? [])].toSorted()]
}

describe('openLineup', () => {
  it('takes the newest release, with those before it down to the first that has no cut', async () => {
    expect(await seqsOf({})).toEqual([
      [3, 2, 1],
      [1, 2],
    ])
  })

  it('takes the newest alone where no record lies before a cut, and another where it is named', async () => {
    expect(await seqsOf({ withCuts: false })).toEqual([[3], [1]])
    expect(await seqsOf({ seq: 2, withCuts: false })).toEqual([[2], [2]])
  })

  it('keeps to so many versions', async () => {
    expect(await seqsOf({ maxVersions: 1 })).toEqual([[3], [1]])
  })

  it('loads no version that is loaded already', async () => {
    const first = await openLineup(store, cooler, options)
    const load = () => Promise.reject(new Error('loaded'))
    const { lineup } = await openLineup(store, cooler, { ...options, load }, first.lineup!.versions)
    expect(lineup?.versions.get(2)).toBe(first.lineup!.versions.get(2))
  })

  it('passes over a release of which a version cannot be loaded, and says why', async () => {
    const damaged = await storeOfCoolers(scratchFolder())
    await release(damaged, serve(1))
    await release(damaged, serve(3))
    const { file } = await damaged.version(cooler, 3)
    const path = join(damaged.place, 'default', 'cooler', '3', file.name)
    await chmod(path, 0o644)
    await appendFile(path, ' ')
    const { lineup, passed } = await openLineup(damaged, cooler, options)
    expect(lineup?.releases.map(({ seq }) => seq)).toEqual([1])
    expect(passed).toMatchObject([{ release: { seq: 2 } }])
    expect(passed[0]!.reason).toContain(file.name)
    await expect(openLineup(damaged, cooler, { ...options, seq: 2 })).rejects.toMatchObject({ code: 'STORE' })
  })

  it('has nothing where nothing is released', async () => {
    const empty = await storeOfCoolers(scratchFolder())
    expect(await openLineup(empty, cooler, options)).toEqual({ lineup: null, passed: [] })
  })
})
