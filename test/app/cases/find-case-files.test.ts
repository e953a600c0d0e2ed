import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCaseFiles } from '../../../src/app/cases/find-case-files.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = scratchFolder()
for (const name of [
  'b/x.test.yaml',
  'a.test.yml',
  'node_modules/n.test.yaml',
  '.git/g.test.yaml',
  'b/sluice.yaml',
]) {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), '')
}

describe('findCaseFiles', () => {
  it('looks into folders, in order, and passes over what is hidden or installed', async () => {
    expect(await findCaseFiles([folder])).toEqual([join(folder, 'a.test.yml'), join(folder, 'b/x.test.yaml')])
  })

  it('takes a file that is named, whatever it is called, and each once', async () => {
    const named = join(folder, 'b/sluice.yaml')
    expect(await findCaseFiles([named, named])).toEqual([named])
  })

  it.each([
    [join(folder, 'c'), 'there is no such file or folder'],
    [join(folder, '.git'), 'ends in .test.yaml'],
  ])('says what is not there: %s', async (path, message) => {
    mkdirSync(join(folder, '.git/.empty'), { recursive: true })
    const empty = path.endsWith('.git') ? join(path, '.empty') : path
    await expect(findCaseFiles([empty])).rejects.toThrow(message)
  })
})
