import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { defaultLimits } from '../../../src/model/format.ts'
import { checkPath, readCentralDirectory } from '../../../src/model/mojo/central-directory.ts'
import { zipBytes } from './zip-bytes.ts'

const read = (file: Buffer, limits = {}) =>
  readCentralDirectory('m.zip', file, { ...defaultLimits, ...limits })
const good = [
  { path: 'model.ini', content: '[info]' },
  { path: 'domains/d000.txt', content: 'a\nb\n', stored: true },
]

describe('readCentralDirectory', () => {
  it('lists paths and sizes', () => {
    expect(read(zipBytes(good)).map(({ path, size }) => ({ path, size }))).toEqual([
      { path: 'model.ini', size: 6 },
      { path: 'domains/d000.txt', size: 4 },
    ])
  })

  it('leaves out folders', () => {
    expect(read(zipBytes([{ path: 'domains/', content: '', stored: true }, ...good]))).toHaveLength(2)
  })

  it('takes a comment at the end', () => {
    const file = zipBytes(good)
    file.writeUInt16LE(5, file.length - 2)
    expect(read(Buffer.concat([file, Buffer.from('hello')]))).toHaveLength(2)
  })

  const tail = (file: Buffer, change: (end: Buffer) => void): Buffer => {
    const copy = Buffer.from(file)
    change(copy.subarray(copy.length - 22))
    return copy
  }

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a cut file', zipBytes(good).subarray(0, -30)],
    ['bytes behind the end', Buffer.concat([zipBytes(good), Buffer.from('x')])],
    ['more entries than there are', zipBytes(good, { declaredCount: 3 })],
    ['a directory elsewhere', tail(zipBytes(good), (end) => end.writeUInt32LE(0, 16))],
    ['a directory behind the file', tail(zipBytes(good), (end) => end.writeUInt32LE(2 ** 32 - 1, 16))],
    ['a path twice', zipBytes([...good, good[0]!])],
    [
      'a stray zip64 locator',
      Buffer.concat([
        zipBytes([{ path: 'a', content: '' }]).subarray(0, -22),
        Buffer.from('PK\x06\x07..'),
        zipBytes(good).subarray(-22),
      ]),
    ],
    ['a parent path', zipBytes([{ path: '../model.ini', content: '' }])],
  ])('refuses %s', (_, file) => {
    expect(() => read(file)).toThrow(ModelError)
  })

  it.each([
    ['entries', { entries: 1 }],
    ['bytes of an entry', { entryBytes: 5 }],
    ['bytes in all', { totalBytes: 9 }],
    ['inflation', { ratio: 0.01, ratioFromBytes: 1 }],
  ])('limits %s', (_, limits) => {
    expect(() => read(zipBytes(good), limits)).toThrow(/expected at most/)
  })

  it('refuses a declared size that the whole could not have, before inflating', () => {
    const bomb = zipBytes([{ path: 'model.ini', content: 'x', declaredSize: 2 ** 32 - 1 }])
    expect(() => read(bomb)).toThrow(
      'm.zip, entry model.ini: expected at most 536870912, found 4294967295 bytes',
    )
  })

  it('reads a zip64 end', () => {
    const file = zipBytes(good)
    const end = file.subarray(-22)
    const end64 = Buffer.alloc(56)
    end64.write('PK\x06\x06', 'latin1')
    end64.writeBigUInt64LE(44n, 4)
    end64.writeBigUInt64LE(2n, 24)
    end64.writeBigUInt64LE(2n, 32)
    end64.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40)
    end64.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48)
    const locator = Buffer.alloc(20)
    locator.write('PK\x06\x07', 'latin1')
    locator.writeBigUInt64LE(BigInt(file.length - 22), 8)
    expect(read(Buffer.concat([file.subarray(0, -22), end64, locator, end]))).toHaveLength(2)
  })
})

describe('checkPath', () => {
  it.each(['model.ini', 'a/b/c.bin', 'trees/t00_000.bin', '..a/b..', 'größe 温度'])('takes %j', (path) => {
    expect(() => {
      checkPath('m.zip', path)
    }).not.toThrow()
  })

  it.each([
    '',
    '/etc/passwd',
    '..',
    '../a',
    'a/../b',
    'a//b',
    './a',
    'a/.',
    'a\\b',
    'a\0b',
    'C:/a',
    'x'.repeat(5000),
    'a/'.repeat(40),
  ])('refuses %j', (path) => {
    expect(() => {
      checkPath('m.zip', path)
    }).toThrow(ModelError)
  })
})
