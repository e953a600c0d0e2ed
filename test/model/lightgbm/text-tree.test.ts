import { describe, expect, it } from 'vitest'
import { readTextTree } from '../../../src/model/lightgbm/text-tree.ts'
import { block, leafFields, splitFields, without } from './model-text.ts'
import type { Fields } from './model-text.ts'

const read = (fields: Fields) => readTextTree(block(fields), 2)
const categorical: Fields = {
  ...splitFields,
  num_cat: '2',
  threshold: '1',
  decision_type: '1',
  cat_boundaries: '0 1 3',
  cat_threshold: '5 4294967295 0',
}

describe('readTextTree', () => {
  it('reads a split', () => {
    const tree = read(splitFields)
    expect(tree).toMatchObject({ leafCount: 2, linear: null, sets: [] })
    expect(
      [tree.feature, tree.threshold, tree.decisionType, tree.left, tree.right].map(([only]) => only),
    ).toEqual([0, 2, 8, -1, -2])
    expect([...tree.leafValue]).toEqual([10, 20])
    expect(tree.counts).toEqual({ splits: Float64Array.of(4), leaves: Float64Array.of(3, 1) })
  })

  it('reads a single leaf, whose other lines are empty or not there', () => {
    expect(read(leafFields)).toMatchObject({ leafCount: 1, leafValue: Float64Array.of(5) })
    expect(read({ ...leafFields, threshold: '', left_child: '' }).left).toHaveLength(0)
  })

  it('does without statistics', () => {
    const fields = without(splitFields, 'split_gain', 'internal_count')
    expect(read(fields)).toMatchObject({ gain: null, counts: null })
    expect(read({ ...splitFields, leaf_count: '' }).counts).toBeNull()
  })

  it('reads sets of categories', () => {
    expect(read(categorical).sets).toEqual([Uint32Array.of(5), Uint32Array.of(0xffffffff, 0)])
  })

  it.each([
    ['kinds of splits', without(splitFields, 'decision_type'), /decision_type: expected it to be there/],
    [
      'a word for linear leaves',
      { ...splitFields, is_linear: '2' },
      /is_linear: expected a whole number from 0 to 1/,
    ],
    [
      'linear leaves to be announced',
      { ...splitFields, leaf_const: '1 2' },
      /is_linear: expected 1, since there is a leaf_const/,
    ],
    ['what linear leaves have', { ...splitFields, is_linear: '1' }, /leaf_const: expected it to be there/],
    [
      'a feature that is there',
      { ...splitFields, split_feature: '2' },
      /split_feature: expected whole numbers from 0 to 1/,
    ],
    ['as many items as leaves', { ...splitFields, num_leaves: '3' }, /leaf_value: expected 3 items, found 2/],
    ['a leaf', { ...splitFields, num_leaves: '0' }, /num_leaves: expected a whole number from 1/],
    [
      'a kind of missing values',
      { ...splitFields, decision_type: '14' },
      /decision_type: expected whole numbers from 0 to 11/,
    ],
    [
      'ascending sets',
      { ...categorical, cat_boundaries: '0 4 3' },
      /cat_boundaries: expected ascending numbers/,
    ],
    [
      'all words of the sets',
      { ...categorical, cat_boundaries: '0 1 9' },
      /cat_threshold: expected 9 items, found 3/,
    ],
    [
      'few leaves for few words',
      { ...leafFields, num_leaves: '2000000000' },
      /leaf_value: expected 2000000000 items/,
    ],
  ])('wants %s', (_, fields: Fields, message) => {
    expect(() => read(fields)).toThrow(message)
  })
})
