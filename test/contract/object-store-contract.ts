import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeFile, digestOf } from '../../src/releases/digest.ts'
import type { ObjectStore } from '../../src/releases/object-store.ts'
import { scratchFolder } from '../support/scratch.ts'

/** What every `ObjectStore` must do. `open` gives an empty one, `sameAgain` another one of the same place. */
export function objectStoreContract(
  open: () => Promise<ObjectStore>,
  sameAgain: (objects: ObjectStore) => Promise<ObjectStore>,
): void {
  describe('object store contract', () => {
    const folder = scratchFolder()

    it('has nothing at first', async () => {
      const objects = await open()
      expect(await objects.list('')).toEqual([])
      expect(await objects.read('a/b.json')).toBeNull()
      expect(await objects.localFile('a/b.json', digestOf(Buffer.from('')))).toBeNull()
    })

    it('gives back what was created, to others too, and creates it once', async () => {
      const objects = await open()
      expect(await objects.create('default/cooler/1.json', Buffer.from('one'))).toBe(true)
      expect(await objects.create('default/cooler/1.json', Buffer.from('two'))).toBe(false)
      expect(String(await (await sameAgain(objects)).read('default/cooler/1.json'))).toBe('one')
    })

    it.each([
      ['nothing', ''],
      ['odd characters', '\0\u{1f600}\r\n'],
      ['many', 'x'.repeat(300_000)],
    ])('keeps every byte: %s', async (_name, text) => {
      const objects = await open()
      await objects.create('a', Buffer.from(text))
      expect((await objects.read('a'))?.equals(Buffer.from(text))).toBe(true)
    })

    it('lets one of many writers create', async () => {
      const objects = await open()
      for (let round = 0; round < 20; round++) {
        const writers = Array.from({ length: 8 }, (_, writer) =>
          objects.create(`log/${round}`, Buffer.from(`writer ${writer}`)),
        )
        const winners = (await Promise.all(writers)).flatMap((won, writer) => (won ? [writer] : []))
        expect(winners).toHaveLength(1)
        expect(String(await objects.read(`log/${round}`))).toBe(`writer ${winners[0]!}`)
      }
    })

    it('replaces what is there or not', async () => {
      const objects = await open()
      await objects.replace('live/one.json', Buffer.from('first'))
      await objects.replace('live/one.json', Buffer.from('second'))
      expect(String(await objects.read('live/one.json'))).toBe('second')
    })

    it('lists by any prefix, in order, folder by folder', async () => {
      const objects = await open()
      const keys = ['b/2.json', 'a/c/10', 'a/c/9', 'a/b.json', 'a.json', 'ab/1']
      for (const key of keys) await objects.create(key, Buffer.from(key))
      expect(await objects.list('')).toEqual(keys.toSorted())
      expect(await objects.list('a/')).toEqual(['a/b.json', 'a/c/10', 'a/c/9'])
      expect(await objects.list('a')).toEqual(['a.json', 'a/b.json', 'a/c/10', 'a/c/9', 'ab/1'])
      expect(await objects.list('a/c/1')).toEqual(['a/c/10'])
      expect(await objects.list('nothing/')).toEqual([])
      expect(await objects.list('b/2.json/')).toEqual([])
    })

    it('lists more than a page of them', async () => {
      const objects = await open()
      const keys = Array.from({ length: 1_100 }, (_, index) => `many/${String(index).padStart(20, '0')}`)
      for (let from = 0; from < keys.length; from += 50) {
        await Promise.all(keys.slice(from, from + 50).map((key) => objects.replace(key, Buffer.from('x'))))
      }
      expect(await objects.list('many/')).toEqual(keys)
    })

    it('removes, and is content where nothing is', async () => {
      const objects = await open()
      await objects.create('a/b', Buffer.from('x'))
      await objects.remove('a/b')
      await objects.remove('a/b')
      expect(await objects.list('')).toEqual([])
      expect(await objects.create('a/b', Buffer.from('y'))).toBe(true)
    })

    it('takes a file of several megabytes, once, and has it as a file', async () => {
      const objects = await open()
      const bytes = randomBytes(7_654_321)
      const path = join(folder, 'model.bin')
      writeFileSync(path, bytes)
      const source = await describeFile(path)
      expect(source).toEqual({
        path,
        digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
        bytes: bytes.length,
      })
      expect(await objects.createFromFile('m/model.bin', source)).toBe(true)
      expect(await objects.createFromFile('m/model.bin', source)).toBe(false)
      const other = await sameAgain(objects)
      for (const store of [objects, objects, other]) {
        const local = await store.localFile('m/model.bin', source.digest)
        expect(readFileSync(local!).equals(bytes)).toBe(true)
      }
    })

    it('takes no file that became another one meanwhile', async () => {
      const objects = await open()
      const path = join(folder, 'changing.bin')
      writeFileSync(path, 'before')
      const source = await describeFile(path)
      writeFileSync(path, 'after!')
      await expect(objects.createFromFile('m/model.bin', source)).rejects.toMatchObject({
        code: 'USAGE',
        message: `${path}: it was changed while it was read`,
      })
      expect(await objects.list('')).toEqual([])
    })

    it('gives no file whose bytes are not those that are wanted', async () => {
      const objects = await open()
      await objects.create('m/model.bin', Buffer.from('other bytes'))
      await expect(objects.localFile('m/model.bin', digestOf(Buffer.from('bytes')))).rejects.toMatchObject({
        code: 'STORE',
      })
    })
  })
}
