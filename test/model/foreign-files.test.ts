import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foreignAdvice } from '../../src/model/foreign-files.ts'
import { ModelError } from '../../src/core/errors.ts'
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
  [
    'a pickle of LightGBM',
    Buffer.from('\x80\x04\x95\0\0\x8c\x10lightgbm.sklearn\x94', 'latin1'),
    /a Python pickle.*model\.booster_\.save_model\('model\.txt'\)/,
  ],
  ['a pickle of nothing known', Buffer.from([0x80, 4, 0x95, 1, 2, 3]), /a Python pickle.*as ONNX/],
  ['gzip', gzipSync('x'), /a gzip file: unpack it/],
  ['zstd', zstdCompressSync('x'), /a zstd file/],
  ['tar', tar(), /a tar archive/],
  ['Parquet', 'PAR1\0\0', /a Parquet file/],
  ['nothing', '', /empty, or no regular file/],
  ['a table', 'a,b\n1,2\n', /a table \(CSV\): rows to score are given by --input/],
  ['JSON lines', '{"a": 1}\n', /This is JSON(;|$)/],
  ['a web page', '<!DOCTYPE html>\n<html>', /a web page or XML: was the download refused\?/],
  [
    'a pointer of Git LFS',
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n',
    /git lfs pull fetches it/,
  ],
  ['model.ini itself', '[info]\nalgo = gbm\n', /give the folder that it lies in/],
  ['text', 'hello', /This is text(;|$)/],
  [
    'UTF-16 with a mark',
    Buffer.from('\ufefftree\nversion=v4\n', 'utf16le'),
    /text in UTF-16, as PowerShell writes/,
  ],
  [
    'UTF-16 without',
    Buffer.from('tree\nversion=v4\n', 'utf16le'),
    /This is text in UTF-16: save it as UTF-8/,
  ],
  ['a single character', 'x', /This is text(;|$)/],
  ['UTF-16 of the other order', Buffer.from('\ufefftree\n', 'utf16le').swap16(), /text in UTF-16/],
  [
    'TensorFlow Lite',
    Buffer.from('\x1c\0\0\0TFL3\x14\0 \0', 'latin1'),
    /a model of TensorFlow Lite.*tf2onnx/,
  ],
  [
    'a SavedModel',
    Buffer.from('\x08\x01\x12\x90\x2b\x0a\x80\x10\x12\x05serve\x22\x0610.0.0', 'latin1'),
    /a SavedModel of TensorFlow: export it as ONNX/,
  ],
  ['PMML after a comment', '<?xml version="1.0"?>\n<!-- made by -->\n<PMML version="4.4">', /This is PMML/],
  ['R objects', Buffer.from('X\n\0\0\0\x03\0\x04', 'latin1'), /an object of R \(saveRDS\)/],
  ['a workspace of R', 'RDX3\nX\n', /a workspace of R/],
  ['an MLmodel file', 'artifact_path: model\nflavors:\n  lightgbm:\n', /the MLmodel file of MLflow/],
  ['code of Java', 'package com.example;\nclass M {}', /code of Java \(a POJO\?\): export the model as MOJO/],
  ['a class of Java', Buffer.from('cafebabe00000041', 'hex'), /a compiled class of Java/],
  ['ONNX as text', '{"irVersion": "8"}', /ONNX as text: save it with onnx\.save/],
  ['lz4', Buffer.from('04224d1864', 'hex'), /an lz4 file/],
  ['code of C', '#include "predict.h"\ndouble PredictTree0(double* arr) {', /code of C or C\+\+/],
]

const heads = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/foreign/heads.json'), 'utf8'),
) as Readonly<Record<string, string>>

