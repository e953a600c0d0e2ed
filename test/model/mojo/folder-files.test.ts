import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/model/format.ts'
import { folderFiles } from '../../../src/model/mojo/folder-files.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()

function folderWith(...files: readonly string[]): string {
  const folder = mkdtempSync(join(scratch, 'model-'))
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  for (const file of files) writeFileSync(join(folder, file), 'xyz')
  return folder
}

describe('folderFiles', () => {
  it('has the files and their sizes, at any depth', () => {
    const sizes = folderFiles('m', folderWith('model.ini', 'a/one', 'a/b/two'), defaultLimits)
    expect([...sizes].toSorted()).toEqual([
      ['a/b/two', 3],
      ['a/one', 3],
      ['model.ini', 3],
    ])
  })

  it('follows no links, to itself or elsewhere', () => {
    const folder = folderWith('model.ini')
    symlinkSync('.', join(folder, 'self'))
    symlinkSync('/', join(folder, 'a/root'))
    symlinkSync('model.ini', join(folder, 'other.ini'))
    expect([...folderFiles('m', folder, defaultLimits).keys()]).toEqual(['model.ini'])
  })

  it('looks at no more than it may, folders included', () => {
    const folder = folderWith('model.ini', 'a/one')
    expect(() => folderFiles('m', folder, { ...defaultLimits, entries: 3 })).toThrow(
      /^m: expected the folder of an unzipped model with at most 3 files, it has more; /,
    )
    expect(folderFiles('m', folder, { ...defaultLimits, entries: 4 }).size).toBe(2)
  })

  it('goes no deeper than a model does', () => {
    const folder = folderWith('model.ini')
    mkdirSync(join(folder, Array(40).fill('d').join('/')), { recursive: true })
    expect(() => folderFiles('m', folder, defaultLimits)).toThrow(/a path of at most 32 parts/)
  })
})
