import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/model/format.ts'
import { readCentralDirectory } from '../../../src/model/mojo/central-directory.ts'
import { readZipEntry } from '../../../src/model/mojo/zip-entry.ts'
import { zipBytes } from './zip-bytes.ts'

/** A zip with one entry, and what its directory says of it. */
function zipOf(content: Uint8Array, stored = false) {
  const file = zipBytes([{ path: 'a', content, stored }])
  return { file, entry: readCentralDirectory('m.zip', file, defaultLimits)[0]! }
}

describe('readZipEntry', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a byte', Buffer.from('a')],
    ['what compresses well', Buffer.alloc(100_000)],
    ['what does not', randomBytes(5_000)],
    ['more than is set aside at once', randomBytes(3_000_000)],
  ])('gives %s, deflated or stored', (_, content) => {
    for (const stored of [false, true]) {
      const { file, entry } = zipOf(content, stored)
      expect(Buffer.from(readZipEntry(file, entry)).equals(content)).toBe(true)
    }
  })

  it('gives bytes that are not those of the file', () => {
    const { file, entry } = zipOf(Buffer.from('stored'), true)
    const bytes = readZipEntry(file, entry)
    file.fill(0)
    expect(Buffer.from(bytes).toString()).toBe('stored')
  })

  it.each([
    [{ packedSize: 1 << 20 }, 'the file ends within it'],
    [{ method: 12 }, 'it is packed by method 12; 0 (stored) and 8 (deflate) are read'],
    [{ size: 5 }, 'expected 5 bytes, found 4'],
    [{ checksum: 1 }, 'its checksum is another'],
  ])('refuses %o', (lie, words) => {
    const { file, entry } = zipOf(Buffer.from('four'))
    expect(() => readZipEntry(file, { ...entry, ...lie })).toThrow(words)
  })
})
