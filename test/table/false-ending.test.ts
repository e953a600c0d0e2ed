import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { falseEnding } from '../../src/table/false-ending.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const text = 'a,b\n1,2\n'

function remarkOn(name: string, bytes: string | Buffer): Promise<string | null> {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return falseEnding(file)
}

describe('falseEnding', () => {
  it.each([
    ['plain.csv.gz', text, 'gzip'],
    ['plain.csv.GZ', text, 'gzip'],
    ['plain.csv.zst', text, 'zstd'],
    ['short.gz', 'a', 'gzip'],
    ['empty.zst', '', 'zstd'],
  ])('says that %s is not compressed', async (name, bytes, compression) => {
    expect(await remarkOn(name, bytes)).toBe(`not ${compression} data, whatever its name says`)
  })

  it.each([
    ['plain.csv', text],
    ['whole.csv.gz', gzipSync(text)],
    ['whole.csv.zst', zstdCompressSync(text)],
    ['one-for-the-other.csv.zst', gzipSync(text)],
  ])('has nothing to say of %s', async (name, bytes) => {
    expect(await remarkOn(name, bytes)).toBeNull()
  })
})
