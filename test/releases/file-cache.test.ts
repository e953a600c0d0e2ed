import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/releases/digest.ts'
import { FileCache } from '../../src/releases/file-cache.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const digest = digestOf(Buffer.from('a model'))

// eslint-disable-next-line @typescript-eslint/require-await
async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

async function emptyCache(): Promise<{ readonly cache: FileCache; readonly folder: string }> {
  const home = mkdtempSync(join(scratch, 'cache-'))
  return { cache: await FileCache.open({ XDG_CACHE_HOME: home }), folder: join(home, 'sluice/models') }
}

describe('FileCache', () => {
  it('keeps a file under its digest', async () => {
    const { cache, folder } = await emptyCache()
    const path = await cache.file(digest, 's3://models/a/1.zip', () => Promise.resolve(pieces('a ', 'model')))
    expect(path).toBe(join(folder, `${digest.slice(7)}.zip`))
    expect(readFileSync(path!, 'utf8')).toBe('a model')
    const again = await cache.file(digest, 's3://other/b.zip', () => Promise.reject(new Error('asked again')))
    expect(again).toBe(path)
    expect(readdirSync(folder)).toEqual([`${digest.slice(7)}.zip`])
  })

  it('keeps nothing of other bytes, nor of half of them', async () => {
    const { cache, folder } = await emptyCache()
    const other = cache.file(digest, 's3://models/a', () => Promise.resolve(pieces('another')))
    await expect(other).rejects.toMatchObject({
      code: 'STORE',
      message: `s3://models/a is damaged: its digest is ${digestOf(Buffer.from('another'))}, not ${digest}`,
    })
    async function* broken() {
      yield* pieces('a ')
      throw new Error('connection lost')
    }
    await expect(cache.file(digest, 'a', () => Promise.resolve(broken()))).rejects.toThrow('connection lost')
    expect(await cache.file(digest, 'a', () => Promise.resolve(null))).toBeNull()
    expect(readdirSync(folder)).toEqual([])
  })

  it('lets several fetch at once', async () => {
    const { cache, folder } = await emptyCache()
    const fetch = () => cache.file(digest, 'a', () => Promise.resolve(pieces('a model')))
    const paths = await Promise.all(Array.from({ length: 8 }, fetch))
    expect(new Set(paths)).toEqual(new Set([join(folder, digest.slice(7))]))
  })

  it('lies among the temporary files where the user has no folder for it', async () => {
    const inTheWay = join(scratch, 'file')
    writeFileSync(inTheWay, '')
    process.env['TMPDIR'] = scratch
    const cache = await FileCache.open({ XDG_CACHE_HOME: inTheWay })
    const path = await cache.file(digest, 'a.zip', () => Promise.resolve(pieces('a model')))
    expect(path!.startsWith(join(scratch, 'sluice-models-'))).toBe(true)
    expect(readFileSync(path!, 'utf8')).toBe('a model')
  })
})
