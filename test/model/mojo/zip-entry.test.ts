import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflateEntry } from '../../../src/model/mojo/zip-entry.ts'
import type { DeclaredEntry } from '../../../src/model/mojo/zip-entry.ts'

const content = Buffer.from('content '.repeat(20))
const packed = deflateRawSync(content)
const file = Buffer.concat([Buffer.from('before'), packed, Buffer.from('behind')])
const entry: DeclaredEntry = {
  path: 'model.ini',
  size: content.length,
  packedSize: packed.length,
  at: 6,
  method: 8,
  crc: crc32(content),
  encrypted: false,
}

describe('inflateEntry', () => {
  it('inflates deflated bytes and takes stored ones as they are', () => {
    expect(Buffer.from(inflateEntry(file, entry))).toEqual(content)
    const stored = { ...entry, at: 0, method: 0, packedSize: content.length }
    expect(Buffer.from(inflateEntry(content, stored))).toEqual(content)
  })

  it('takes an entry of no bytes', () => {
    const none = { ...entry, at: 0, size: 0, crc: 0 }
    expect(inflateEntry(Buffer.alloc(0), { ...none, method: 0, packedSize: 0 })).toHaveLength(0)
    const empty = deflateRawSync(Buffer.alloc(0))
    expect(inflateEntry(empty, { ...none, packedSize: empty.length })).toHaveLength(0)
  })

  it.each([
    ['an encrypted entry', { encrypted: true }, 'it is encrypted; write the model file without a password'],
    ['bytes beyond the file', { packedSize: 1000 }, 'its bytes reach beyond the end of the file'],
    ['a size too large', { size: 1000 }, '1000 bytes are declared, 160 found'],
    ['a size too small', { size: 10 }, 'larger than 11 bytes'],
    ['a wrong checksum', { crc: 1 }, 'its checksum does not match'],
    ['another method', { method: 99 }, 'compression method 99 is not supported'],
  ])('refuses %s', (_, lie, message) => {
    expect(() => inflateEntry(file, { ...entry, ...lie })).toThrow(message)
  })
})
