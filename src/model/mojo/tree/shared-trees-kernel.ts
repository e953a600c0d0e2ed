import type { OutputColumn } from '../../../core/column.ts'
import { forestKernel } from '../../forest/forest-kernel.ts'
import type { Finish } from '../../forest/forest-kernel.ts'
import { ForestScorer } from '../../forest/forest-scorer.ts'
import { gridLeaves } from '../../forest/leaves.ts'
import { forestOf } from '../../forest/tree-grid.ts'
import type { TreeGrid } from '../../forest/tree-grid.ts'
import type { Kernel } from '../../kernel.ts'
import type { Mojo } from '../algorithm.ts'

/** The kernel of a model of shared trees. Leaves are assigned since 1.20, as in H2O. */
export function sharedTreesKernel(
  mojo: Mojo,
  grid: TreeGrid,
  outputs: readonly OutputColumn[],
  finish: Finish,
): Kernel {
  const scorer = new ForestScorer(forestOf(grid), 'f64', mojo.source)
  return {
    ...forestKernel(scorer, mojo.featureCount, outputs, finish),
    treeCount: grid.trees.length,
    ...(mojo.version >= 1.2 && { leaves: gridLeaves(grid) }),
  }
}
