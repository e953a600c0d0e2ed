import { describe, expect, it } from 'vitest'
import { nodeKinds } from '../../../src/model/forest/tree.ts'
import { changed, learnerOf, treesOf } from './learners.ts'
import { below, nativeFile, nativeLeaf, oneOf } from './native-file.ts'
import type { NativeSpec } from './native-file.ts'

const { leaf, numeric, set } = nodeKinds

const spec: NativeSpec = {
  trees: [
    [below(1, 0.1, oneOf(0, [3, 5], nativeLeaf(1, 2), nativeLeaf(0.1, 3)), nativeLeaf(3, 4), 'right'), 0],
  ],
}
const treePath = ['learner', 'gradient_booster', 'model', 'trees', 0] as const

describe('readLearnerTree', () => {
  it('reads float32 thresholds and leaves, sides of missing values, sets and statistics, in pre-order', () => {
    const { tree, id, cover, gain, leafVectors, hasCover } = treesOf(learnerOf(spec)).trees[0]!
    expect([...tree.kind]).toEqual([numeric, set, leaf, leaf, leaf])
    expect([...tree.column]).toEqual([1, 0, 0, 0, 0])
    expect([...tree.naLeft]).toEqual([0, 1, 0, 0, 0])
    expect([...tree.value]).toEqual([Math.fround(0.1), 0, 1, Math.fround(0.1), 3])
    expect([...tree.right]).toEqual([4, 3, 0, 0, 0])
    expect(tree.sets).toEqual(new Map([[1, { offset: 3, count: 3, bits: Uint8Array.of(0b101) }]]))
    expect([...id]).toEqual([0, 1, 3, 4, 2])
    expect([...cover]).toEqual([9, 5, 2, 3, 4])
    expect([...gain!]).toEqual([1, 2, 0, 0, 0])
    expect([leafVectors, hasCover, tree.depth]).toEqual([null, true, 2])
  })

  it('takes a set without categories: all go left', () => {
    const trees = treesOf(learnerOf({ trees: [[oneOf(0, [], nativeLeaf(1), nativeLeaf(2)), 0]] })).trees
    expect(trees[0]!.tree.sets.get(0)).toEqual({ offset: 0, count: 0, bits: new Uint8Array(0) })
  })

  it('passes over deleted nodes', () => {
    const file = nativeFile({ trees: [[below(0, 1, nativeLeaf(1), nativeLeaf(2)), 0]] })
    const cut = changed(
      changed(file, [...treePath, 'left_children'], [-1, -1, -1]),
      [...treePath, 'tree_param'],
      {
        num_nodes: '3',
        num_deleted: '2',
      },
    )
    expect([...treesOf(learnerOf(cut)).trees[0]!.id]).toEqual([0])
  })

  it.each([
    ['of their nodes (2.1, 3.0)', undefined],
    ['in a list of their own (3.2)', Float64Array.of(5, 6, 7, 8)],
  ])('reads the leaves of several outputs, %s', (_, apart) => {
    const file = nativeFile({
      targets: 2,
      trees: [[below(0, 1, nativeLeaf([1, 2]), nativeLeaf([3, 4])), 0]],
    })
    const own = apart === undefined ? file : changed(file, [...treePath, 'leaf_weights'], [...apart])
    const slots = apart === undefined ? own : changed(own, [...treePath, 'right_children'], [2, 1, 0])
    const found = treesOf(learnerOf(slots)).trees[0]!.leafVectors
    expect([...found!]).toEqual(apart === undefined ? [0, 0, 1, 2, 3, 4] : [0, 0, 7, 8, 5, 6])
  })

  const good = nativeFile(spec)
  it.each([
    ['left_children', [1, 3, -1, -1], 'expected 5 numbers, found 4'],
    ['left_children', [1, 3, -1, -1, 9], 'expected integers from -1 to 4, found 9 at 4'],
    ['left_children', [1, 0, -1, -1, -1], 'the nodes of tree 0 do not form a tree'],
    ['left_children', [1, -1, -1, -1, -1], 'expected 5 nodes that are not deleted, found 3'],
    ['parents', [2147483647, 0, 1, 1, 1], 'expected 0 at 2, found 1'],
    ['split_indices', [2, 0, 0, 0, 0], 'expected features below 2, found 2'],
    ['split_indices', [0.5, 0, 0, 0, 0], 'expected features below 2, found 0.5'],
    ['default_left', [2, 0, 0, 0, 0], 'expected integers from 0 to 1, found 2 at 0'],
    ['split_type', [0, 2, 0, 0, 0], 'expected integers from 0 to 1, found 2 at 1'],
    ['split_conditions', 'x', 'expected a list of numbers, found another value'],
    ['categories', [3, 16777216], 'expected integers from 0 to 16777215, found 16777216 at 1'],
    ['split_type', undefined, 'expected it to be there, since splits have categories'],
    ['leaf_weights', [1, 2], 'expected none, since size_leaf_vector is 1'],
    ['base_weights', [1, 2], 'expected 5 numbers, found 2'],
    ['categories_nodes', [0], 'expected node 1, it is missing'],
    ['categories_segments', [1], 'expected segments within 2, found one up to 3'],
    ['categories_sizes', [3], 'expected integers from 0 to 2, found 3 at 0'],
    ['tree_param', { num_nodes: '5', size_leaf_vector: '2' }, 'expected 0 to 1, found 2'],
  ])('refuses %s %j', (key, value, message) => {
    const file = changed(good, [...treePath, key], value)
    expect(() => learnerOf(file)).toThrow(message)
    expect(() => learnerOf(file)).toThrow(/tree 0/)
  })

  it('refuses sets that overlap, and those that take too much memory', () => {
    const twice = oneOf(0, [1], oneOf(0, [2], nativeLeaf(1), nativeLeaf(2)), nativeLeaf(3))
    const overlapping = changed(
      nativeFile({ trees: [[twice, 0]] }),
      [...treePath, 'categories_sizes'],
      [2, 1],
    )
    expect(() => learnerOf(overlapping)).toThrow('categories_sizes: expected sizes of 2 together, found 3')
    let deep = nativeLeaf(1)
    for (let k = 0; k < 40; k++) deep = oneOf(0, [0, 16777215], deep, nativeLeaf(k))
    expect(() => learnerOf({ trees: [[deep, 0]] })).toThrow(
      'categories: expected sets of at most 67108864 bytes',
    )
  })

  it('refuses vectors of leaves that are not there', () => {
    const file = nativeFile({ targets: 2, trees: [[nativeLeaf([1, 2]), 0]] })
    expect(() => learnerOf(changed(file, [...treePath, 'leaf_weights'], [1]))).toThrow(
      'expected the values of leaf 0',
    )
    const long = changed(
      changed(file, [...treePath, 'leaf_weights'], [1, 2, 3, 4]),
      [...treePath, 'right_children'],
      [0],
    )
    expect(() => learnerOf(long)).toThrow('leaf_weights: expected 2 numbers, as many as leaves have, found 4')
    expect(() => learnerOf(changed(file, [...treePath, 'base_weights'], [1]))).toThrow(
      'expected 2 numbers, found 1',
    )
  })
})
