import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileObjects } from '../../src/releases/file-objects.ts'
import { ModelStore } from '../../src/releases/model-store.ts'
import { copyOfStore, inFillingOrder, putCopied, copyStanding } from '../../src/releases/store-copy.ts'
import type { CopiedObject } from '../../src/releases/store-copy.ts'
import { scratchFolder } from '../support/scratch.ts'
import { coolers, storeWith } from '../support/store-on-disk.ts'

const scratch = scratchFolder()
const of = { tenant: 'default', model: 'cooler' }

async function released() {
  const store = await storeWith(coolers.mojo, coolers.xgboost)
  for (const version of ['cooler@1', 'cooler@2']) await store.model('promote', version, '--by', 'eva@desk')
  await store.model('policy', '--max-bytes', '9000000')
  writeFileSync(store.path('baseline.json'), '{}')
  return new FileObjects(store.place)
}

async function fill(objects: FileObjects, copied: readonly CopiedObject[]): Promise<void> {
  for (const each of inFillingOrder(copied)) await putCopied(objects, each)
}

describe('a copy of a store', () => {
  it('makes the same store of an empty one: versions, releases, policy and files', async () => {
    const from = await released()
    const to = new FileObjects(mkdtempSync(join(scratch, 'store-')))
    const copied = await copyOfStore(from)
    await fill(to, copied)
    expect(await to.list('')).toEqual(await from.list(''))
    const [one, other] = [new ModelStore(from), new ModelStore(to)]
    expect(await other.versions(of)).toEqual(await one.versions(of))
    expect(await other.releases(of)).toEqual(await one.releases(of))
    expect((await other.policy()).maxBytes).toBe(9_000_000)
    // Its digest is checked.
    expect(await other.modelPath(await other.version(of, 2))).toContain(to.place)
    expect(await Promise.all(copied.map((each) => copyStanding(to, each)))).toEqual(copied.map(() => 'same'))
  })

  it('leaves out what instances say of themselves', async () => {
    const from = await released()
    await from.replace('live/one.json', Buffer.from('{}'))
    expect((await copyOfStore(from)).map(({ key }) => key).filter((key) => key.startsWith('live/'))).toEqual(
      [],
    )
  })

  it('is written so that a store that is cut off anywhere names nothing that it has not', async () => {
    const copied = inFillingOrder(await copyOfStore(await released()))
    const to = new FileObjects(mkdtempSync(join(scratch, 'store-')))
    const store = new ModelStore(to)
    let checked = 0
    for (const each of copied) {
      await putCopied(to, each)
      for (const version of await store.versions(of)) {
        expect(await store.modelPath(version)).not.toBe('')
        checked += 1
      }
      const newest = await store.newest(of)
      if (newest?.plan.kind === 'serve') await store.version(of, newest.plan.version)
    }
    expect(checked).toBeGreaterThan(2)
  })

  it('stands beside another store of the same names as another', async () => {
    const copied = await copyOfStore(await released())
    const other = await storeWith(coolers.xgboost)
    await other.model('promote', 'cooler@1')
    const standings = new Map<string, string>()
    for (const each of copied) standings.set(each.key, await copyStanding(new FileObjects(other.place), each))
    expect(standings.get('default/cooler/1/manifest.json')).toBe('other')
    expect(standings.get('default/cooler/releases/00000000000000000001.json')).toBe('other')
    expect(standings.get('default/cooler/2/manifest.json')).toBe('missing')
  })

  it('is not made of a store with a damaged or missing file', async () => {
    const from = await released()
    const folder = join(from.place, 'default/cooler/1')
    const model = readdirSync(folder).find((name) => name !== 'manifest.json')!
    rmSync(join(folder, model))
    await expect(copyOfStore(from)).rejects.toThrow('is missing')
    writeFileSync(join(folder, model), 'x')
    await expect(copyOfStore(from)).rejects.toThrow('is damaged')
  })

  it('is not written over what somebody else wrote meanwhile', async () => {
    const to = new FileObjects(mkdtempSync(join(scratch, 'store-')))
    await to.create('default/cooler/1/manifest.json', Buffer.from('theirs'))
    await expect(
      putCopied(to, { key: 'default/cooler/1/manifest.json', bytes: Buffer.from('ours') }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
