import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { foreignAdvice } from '../../src/model/foreign-files.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { lookAt } from '../../src/model/model-file.ts'

/** As H2O writes it: magic number, length and text of the version, then class names. */
const h2oBinary = Buffer.concat([
  Buffer.from([0x1c, 0xed, 0x0a]),
  Buffer.from('3.46.0.11'),
  Buffer.from([0x80, 0, 0, 0]),
  Buffer.from('hex.tree.gbm.GBMModel'),
])

function tar(): Buffer {
  const block = Buffer.alloc(512)
  block.write('a.txt')
  block.write('ustar', 257)
  return block
}

const cases: readonly (readonly [what: string, file: string | Uint8Array, expected: RegExp])[] = [
  [
    "H2O's binary model",
    h2oBinary,
    /H2O's own binary model \(h2o\.save_model.*which only H2O 3\.46\.0\.11 reads.*model\.download_mojo\(\)/,
  ],
  ['one that says no version', Buffer.from([0x1c, 0xed, 0, 0]), /which only the same version of H2O reads/],
  ['a pickle', Buffer.from([0x80, 4, 0x95, 1, 2, 3]), /a Python pickle/],
  ['gzip', gzipSync('x'), /a gzip file: unpack it/],
  ['zstd', zstdCompressSync('x'), /a zstd file/],
  ['tar', tar(), /a tar archive/],
  ['Parquet', 'PAR1\0\0', /a Parquet file/],
  ['nothing', '', /empty, or no regular file/],
  ['a table', 'a,b\n1,2\n', /a table \(CSV\): rows to score are given by --input/],
  ['JSON lines', '{"a": 1}\n', /This is JSON$/],
  ['a model of XGBoost', '{"a":1,"learner":{}}', /XGBoost's own JSON model/],
  ['a web page', '<!DOCTYPE html>\n<html>', /a web page or XML: was the download refused\?/],
  [
    'a pointer of Git LFS',
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n',
    /git lfs pull fetches it/,
  ],
  ['model.ini itself', '[info]\nalgo = gbm\n', /give the folder that it lies in/],
  ['text', 'hello', /This is text$/],
]

describe('foreignAdvice', () => {
  it.each(cases)('knows %s', (_, content, expected) => {
    const file = Buffer.from(content)
    expect(foreignAdvice(lookAt(file))).toMatch(expected)
    expect(() => loadModel(file)).toThrow(expected)
  })

  it('says nothing of unknown bytes and of folders', () => {
    expect(foreignAdvice(lookAt(Buffer.from([1, 2, 3, 0, 5])))).toBeNull()
    expect(foreignAdvice(lookAt('.'))).toBeNull()
  })
})
