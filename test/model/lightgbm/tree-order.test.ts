import { describe, expect, it } from 'vitest'
import { readTextTree } from '../../../src/model/lightgbm/text-tree.ts'
import { orderOf } from '../../../src/model/lightgbm/tree-order.ts'
import { MAX_DEPTH } from '../../../src/model/forest/tree.ts'
import { block, leafFields } from './model-text.ts'

function order(left: readonly number[], right: readonly number[]) {
  const splits = left.length
  const same = (text: string): string => Array(splits).fill(text).join(' ')
  const fields = {
    num_leaves: String(splits + 1),
    num_cat: '0',
    split_feature: same('0'),
    threshold: same('0'),
    decision_type: same('2'),
    leaf_value: `${same('1')} 1`,
    left_child: left.join(' '),
    right_child: right.join(' '),
  }
  return orderOf(readTextTree(block(fields), 1), 'm.txt', 'tree 7')
}

describe('orderOf', () => {
  it('puts splits and leaves in pre-order', () => {
    // 0 -> (1 -> (leaf 0, leaf 2), leaf 1)
    expect(order([1, -1], [-2, -3])).toEqual({
      places: Int32Array.of(0, 1, -1, -3, -2),
      right: Int32Array.of(4, 3, 0, 0, 0),
      depth: 2,
    })
  })

  it('takes a single leaf for the root', () => {
    expect(orderOf(readTextTree(block(leafFields), 1), 'm', 'tree 0')).toEqual({
      places: Int32Array.of(-1),
      right: Int32Array.of(0),
      depth: 0,
    })
  })

  it.each([
    ['a split that is its own child', [0], [-1]],
    ['a circle', [1, 0], [-1, -2]],
    ['a leaf with two parents', [1, -1], [-2, -1]],
    ['a child that is none', [-1], [7]],
    ['a leaf that is none', [-1], [-9]],
    ['the least number there is', [-1], [-2147483648]],
    ['splits that nothing leads to', [-1, 1], [-2, -3]],
  ])('refuses %s', (_, left, right) => {
    expect(() => order(left, right)).toThrow(/m\.txt, entry tree 7, left_child, right_child: expected/)
  })

  it('refuses a tree of more depth than any has', () => {
    const chain = (length: number) =>
      order(
        Array.from({ length }, (_, split) => ~split),
        Array.from({ length }, (_, split) => (split === length - 1 ? ~length : split + 1)),
      )
    expect(chain(MAX_DEPTH).depth).toBe(MAX_DEPTH)
    expect(() => chain(MAX_DEPTH + 1)).toThrow(/at most 2000 splits/)
  })
})
