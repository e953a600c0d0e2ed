import { assignLeaf } from '../forest/leaves.ts'
import { cellsOf } from '../forest/trace.ts'
import type { LeafScorer } from '../scorer.ts'
import type { ScoredTrees } from './scored-trees.ts'

/** The leaf of each tree in the order of the file, by the library's own number. */
export function leafNumbers({ trees, cells }: ScoredTrees): LeafScorer {
  return {
    names: trees.map((_, index) => `T${index + 1}`),
    leaves(row) {
      const values = cellsOf(row, cells)
      return trees.map(({ tree, places }) => assignLeaf(tree, values, 'missing', (leaf) => ~places[leaf]!))
    },
  }
}
