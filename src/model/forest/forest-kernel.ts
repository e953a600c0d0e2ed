import type { OutputColumn } from '../../core/column.ts'
import type { Kernel, Mojo } from '../mojo/algorithm.ts'
import { sharedLeaves } from './leaves.ts'
import { forestOf } from '../mojo/tree/shared-trees.ts'
import type { SharedTrees } from '../mojo/tree/shared-trees.ts'
import { BLOCK, ForestScorer } from './forest-scorer.ts'

/** A row on its way from sums of leaves to its prediction. */
export interface Finish {
  /**
   * @param sums sum of slot s at [s * BLOCK + r]
   * @param rows the batch; the row starts at `rowAt`
   * @param out the prediction goes to `out[at ..]`
   */
  (
    sums: Float64Array | Float32Array,
    r: number,
    rows: Float64Array,
    rowAt: number,
    offset: number,
    out: Float64Array,
    at: number,
  ): void
}

/** Scores in blocks: sums start at 0, `finish` turns them into predictions. No row is refused. */
function forestKernel(
  scorer: ForestScorer,
  featureCount: number,
  outputs: readonly OutputColumn[],
  finish: Finish,
): Kernel {
  const { sums } = scorer
  const width = outputs.length
  return {
    outputs,
    score(rows, rowCount, offsets, out) {
      for (let first = 0; first < rowCount;) {
        const count = scorer.blockOf(rowCount - first)
        if (count === BLOCK) sums.fill(0)
        else for (let at = 0; at < sums.length; at += BLOCK) sums.fill(0, at, at + count)
        scorer.add(rows, first, count)
        for (let r = 0; r < count; r++) {
          const row = first + r
          const offset = offsets === null ? 0 : offsets[row]!
          finish(sums, r, rows, row * featureCount, offset, out, row * width)
        }
        first += count
      }
      return 0
    },
  }
}

/** The kernel of a model of shared trees, with leaf assignment. */
export function sharedTreesKernel(
  mojo: Mojo,
  shared: SharedTrees,
  outputs: readonly OutputColumn[],
  finish: Finish,
): Kernel {
  const scorer = new ForestScorer(forestOf(shared), 'f64', mojo.source)
  const leaves = sharedLeaves(shared)
  return {
    ...forestKernel(scorer, mojo.featureCount, outputs, finish),
    treeCount: shared.trees.length,
    ...(leaves !== null && { leaves }),
  }
}
