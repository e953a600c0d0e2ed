import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { looksLikeModel } from '../../../src/model/onnx/sniff.ts'
import { integerField, textField } from '../../../src/model/onnx/wire-writer.ts'
import { modelBytes } from './onnx-bytes.ts'

const file = readFileSync(join(import.meta.dirname, '../../fixtures/onnx/tree_clf.onnx'))

describe('looksLikeModel', () => {
  it('takes a model, whole or its beginning', () => {
    expect(looksLikeModel(file)).toBe(true)
    for (const length of [2, 100, 1000])
      expect(looksLikeModel(file.subarray(0, length)), String(length)).toBe(true)
    expect(looksLikeModel(modelBytes({ outputs: [], nodes: [] }))).toBe(true)
  })

  it('takes a producer whose version is a text of several lines, as CatBoost writes it', () => {
    const version = '1.2.10\nGit info:\n    Commit: 5fb7b9d\n'
    expect(
      looksLikeModel(Buffer.concat([integerField(1, 8), textField(2, 'CatBoost'), textField(3, version)])),
    ).toBe(true)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a zip', Buffer.from('PK\x03\x04')],
    ['text', Buffer.from('tree\nversion=v4\n')],
    ['a pickle', Buffer.from('8004950a00', 'hex')],
    // saved_model_schema_version, then a message with messages in it.
    ['a SavedModel of TensorFlow', Buffer.from('080112040a020801', 'hex')],
    [
      'one that is longer than what is looked at',
      Buffer.concat([Buffer.from('08011290f4010a', 'hex'), Buffer.alloc(4000, 0x0a)]),
    ],
    ['a field that models do not have', Buffer.concat([integerField(1, 8), textField(9, 'x')])],
    ['a field of another type', Buffer.concat([integerField(1, 8), integerField(7, 1)])],
  ])('takes no %s', (_, bytes) => {
    expect(looksLikeModel(bytes)).toBe(false)
  })
})