/** What their own libraries wrote (test/fixtures/foreign), and what is said of each. */
const written: Readonly<Record<string, RegExp>> = {
  'binf.model':
    /XGBoost's old binary model: load it in XGBoost up to 3\.0 and save it with save_model\('model\.json'\)/,
  'catboost.cpp': /CatBoost as C\+\+: save it with save_model\('model\.json', format='json'\)/,
  'catboost.mlmodel': /a model of Core ML: convert the model that it was made of/,
  'catboost.pmml': /This is PMML, which is not read: export the model as ONNX/,
  'catboost.py': /CatBoost as Python: save it with save_model\('model\.json', format='json'\)/,
  'compressed.joblib': /as joblib writes pickles, which are never read/,
  'lightgbm-dump-indented.json': /a dump of LightGBM \(dump_model\).*save_model\('model\.txt'\)/,
  'lightgbm-dump.json': /a dump of LightGBM \(dump_model\).*save_model\('model\.txt'\)/,
  'lightgbm.bin': /a data set of LightGBM \(save_binary\): rows, no model/,
  'lzma.joblib': /as joblib writes pickles, which are never read/,
  'model.cbm': /CatBoost's own binary model.*save_model\('model\.json', format='json'\)/,
  'model.gguf': /GGUF, the weights of a language model/,
  'model.h5': /HDF5, as Keras writes it/,
  'model.joblib': /a Python pickle \(pickle, joblib\), which is never read, .*as ONNX \(skl2onnx\)/,
  'model.safetensors': /a file of safetensors: weights without the network/,
  'model.skops': /a file of skops \(scikit-learn\): export the model as ONNX \(skl2onnx\)/,
  'pickle0.pkl': /a Python pickle .*skl2onnx/,
  'pickle1.pkl': /a Python pickle .*skl2onnx/,
  'pickle2.pkl': /a Python pickle .*skl2onnx/,
  'pickle3.pkl': /a Python pickle .*skl2onnx/,
  'pickle4.pkl': /a Python pickle .*skl2onnx/,
  'pickle5.pkl': /a Python pickle .*skl2onnx/,
  'rows.npy': /an array of NumPy/,
  'rows.npz': /arrays of NumPy \(\.npz\): numbers, no model/,
  'treelite.bin': /a checkpoint of Treelite: give the file of LightGBM or XGBoost/,
  'xgboost-config.json': /XGBoost's configuration \(save_config\), which has no trees/,
  'xgboost-dot.txt': /a drawing of a graph/,
  'xgboost-dump-stats.txt': /a dump of XGBoost/,
  'xgboost-dump.json': /a dump of XGBoost/,
  'xgboost-dump.txt': /a dump of XGBoost/,
  'xgboost-get-dump.json': /a dump of XGBoost/,
  'xgboost-get-dump.txt': /a dump of XGBoost/,
}

describe('foreignAdvice', () => {
  it.each(cases)('knows %s', (_, content, expected) => {
    const file = Buffer.from(content)
    expect(foreignAdvice(lookAt(file))).toMatch(expected)
    expect(() => loadModel(file)).toThrow(expected)
  })

  it('knows all that was written for it', () => {
    expect(Object.keys(written)).toEqual(Object.keys(heads).toSorted())
  })

  it.each(Object.entries(written))('knows %s', (name, expected) => {
    const load = () => loadModel(Buffer.from(heads[name]!, 'base64'))
    expect(load).toThrow(ModelError)
    expect(load).toThrow(expected)
  })

  it.each(['saved_model.pb', 'keras_metadata.pb', 'MLmodel', 'data_spec.pb', 'Manifest.json'])(
    'knows a folder by its file %s',
    (file) => {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-foreign-'))
      try {
        writeFileSync(join(folder, file), '')
        mkdirSync(join(folder, 'more'))
        expect(() => loadModel(folder)).toThrow(/This folder is a .+: \w+|This folder is a model of YDF/)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  it('takes the shortest files', () => {
    for (let length = 1; length < 20; length++)
      for (const byte of [0, 8, 0x28, 0x74, 0x7b, 0x80, 0xff])
        expect(() => loadModel(Buffer.alloc(length, byte))).toThrow(ModelError)
  })

  it('says nothing of unknown bytes, and of a folder that it is no model', () => {
    expect(foreignAdvice(lookAt(Buffer.from([1, 2, 3, 0, 5])))).toBeNull()
    expect(foreignAdvice(lookAt('.'))).toBe('This folder has no model.ini')
  })
})
