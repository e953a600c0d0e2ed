import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceIn } from '../../../src/app/serving/model-folder.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
let count = 0

function folderOf(...files: readonly string[]): string {
  const folder = join(scratch, `folder-${count++}`)
  mkdirSync(folder)
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  return folder
}

describe('sourceIn', () => {
  it('takes the only model file, wherever below it lies', () => {
    const folder = folderOf('rig/1/cooler.zip', 'README.md', '.cache/other.zip', 'requirements.py')
    expect(sourceIn(folder)).toEqual({ model: join(folder, 'rig/1/cooler.zip') })
  })

  it('takes serve.yaml before all else', () => {
    const folder = folderOf('serve.yaml', 'a.zip', 'b.zip')
    expect(sourceIn(folder)).toEqual({ file: join(folder, 'serve.yaml') })
  })

  it('says what is there where it cannot tell', () => {
    expect(() => sourceIn(folderOf('a.zip', 'b.json'))).toThrow(
      /2 files that may be models \(a.zip, b.json\)/,
    )
    expect(() => sourceIn(folderOf())).toThrow(/it is empty/)
    expect(() => sourceIn(folderOf('README.md'))).toThrow(/holds no model file \(README.md\)/)
    expect(() => sourceIn(join(scratch, 'none'))).toThrow(
      /give a config \(-c\) or a model \(-m\); .* not there/,
    )
    const folder = folderOf('file')
    expect(() => sourceIn(join(folder, 'file'))).toThrow(/cannot be read/)
  })
})
