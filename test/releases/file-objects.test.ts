import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import nodeFiles from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileObjects } from '../../src/releases/file-objects.ts'
import type { FileSystem } from '../../src/releases/file-objects.ts'
import { objectStoreContract } from '../contract/object-store-contract.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const emptyFolder = () => mkdtempSync(join(scratch, 'store-'))

objectStoreContract(
  () => Promise.resolve(new FileObjects(emptyFolder())),
  ({ place }) => Promise.resolve(new FileObjects(place)),
)

describe('FileObjects', () => {
  /** Says which steps are made, by paths below the store. */
  function watched(place: string): { readonly files: FileSystem; readonly steps: string[] } {
    const steps: string[] = []
    const shown = (path: unknown) =>
      String(path)
        .slice(place.length + 1)
        .replace(/^\.drafts\/.+/, 'draft')
    const files: FileSystem = {
      ...nodeFiles,
      open: async (path, ...more) => {
        const file = await nodeFiles.open(path, ...more)
        const [sync, write] = [file.sync.bind(file), file.writeFile.bind(file)]
        file.sync = () => (steps.push(`sync ${shown(path)}`), sync())
        file.writeFile = (...args) => (steps.push(`write ${shown(path)}`), write(...args))
        return file
      },
      link: (from, to) => (steps.push(`link ${shown(from)} ${shown(to)}`), nodeFiles.link(from, to)),
      rename: (from, to) => (steps.push(`rename ${shown(from)} ${shown(to)}`), nodeFiles.rename(from, to)),
    }
    return { files, steps }
  }

  it('has on the disk what it gives a name, then the name, then the folders that are new', async () => {
    const place = emptyFolder()
    mkdirSync(join(place, '.drafts'))
    const { files, steps } = watched(place)
    const objects = new FileObjects(place, files)
    await objects.create('a/b/c', Buffer.from('x'))
    expect(steps).toEqual(['write draft', 'sync draft', 'sync ', 'sync a', 'link draft a/b/c', 'sync a/b'])
    steps.length = 0
    await objects.replace('a/b/d', Buffer.from('x'))
    expect(steps).toEqual(['write draft', 'sync draft', 'rename draft a/b/d', 'sync a/b'])
    expect(readdirSync(join(place, '.drafts'))).toEqual([])
  })

  it('knows its own link where the answer to it was lost', async () => {
    const place = emptyFolder()
    const objects = new FileObjects(place, {
      ...nodeFiles,
      link: async (from, to) => {
        await nodeFiles.link(from, to)
        await nodeFiles.link(from, to)
      },
    })
    expect(await objects.create('a', Buffer.from('ours'))).toBe(true)
    expect(await new FileObjects(place).create('a', Buffer.from('ours'))).toBe(false)
  })

  it('says where a file system has no hard links', async () => {
    const place = emptyFolder()
    const link = () => Promise.reject(Object.assign(new Error('EPERM: no'), { code: 'EPERM' }))
    await expect(
      new FileObjects(place, { ...nodeFiles, link }).create('a', Buffer.from('x')),
    ).rejects.toMatchObject({
      code: 'STORE',
      message: `${place}: its file system has no hard links, by which writers agree who was first. Take a folder on another one, or s3://`,
    })
    expect(readdirSync(join(place, '.drafts'))).toEqual([])
  })

  it('removes what killed writers left, a day later', async () => {
    const place = emptyFolder()
    const drafts = join(place, '.drafts')
    mkdirSync(drafts)
    for (const name of ['old', 'new']) writeFileSync(join(drafts, name), 'x')
    const yesterday = Date.now() / 1000 - 25 * 3600
    utimesSync(join(drafts, 'old'), yesterday, yesterday)
    await new FileObjects(place).create('a', Buffer.from('x'))
    expect(readdirSync(drafts)).toEqual(['new'])
  })

  it('lists nothing that begins with a dot', async () => {
    const place = emptyFolder()
    const objects = new FileObjects(place)
    await objects.create('a/b', Buffer.from('x'))
    mkdirSync(join(place, '.git'))
    writeFileSync(join(place, '.git/config'), 'x')
    writeFileSync(join(place, 'a/.DS_Store'), 'x')
    expect(await objects.list('')).toEqual(['a/b'])
  })

  it('need not be there before something is written', async () => {
    const place = join(emptyFolder(), 'not/there')
    const objects = new FileObjects(place)
    expect(await objects.list('')).toEqual([])
    expect(await objects.read('a')).toBeNull()
    await objects.remove('a')
    expect(existsSync(place)).toBe(false)
    expect(await objects.create('a', Buffer.from('x'))).toBe(true)
  })

  it('is not made by what is replaced, also where it goes away meanwhile', async () => {
    const place = join(emptyFolder(), 'store')
    const objects = new FileObjects(place)
    const replace = () => objects.replace('live/a', Buffer.from('x'))
    expect(await objects.isThere()).toBe(false)
    await expect(replace()).rejects.toMatchObject({ code: 'STORE_OUTAGE' })
    expect(existsSync(place)).toBe(false)
    await objects.begin()
    expect(await objects.isThere()).toBe(true)
    await replace()
    const going = new FileObjects(place, {
      ...nodeFiles,
      stat: (async (path: string) => {
        const found = await nodeFiles.stat(path)
        if (path === place) renameSync(place, `${place}.away`)
        return found
      }) as FileSystem['stat'],
    })
    await expect(going.replace('live/a', Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_OUTAGE' })
    expect(existsSync(place)).toBe(false)
  })

  it('is out of reach where the file system says so', async () => {
    const place = emptyFolder()
    const objects = new FileObjects(place)
    // A name that leads to itself: nobody may open it, whoever runs this.
    symlinkSync('loop', join(place, 'loop'))
    for (const ask of [
      () => objects.read('loop/a'),
      () => objects.list('loop/'),
      () => objects.create('loop/a', Buffer.from('x')),
      () => objects.replace('loop/a', Buffer.from('x')),
      () => objects.remove('loop/a'),
      () => objects.localFile('loop/a', 'sha256:00'),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        code: 'STORE_OUTAGE',
        message: expect.stringMatching(`^model store ${place}, loop/a?: E`) as string,
      })
    }
  })
})
