import type { LeafScorer } from '../scorer.ts'
import type { Tree } from './tree.ts'
import type { Forest } from './forest.ts'
import type { TreeGrid } from './tree-grid.ts'
import { cellsOf, leafOf } from './trace.ts'

/** H2O keeps a path's steps in 64 bits. */
const longestPath = 63

export type LeafAssignment = ReturnType<LeafScorer['leaves']>[number]

/** What H2O answers where it has none. */
const none: LeafAssignment = { path: null, id: -1 }

/** The leaf of one tree: the way to it as L and R, and its number. */
export function assignLeaf(
  tree: Tree,
  values: ArrayLike<number>,
  uncovered: Forest['uncovered'],
  id: (leaf: number) => number,
): LeafAssignment {
  let path = ''
  const leaf = leafOf(tree, values, uncovered, (_node, left) => (path += left ? 'L' : 'R'))
  return path.length > longestPath ? none : { path, id: id(leaf) }
}

/** Leaf assignment of a grid: a missing tree has no leaf, and a leaf without a number is -1. */
export function gridLeaves({ trees, facts, groupCount, cells }: TreeGrid): LeafScorer {
  return {
    names: trees.map((_, index) => treeName(index % groupCount, Math.floor(index / groupCount))),
    leaves(row) {
      const values = cellsOf(row, cells)
      return trees.map((tree, index) => {
        if (tree === null) return none
        const ids = facts[index]?.id ?? null
        return assignLeaf(tree, values, 'missing', (leaf) => (ids === null ? -1 : ids[leaf]!))
      })
    },
  }
}

/** Group and class count from 1. */
export function treeName(group: number, c: number): string {
  return `T${group + 1}.C${c + 1}`
}
