import { describe, expect, it } from 'vitest'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import type { Tree } from '../../../src/model/forest/tree.ts'
import { axesOf, levelTable, numberSplit, plainCells } from '../../../src/model/forest/forest.ts'
import type { Forest } from '../../../src/model/forest/forest.ts'
import { below, inLevels, leaf, naVersusRest, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

function tree(root: TreeNode): Tree {
  return decodeTree(treeBytes(root), { file: 'm.zip', entry: 't', version: 1.4, columnCount: 3 })
}

function forest(
  roots: readonly TreeNode[],
  rules: Partial<Pick<Forest, 'uncovered'>> = {},
  limit = NaN,
): Forest {
  return {
    featureCount: 3,
    slotCount: 1,
    trees: roots.map((root) => ({ tree: tree(root), slot: 0 })),
    cells: { ...plainCells(3), limits: Float64Array.of(NaN, NaN, limit) },
    uncovered: 'missing',
    ...rules,
  }
}

describe('axesOf', () => {
  it('collects distinct thresholds in order, axes with few first, and two channels each', () => {
    const { numbers, channelCount } = axesOf(
      forest([
        below(1, 3, below(1, -2, leaf(0), leaf(1)), below(0, 7, leaf(0), leaf(1))),
        below(1, 3, leaf(0), leaf(1)),
      ]),
    )
    expect(numbers.map(({ feature, thresholds }) => [feature, ...thresholds])).toEqual([
      [0, 7],
      [1, -2, 3],
    ])
    expect([numbers.map((axis) => axis.channel), channelCount]).toEqual([[0, 2], 4])
  })

  it('needs no threshold for NaN and NA versus rest', () => {
    const { numbers } = axesOf(forest([below(0, NaN, leaf(0), naVersusRest(1, leaf(1), leaf(2)))]))
    expect(numbers.map(({ thresholds }) => thresholds.length)).toEqual([0, 0])
  })

  it('covers the largest set of a column, but no more than its domain', () => {
    const roots = [inLevels(2, [4], [3, 5], leaf(0), leaf(1)), inLevels(2, [4], [0, 32], leaf(0), leaf(1))]
    expect(axesOf(forest(roots)).levels).toMatchObject([{ feature: 2, size: 32, other: 32 }])
    expect(axesOf(forest(roots, {}, 6)).levels).toMatchObject([{ size: 6, other: 6 }])
    expect(axesOf(forest(roots, { uncovered: 'left' })).levels).toMatchObject([{ size: 32, other: 33 }])
  })
})

describe('numberSplit', () => {
  it('cuts behind the thresholds up to its own, on the channel of its NA direction', () => {
    const of = forest([below(0, 5, below(0, 2, leaf(0), leaf(1), 2), naVersusRest(0, leaf(1), leaf(2)))])
    const axes = axesOf(of)
    const split = (node: number): unknown => numberSplit(of.trees[0]!.tree, node, axes)
    expect([split(0), split(1), split(4)]).toEqual([
      { channel: 1, cut: 2 },
      { channel: 0, cut: 1 },
      { channel: 1, cut: 3 },
    ])
  })
})

describe('levelTable', () => {
  const table = (na: number, uncovered: Forest['uncovered']): number[] => {
    const of = forest([inLevels(2, [2, 4], [2, 3], leaf(0), leaf(1), na)], { uncovered })
    return [...levelTable(of.trees[0]!.tree, 0, axesOf(of).levels[0]!)]
  }

  it('sends levels by the set, others and missing ones by the NA direction', () => {
    expect(table(3, 'missing')).toEqual([1, 1, 1, 0, 1, 1, 1])
    expect(table(2, 'missing')).toEqual([0, 0, 1, 0, 1, 0, 0])
  })

  it('sends others left in the oldest files', () => {
    expect(table(3, 'left')).toEqual([0, 0, 1, 0, 1, 1, 0])
  })
})
