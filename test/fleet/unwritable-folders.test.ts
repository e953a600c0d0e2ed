import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../src/core/errors.ts'
import { makeFolder, notWritten, requireWritable, writeWhole } from '../../src/fleet/written-file.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const file = join(folder, 'a-file')
writeFileSync(file, '')

describe('makeFolder', () => {
  it('makes those above it too, and leaves one that is there', () => {
    const deep = join(folder, 'deep', 'deeper')
    makeFolder(deep, 0o700)
    makeFolder(deep)
    expect(statSync(deep).mode & 0o777).toBe(0o700)
  })

  it.each([
    [file, /a-file is a file, and has to be a folder: name another one$/],
    [
      join(file, 'x', 'y'),
      /a-file\/x\/y cannot be written: ENOTDIR.*: name a folder that can be written to$/,
    ],
    ['/proc/sluice/x', /^\/proc\/sluice\/x cannot be written: ENOENT/],
  ])('refuses %s', (path, why) => {
    expect(() => {
      makeFolder(path)
    }).toThrow(why)
  })

  it('refuses a link to nowhere', () => {
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
    expect(() => {
      makeFolder(join(folder, 'link', 'x'))
    }).toThrow('cannot be written: EEXIST')
  })
})

describe('writeWhole', () => {
  it('leaves nothing beside where it fails', () => {
    const path = join(folder, 'whole', 'x.json')
    mkdirSync(path, { recursive: true })
    expect(() => {
      writeWhole(path, '{}')
    }).toThrow(/x\.json cannot be written: E/)
    expect(readdirSync(join(folder, 'whole'))).toEqual(['x.json'])
    writeWhole(join(folder, 'whole', 'y.json'), '{}')
    expect(readFileSync(join(folder, 'whole', 'y.json'), 'utf8')).toBe('{}')
  })
})

describe('requireWritable', () => {
  it('leaves nothing in a folder that takes files, and refuses one that does not', () => {
    const own = join(folder, 'own')
    mkdirSync(own)
    requireWritable(own)
    expect(readdirSync(own)).toEqual([])
    expect(() => {
      requireWritable(join(folder, 'missing'))
    }).toThrow(/missing cannot be written: ENOENT/)
    expect(existsSync(join(folder, 'missing'))).toBe(false)
  })
})

describe('what could not be written', () => {
  it.each([
    ['ENOSPC', 'FILE', 'make room there, and try again'],
    ['EDQUOT', 'FILE', 'make room there, and try again'],
    ['EACCES', 'USAGE', 'name a folder that can be written to'],
    ['EROFS', 'USAGE', 'name a folder that can be written to'],
  ])('with %s is %s, and what to do is said', (code, kind, advice) => {
    const error = notWritten('/x', Object.assign(new Error(`${code}: why`), { code }))
    expect(error).toMatchObject({ code: kind, message: `/x cannot be written: ${code}: why: ${advice}` })
    expect(notWritten('/y', error)).toBe(error)
    expect(error).toBeInstanceOf(SluiceError)
  })
})
