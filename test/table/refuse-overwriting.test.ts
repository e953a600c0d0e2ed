import { linkSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { refuseOverwriting } from '../../src/table/refuse-overwriting.ts'
import { scratch } from './run.ts'

/** A folder with one file under three names. */
function folder() {
  const files = scratch({ 'in.csv': 'a\n1\n' })
  symlinkSync(files.path('in.csv'), files.path('link.csv'))
  linkSync(files.path('in.csv'), files.path('hard.csv'))
  return (name: string) => (name === '-' || name.startsWith('/') ? name : files.path(name))
}

describe('refuseOverwriting', () => {
  it.each([
    [['in.csv'], ['in.csv']],
    [['link.csv'], ['in.csv']],
    [['hard.csv'], ['-', 'in.csv']],
    [['new.csv', 'new.csv'], []],
    [['new.csv', './new.csv'], []],
    [['-', '-'], ['in.csv']],
  ])('refuses to write %j where %j are read', async (outputs, sources) => {
    const path = folder()
    await expect(refuseOverwriting(outputs.map(path), sources.map(path))).rejects.toThrow(
      'expected an output of its own, it is the same file as',
    )
  })

  it.each([
    [['new.csv', 'other.csv'], ['in.csv']],
    [['in.csv'], ['link-to-nothing.csv']],
    [['-'], ['-']],
    [['/dev/null', '/dev/null'], ['/dev/null']],
  ])('lets %j be written where %j are read', async (outputs, sources) => {
    const path = folder()
    await expect(refuseOverwriting(outputs.map(path), sources.map(path))).resolves.toBeUndefined()
  })
})
