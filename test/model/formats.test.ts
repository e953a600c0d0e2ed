import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ModelError } from '../../src/core/errors.ts'
import { formatOf, formats } from '../../src/model/formats.ts'
import { lookAt } from '../../src/model/model-file.ts'
import { mojoFormat } from '../../src/model/mojo/mojo-format.ts'

const fixtures = join(import.meta.dirname, '../fixtures/models')
const scratch = mkdtempSync(join(tmpdir(), 'sluice-formats-'))
afterAll(() => {
  rmSync(scratch, { recursive: true })
})

function folderWith(name: string, ...files: readonly string[]): string {
  const folder = join(scratch, name)
  mkdirSync(folder)
  for (const file of files) writeFileSync(join(folder, file), '')
  return folder
}

describe('formatOf', () => {
  it('recognises a MOJO by its content: as a file of any name, as bytes, as a folder', () => {
    const zip = join(fixtures, 'gbm_bernoulli.zip')
    const folder = folderWith('unzipped', 'model.ini')
    for (const from of [zip, Buffer.from('PK\x03\x04'), folder])
      expect(formatOf(lookAt(from))).toBe(mojoFormat)
  })

  const unknown: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    [
      'a text',
      Buffer.from('hello'),
      /^model: This is text; expected a model file of a format that is read: an H2O-3 MOJO/,
    ],
    ['nothing', new Uint8Array(0), /expected a model file/],
    ['a POJO', Buffer.from('import hex.genmodel.GenModel;\npublic class gbm'), /^model: This is a POJO/],
    ['a folder without a model', folderWith('empty'), /: This folder has no model\.ini; expected/],
    ['a device', '/dev/null', /^\/dev\/null: It has no bytes .*; expected a model file/],
  ]
  it.each(unknown)('refuses %s, and names what is read', (_, from, message) => {
    const recognise = (): unknown => formatOf(lookAt(from))
    expect(recognise).toThrow(ModelError)
    expect(recognise).toThrow(message)
    for (const { description } of formats) expect(recognise).toThrow(description)
  })

  it('says of a file with something before its beginning what that is, and what it would be without', () => {
    const file = readFileSync(join(fixtures, '../catboost/binary_integers.json'))
    const marked = () => formatOf(lookAt(Buffer.concat([Buffer.from('\ufeff'), file])))
    expect(marked).toThrow(
      /It begins with a byte order mark \(UTF-8 with BOM\): take that away, and it is a CatBoost model/,
    )
    const blank = Buffer.concat([Buffer.from('\n  '), readFileSync(join(fixtures, 'gbm_bernoulli.zip'))])
    expect(() => formatOf(lookAt(blank))).toThrow(
      /It begins with blanks: take that away, and it is an H2O-3 MOJO/,
    )
  })
})
