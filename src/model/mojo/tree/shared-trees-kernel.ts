import type { OutputColumn } from '../../../core/column.ts'
import { forestKernel } from '../../forest/forest-kernel.ts'
import type { Finish } from '../../forest/forest-kernel.ts'
import { ForestScorer } from '../../forest/forest-scorer.ts'
import { gridTrees } from '../../forest/grid-trees.ts'
import { gridLeaves } from '../../forest/leaves.ts'
import { forestOf } from '../../forest/tree-grid.ts'
import type { TreeGrid } from '../../forest/tree-grid.ts'
import type { Kernel } from '../../kernel.ts'
import type { Mojo } from '../algorithm.ts'
import { drawnColumns } from './explained-features.ts'

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
    trees: gridTrees(grid, drawnColumns(mojo), classNames(mojo, grid)),
    ...(mojo.version >= 1.2 && { leaves: gridLeaves(grid) }),
  }
}

/** A tree of an uplift forest tells of one class, and is grown for those who were treated or those who were not. */
function classNames(mojo: Mojo, { classCount }: TreeGrid): readonly (string | null)[] {
  if (classCount === 1) return [null]
  if (mojo.category === 'BinomialUplift') return ['treated', 'not treated']
  return Array.from({ length: classCount }, (_, c) => mojo.responseLevels?.[c] ?? String(c))
}
