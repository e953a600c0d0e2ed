import { plainCells } from '../../../src/model/forest/forest.ts'
import type { Tree } from '../../../src/model/forest/tree.ts'
import type { TreeGrid } from '../../../src/model/forest/tree-grid.ts'
import { decodeTree } from '../../../src/model/mojo/tree/bytecode.ts'
import { below, leaf, treeBytes } from '../mojo/tree/tree-bytes.ts'
import type { TreeNode } from '../mojo/tree/tree-bytes.ts'

export const tree = (root: TreeNode): Tree =>
  decodeTree(treeBytes(root), { file: 'm.zip', entry: 't', version: 1.4, columnCount: 1 })
const split = (left: number, right: number): Tree => tree(below(0, 5, leaf(left), leaf(right)))
const factsOf = (id: Int32Array | null) => ({ weight: Float32Array.of(3, 2, 1), id })

/** Two groups of two classes; class 1 has no tree in group 0. */
export const grid: TreeGrid = {
  featureCount: 1,
  groupCount: 2,
  classCount: 2,
  trees: [split(1, 2), split(10, 20), null, split(100, 200)],
  facts: [factsOf(Int32Array.of(0, 11, 12)), factsOf(null), null, factsOf(Int32Array.of(0, 31, 32))],
  cells: plainCells(1),
  uncovered: 'missing',
}
