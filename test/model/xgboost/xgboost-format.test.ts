import { describe, expect, it } from 'vitest'
import { formatOf } from '../../../src/model/formats.ts'
import { loadModel, readModelFacts } from '../../../src/model/load-model.ts'
import { lookAt } from '../../../src/model/model-file.ts'
import { xgboostFormat } from '../../../src/model/xgboost/xgboost-format.ts'
import { below, jsonBytes, nativeFile, nativeLeaf, ubjsonBytes } from './native-file.ts'

const file = nativeFile({
  version: [3, 0, 5],
  objective: 'binary:logistic',
  baseScore: '5E-1',
  names: ['a', 'b'],
  trees: [[below(0, 1, nativeLeaf(-1), nativeLeaf(1)), 0]],
})

const recognised = (bytes: Uint8Array): boolean => xgboostFormat.recognises(lookAt(bytes))

describe('xgboostFormat', () => {
  it.each([
    ['JSON', jsonBytes(file)],
    ['JSON with blanks', Buffer.from(JSON.stringify(file, null, 2).replace('{', '\n { '))],
    ['JSON whose version comes first', jsonBytes({ version: file['version'], learner: file['learner'] })],
    ['UBJSON', ubjsonBytes(file)],
    ['UBJSON whose version comes first', ubjsonBytes({ version: file['version'], learner: file['learner'] })],
  ])('recognises %s', (_, bytes) => {
    expect(recognised(bytes)).toBe(true)
    expect(loadModel(bytes, { name: 'm' }).treeCount).toBe(1)
  })

  it.each([
    ['other JSON', jsonBytes({ oblivious_trees: [], learner: 1 })],
    ['a version alone', jsonBytes({ version: [1] })],
    ['other UBJSON', ubjsonBytes({ leaner: 1 })],
    ['a zip file', Buffer.from('PK\x03\x04')],
    ['the old binary form', Buffer.from('binf')],
    ['nothing', Buffer.alloc(0)],
  ])('does not recognise %s', (_, bytes) => {
    expect(recognised(bytes)).toBe(false)
  })

  it('says what a dump is', () => {
    for (const dump of ['[\n  { "nodeid": 0, "depth": 0', 'booster[0]:\n0:[a<1] yes=1'])
      expect(() => formatOf(lookAt(Buffer.from(dump), 'm'))).toThrow('This is a dump of XGBoost (dump_model')
    expect(xgboostFormat.advice(lookAt(Buffer.from('x')))).toBeNull()
  })

  it('makes a model', () => {
    const model = loadModel(jsonBytes(file), { name: 'm', labels: ['no', 'yes'] })
    expect(model).toMatchObject({
      source: 'm',
      format: { name: 'XGBoost JSON', version: '3.0.5', producer: 'XGBoost 3.0.5' },
      algorithm: 'XGBoost',
      category: 'Binomial',
      response: { levels: ['no', 'yes'] },
      offsetColumn: null,
      treeCount: 1,
      remarks: [],
      unsaid: [],
    })
    expect(model.digest).toMatch(/^sha256:[\da-f]{64}$/)
    expect(loadModel(ubjsonBytes(file), { name: 'm' }).format.name).toBe('XGBoost UBJSON')
  })

  it('tells what is not in the file', () => {
    const model = loadModel(jsonBytes(file), { name: 'm' })
    expect(model.unsaid.map(({ setting }) => setting)).toEqual(['labels'])
  })

  it('reads facts', () => {
    const bytes = ubjsonBytes(file)
    const { fileBytes, importances } = readModelFacts(bytes, { name: 'm' })
    expect(fileBytes).toBe(bytes.length)
    expect(importances!.map(({ variable }) => variable)).toEqual(['a'])
  })
})
