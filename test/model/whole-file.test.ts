import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readWholeFile } from '../../src/model/whole-file.ts'

const scratch = mkdtempSync(join(tmpdir(), 'sluice-whole-file-'))
afterAll(() => {
  rmSync(scratch, { recursive: true })
})

describe('readWholeFile', () => {
  it('reads a file as it takes bytes, under a name', () => {
    const path = join(scratch, 'model.txt')
    writeFileSync(path, 'tree')
    const read = readWholeFile(path, {})
    expect(read).toMatchObject({
      source: path,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    })
    expect(readWholeFile(Buffer.from('tree'), { name: 'given' })).toMatchObject({
      source: 'given',
      digest: read.digest,
    })
  })

  it('refuses more than the limit before it reads, and what cannot be read', () => {
    const path = join(scratch, 'large')
    writeFileSync(path, 'x'.repeat(11))
    const limits = { fileBytes: 10 }
    for (const from of [path, Buffer.alloc(11)])
      expect(() => readWholeFile(from, { limits })).toThrow(
        /expected at most 10 bytes, found 11; if the file is/,
      )
    expect(() => readWholeFile(scratch, {})).toThrow(/cannot be read/)
  })
})
