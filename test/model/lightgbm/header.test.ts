import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../src/model/lightgbm/header.ts'
import { block } from './model-text.ts'
import type { Fields } from './model-text.ts'

const fields: Fields = { num_class: '3', max_feature_idx: '1', feature_names: 'a b=c' }
const read = (more: Fields = {}) => readHeader(block({ ...fields, ...more }, 'header'))

describe('readHeader', () => {
  it('takes what old files leave out for what the library takes', () => {
    expect(read()).toEqual({
      version: 'v2',
      featureNames: ['a', 'b=c'],
      featureInfos: null,
      classCount: 3,
      treesPerIteration: 3,
      objective: null,
      averaged: false,
      treeSizes: null,
    })
  })

  it('reads the rest', () => {
    const more = {
      version: 'v4',
      num_tree_per_iteration: '1',
      objective: 'binary sigmoid:1',
      average_output: '',
      feature_infos: '[0:1] none',
      tree_sizes: '100 200',
    }
    expect(read(more)).toMatchObject({
      version: 'v4',
      treesPerIteration: 1,
      objective: 'binary sigmoid:1',
      averaged: true,
      featureInfos: ['[0:1]', 'none'],
      treeSizes: ['100', '200'],
    })
  })

  it.each([
    [
      'names for all features',
      { feature_names: 'a' },
      /feature_names: expected 2 \(max_feature_idx \+ 1\), found 1/,
    ],
    ['infos of all features', { feature_infos: 'none' }, /feature_infos: expected 2/],
    ['names that differ', { feature_names: 'a a' }, /expected each once, found "a" twice/],
    ['a class at least', { num_class: '0' }, /num_class: expected a whole number from 1/],
    ['few features', { max_feature_idx: '99999999999' }, /max_feature_idx: expected a whole number/],
  ])('wants %s', (_, more: Fields, message) => {
    expect(() => read(more)).toThrow(message)
  })
})
