import { describe, expect, it } from 'vitest'
import { readModelText } from '../../../src/model/lightgbm/read-text.ts'
import type { ModelText } from '../../../src/model/lightgbm/read-text.ts'
import { fixture, leafFields, modelText, splitFields } from './model-text.ts'

const read = (bytes: Uint8Array): ModelText => readModelText({ source: 'm.txt', bytes, digest: '' })

describe('readModelText', () => {
  it('reads header, trees and what stands behind them', () => {
    const rest =
      'feature_importances:\na=1\n\nparameters:\n[boosting: dart]\n[data: a: b]\n[valid: ]\nend of parameters\n\npandas_categorical:[["x"]]\n'
    const text = read(modelText([splitFields, leafFields], {}, rest))
    expect(text.header.featureNames).toEqual(['a', 'b'])
    expect(text.trees.map(({ leafCount }) => leafCount)).toEqual([2, 1])
    expect([...text.parameters]).toEqual([
      ['boosting', 'dart'],
      ['data', 'a: b'],
      ['valid', ''],
    ])
    expect(text.pandasCategorical).toBe('[["x"]]')
  })

  it('reads the same with line ends of Windows', () => {
    const original = fixture('pandas_cat_multi')
    const windows = read(Buffer.from(original.replaceAll('\n', '\r\n')))
    expect(windows).toEqual(read(Buffer.from(original)))
    expect(windows.trees).toHaveLength(20)
  })

  it('keeps what stands behind the first equals sign together', () => {
    const { header } = read(Buffer.from(fixture('names_unicode')))
    expect(header.featureNames).toEqual(expect.arrayContaining(['Druck_(bar)', '温度', '100%', 'ta=b;c']))
  })

  it('reads a model without trees', () => {
    expect(read(modelText([])).trees).toEqual([])
  })

  it.each([
    ['a text of another kind', 'forest\n', /expected the first line to be "tree"/],
    ['a text that ends in the header', 'tree\nnum_class=1\n', /max_feature_idx: expected it to be there/],
    ['a text that ends in a tree', modelText([splitFields]).toString().slice(0, -20), /cut short|expected/],
    [
      'a text that ends behind a tree',
      modelText([splitFields]).toString().replace('end of trees\n', ''),
      /trees: expected "end of trees" behind 1 trees: the file is cut short/,
    ],
    [
      'no objective where one was trained for',
      modelText([splitFields], {}, 'parameters:\n[objective: binary]\nend of parameters\n')
        .toString()
        .replace('objective=regression\n', ''),
      /header, objective: expected it to be there: the parameters say binary/,
    ],
    [
      'fewer trees than it announces',
      modelText([splitFields], { tree_sizes: '166 166' }).toString(),
      /expected 2 \(tree_sizes\), found 1/,
    ],
    [
      'a tree of another size than it announces',
      modelText([splitFields], { tree_sizes: '165' }).toString(),
      /tree 0, size: expected 165 bytes \(tree_sizes\), found 166: the file is damaged, or was edited/,
    ],
    [
      'a tree under another number',
      modelText([splitFields]).toString().replace('Tree=0', 'Tree=1'),
      /tree 0, number: expected Tree=0, found "Tree=1"/,
    ],
    [
      'part of an iteration',
      modelText([splitFields], { num_class: '2', num_tree_per_iteration: '2' }).toString(),
      /expected 2 an iteration, found 1 together/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(Buffer.from(text))).toThrow(message)
  })
})
