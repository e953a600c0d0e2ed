import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { openArchive } from '../../../src/model/mojo/archive.ts'
import { zipBytes } from './zip-bytes.ts'

const zip = zipBytes([
  { path: 'model.ini', content: '[info]\n' },
  { path: 'domains/d000.txt', content: 'größe\n', stored: true },
  { path: 'models/glm/one/model.ini', content: 'inner' },
])

describe('openArchive on the folder that one stands in', () => {
  const before = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'sluice-here-'))
  afterAll(() => {
    process.chdir(before)
    rmSync(folder, { recursive: true })
  })

  it('has the same paths as from elsewhere', () => {
    mkdirSync(join(folder, 'domains'))
    for (const path of ['model.ini', 'domains/d000.txt']) writeFileSync(join(folder, path), 'x')
    process.chdir(folder)
    expect(openArchive('.').archive.paths.toSorted()).toEqual(['domains/d000.txt', 'model.ini'])
  })
})

describe('openArchive on a zip', () => {
  const { archive, digest } = openArchive(zip, { name: 'm.zip' })

  it('reads entries as bytes and text', () => {
    expect(archive.paths).toEqual(['model.ini', 'domains/d000.txt', 'models/glm/one/model.ini'])
    expect(archive.has('model.ini')).toBe(true)
    expect(archive.has('model')).toBe(false)
    expect(archive.text('domains/d000.txt')).toBe('größe\n')
    expect([...archive.bytes('model.ini')]).toEqual([...Buffer.from('[info]\n')])
  })

  it('shows a nested folder as an archive of its own, errors with whole paths', () => {
    const inner = archive.within('models/glm/one/')
    expect(inner.paths).toEqual(['model.ini'])
    expect(inner.text('model.ini')).toBe('inner')
    expect(inner.within('x').paths).toEqual([])
    expect(() => inner.bytes('beta')).toThrow(
      'm.zip, entry models/glm/one/beta: expected this entry, it is missing',
    )
    expect(() => inner.within('../..')).toThrow(ModelError)
  })

  it('lets the file go', () => {
    const opened = openArchive(zip, { name: 'm.zip' })
    opened.release()
    expect(opened.archive.has('model.ini')).toBe(true)
    expect(() => opened.archive.bytes('model.ini')).toThrow('m.zip was released before model.ini was read')
  })

  it('has the digest of the file', () => {
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(openArchive(Buffer.from(zip)).digest).toBe(digest)
  })

  it('takes any view of bytes', () => {
    const wide = new Uint8Array(zip.length + 10)
    wide.set(zip, 5)
    expect(openArchive(wide.subarray(5, 5 + zip.length)).digest).toBe(digest)
  })

  it('bounds what is read in all', () => {
    const small = openArchive(zip, { limits: { totalBytes: 20 } }).archive
    expect(() => {
      for (let i = 0; i < 20; i++) small.bytes('model.ini')
    }).toThrow('expected a model that reads its entries once')
  })
})

describe('openArchive on damaged zips', () => {
  const content = 'content '.repeat(20)
  const packed = deflateRawSync(content)

  it.each([
    ['a wrong checksum', { declaredCrc: 1 }],
    ['a wrong checksum of stored bytes', { declaredCrc: 1, stored: true }],
    ['a size declared too small', { declaredSize: 8 }],
    ['a size declared too large', { declaredSize: 1000 }],
    ['a size declared too large of stored bytes', { declaredSize: 1000, stored: true }],
    ['packed bytes that are none', { packed: Buffer.from('no deflate') }],
    ['packed bytes cut short', { packed: packed.subarray(0, 5) }],
    ['no packed bytes', { packed: Buffer.alloc(0) }],
    ['an unknown method', { method: 99 }],
  ])('refuses %s, naming file and entry', (_, lie) => {
    const { archive } = openArchive(zipBytes([{ path: 'model.ini', content, ...lie }]), { name: 'm.zip' })
    expect(() => archive.bytes('model.ini')).toThrow(/^m\.zip, entry model\.ini: expected /)
  })

  it('refuses text that is not UTF-8', () => {
    const { archive } = openArchive(zipBytes([{ path: 'model.ini', content: Buffer.from([0xff, 0x41]) }]))
    expect(() => archive.text('model.ini')).toThrow('expected UTF-8 text')
    expect(archive.bytes('model.ini')).toHaveLength(2)
  })
})

describe('openArchive on other files', () => {
  it('tells a missing file', () => {
    expect(() => openArchive('/no/such/model.zip')).toThrow(/^\/no\/such\/model\.zip: cannot be read: ENOENT/)
  })

  it('limits the file', () => {
    expect(() => openArchive(zip, { limits: { fileBytes: 10 } })).toThrow(/expected at most 10 bytes/)
  })
})

describe('openArchive on a folder', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-mojo-'))
    mkdirSync(join(folder, 'domains'))
    writeFileSync(join(folder, 'model.ini'), '[info]\n')
    writeFileSync(join(folder, 'domains', 'd000.txt'), 'a\n')
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('reads it like a zip', () => {
    const { archive, digest } = openArchive(folder)
    expect([...archive.paths].sort()).toEqual(['domains/d000.txt', 'model.ini'])
    expect(archive.text('domains/d000.txt')).toBe('a\n')
    expect(digest).toMatch(/^sha256:/)
    expect(openArchive(`${folder}/`).digest).toBe(digest)
  })

  it('limits it', () => {
    expect(() => openArchive(folder, { limits: { totalBytes: 8 } })).toThrow(/expected at most 8/)
    expect(() => openArchive(folder, { limits: { entries: 1 } })).toThrow(/at most 1 files/)
  })
})
