import { describe, expect, it } from 'vitest'
import { drawNodes } from '../../../src/model/forest/draw-tree.ts'
import { countFrom } from '../../../src/model/forest/draw-tree.ts'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import { below, leaf, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

const decode = (root: TreeNode) =>
  decodeTree(treeBytes(root), { file: 'm.zip', entry: 't', version: 1.4, columnCount: 2 })

const notes = {
  columns: ['a', 'b'],
  levels: [null, null],
  uncovered: 'missing',
  weight: null,
  id: null,
} as const

describe('drawNodes', () => {
  const tree = decode(below(0, 5, below(1, 2, leaf(1), leaf(2)), leaf(3)))

  it('names columns, and says what is to the left and where missing values go', () => {
    expect(drawNodes(tree, notes, 9)).toMatchObject({
      column: 'a',
      test: { below: 5 },
      missing: 'right',
      left: { column: 'b', test: { below: 2 }, left: { leaf: 1 }, right: { leaf: 2 } },
      right: { leaf: 3 },
    })
  })

  it('shows closed thresholds as the trainer has them', () => {
    const closed = decode(below(0, 1.5, leaf(1), leaf(2)))
    closed.value[0] = 1.5000000000000002
    expect(drawNodes(closed, { ...notes, closed: true }, 1)).toMatchObject({ test: { atMost: 1.5 } })
  })

  it('counts what is deeper than asked for', () => {
    expect(drawNodes(tree, notes, 0)).toEqual({ id: null, weight: null, hidden: { nodes: 5, leaves: 3 } })
    expect(drawNodes(tree, notes, 1)).toMatchObject({ left: { hidden: { nodes: 3, leaves: 2 } } })
    expect(countFrom(tree, 4)).toEqual({ nodes: 1, leaves: 1 })
  })

  it('has a number split on a column with levels as their names', () => {
    const levels = [['x', 'y'], null]
    expect(drawNodes(decode(below(0, 1, leaf(1), leaf(2))), { ...notes, levels }, 1)).toMatchObject({
      test: { leftLevels: ['x'], rightLevels: ['y'] },
    })
  })

  it('carries numbers and weights of nodes where there are any', () => {
    const about = { ...notes, id: [0, 7, 8, 9, 10], weight: [5, 4, 3, 2, 1] }
    expect(drawNodes(tree, about, 1)).toMatchObject({
      id: 0,
      weight: 5,
      left: { id: 7, weight: 4 },
      right: { id: 10, weight: 1 },
    })
  })

  it('draws a tree that is one leaf', () => {
    expect(drawNodes(decode(leaf(0.5)), notes, 3)).toEqual({ id: null, weight: null, leaf: 0.5 })
  })
})
