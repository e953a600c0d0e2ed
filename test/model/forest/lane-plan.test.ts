import { describe, expect, it } from 'vitest'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import { axesOf } from '../../../src/model/forest/forest.ts'
import { plainCells } from '../../../src/model/forest/forest.ts'
import type { Forest } from '../../../src/model/forest/forest.ts'
import { fewestForLanes, segmentsOf } from '../../../src/model/forest/lane-plan.ts'
import type { Segment } from '../../../src/model/forest/lane-plan.ts'
import { below, inLevels, leaf, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

function forestOf(roots: readonly TreeNode[]): Forest {
  const source = { file: 'm.zip', entry: 't', version: 1.4, columnCount: 2 }
  return {
    featureCount: 2,
    slotCount: 1,
    trees: roots.map((root) => ({ tree: decodeTree(treeBytes(root), source), slot: 0 })),
    cells: plainCells(2),
    uncovered: 'missing',
  }
}

function segments(roots: readonly TreeNode[]): readonly Segment[] {
  const forest = forestOf(roots)
  return segmentsOf(forest, axesOf(forest))
}

const ranges = (roots: readonly TreeNode[]): (readonly [number, number, boolean])[] =>
  segments(roots).map(({ first, last, lanes }) => [first, last, lanes !== null])

const small = below(0, 1, leaf(0), leaf(1))

/** A tree of 2^depth leaves with thresholds of its own. */
function full(depth: number, from = 0, path = 1): TreeNode {
  if (depth === 0) return leaf(path)
  return below(0, from + path, full(depth - 1, from, 2 * path), full(depth - 1, from, 2 * path + 1))
}

describe('segmentsOf', () => {
  it('puts small trees into lanes and walks large ones', () => {
    expect(ranges(Array<TreeNode>(10).fill(small))).toEqual([[0, 10, true]])
    expect(ranges(Array<TreeNode>(10).fill(full(9)))).toEqual([[0, 10, false]])
  })

  it('walks a few small trees between large ones', () => {
    const some = [
      ...Array<TreeNode>(8).fill(small),
      full(9),
      small,
      full(9),
      ...Array<TreeNode>(9).fill(small),
    ]
    expect(ranges(some)).toEqual([
      [0, 8, true],
      [8, 11, false],
      [11, 20, true],
    ])
  })

  it('starts anew where a byte no longer counts the thresholds of a column', () => {
    const roots = Array.from({ length: 10 }, (_, t) => full(5, 100 * t))
    // 31 thresholds a tree, 255 a segment.
    expect(ranges(roots)).toEqual([
      [0, 8, true],
      [8, 10, true],
    ])
  })

  it('has no lanes for so many levels that a walk is cheaper', () => {
    const set = (count: number): TreeNode => inLevels(1, [3], [0, count], leaf(0), leaf(1))
    expect(ranges([set(1600)])).toEqual([[0, 1, false]])
    expect(ranges([set(2047)])).toEqual([[0, 1, false]])
    expect(ranges([set(600)])).toEqual([[0, 1, true]])
  })

  it('numbers leaves from the left, and says where each split leads', () => {
    const [segment] = segments([
      below(0, 5, below(0, 2, leaf(10), leaf(11)), below(1, 7, leaf(12), leaf(13), 2)),
    ])
    const tree = segment!.lanes!.trees[0]!
    expect([...tree.leaves]).toEqual([10, 11, 12, 13])
    expect(tree.nodes.map(({ here, right, plane, cut }) => [here, right, plane, cut])).toEqual([
      [0, 2, 0, -127],
      [0, 1, 0, -128],
      [2, 3, 1, -128],
    ])
    expect(segment!.lanes!.planes.map(({ map }) => [...map])).toEqual([
      [128, 128, 129, 130, 130],
      [128, 128, 129, 129],
    ])
  })
})

describe('fewestForLanes', () => {
  const fewest = (roots: readonly TreeNode[]): number => {
    const forest = forestOf(roots)
    const axes = axesOf(forest)
    return fewestForLanes(forest, axes, segmentsOf(forest, axes))
  }

  it('asks for more rows the larger the trees are', () => {
    const ofDepth = (depth: number): TreeNode[] => Array.from({ length: 8 }, () => full(depth))
    expect([1, 3, 5, 6].map((depth) => fewest(ofDepth(depth)))).toEqual([2, 4, 9, 16])
  })

  it('is out of reach without lanes', () => {
    expect(fewest(Array<TreeNode>(10).fill(full(9)))).toBe(Infinity)
    expect(fewest([])).toBe(Infinity)
  })
})
