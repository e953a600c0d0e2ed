import type { TreeDrawer } from '../scorer.ts'
import { drawnTree } from './draw-tree.ts'
import type { DrawingNotes } from './draw-tree.ts'
import { treeName } from './leaves.ts'
import type { TreeGrid } from './tree-grid.ts'

/** Draws the trees of a grid. */
export function gridTrees(
  grid: TreeGrid,
  { columns, levels }: Pick<DrawingNotes, 'columns' | 'levels'>,
  classes: readonly (string | null)[],
): TreeDrawer {
  const { groupCount, cells, uncovered } = grid
  return {
    count: groupCount,
    classes,
    draw(group, c, depth) {
      const index = c * groupCount + group
      const tree = grid.trees[index] ?? null
      if (tree === null) return null
      const { weight = null, id = null } = grid.facts[index] ?? {}
      const title = {
        tree: group,
        treeCount: groupCount,
        name: treeName(group, c),
        class: classes[c] ?? null,
        float32: cells.float32,
        zeroIsMissing: false,
      }
      return drawnTree(tree, title, { columns, levels, uncovered, weight, id }, depth)
    },
  }
}
