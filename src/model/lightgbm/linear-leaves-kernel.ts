import type { OutputColumn } from '../../core/column.ts'
import type { Finish } from '../forest/forest-kernel.ts'
import { BLOCK } from '../forest/forest-scorer.ts'
import type { ForestScorer } from '../forest/forest-scorer.ts'
import type { Kernel } from '../kernel.ts'
import { linearOutput } from './linear-leaves.ts'
import type { ScoredTrees } from './scored-trees.ts'

/**
 * Leaves that are functions of the row: the forest says which (a slot a tree, its sum the leaf's number), and they are
 * added here.
 */
export function linearLeavesKernel(
  scorer: ForestScorer,
  { trees, treesPerIteration, columnCount }: ScoredTrees,
  outputs: readonly OutputColumn[],
  finish: Finish,
): Kernel {
  const leaves = scorer.sums
  const sums = new Float64Array(treesPerIteration * BLOCK)
  const width = outputs.length
  const texts = trees.map(({ text }) => text)
  const sum = (rows: Float64Array, rowAt: number, r: number): void => {
    for (let slot = 0; slot < treesPerIteration; slot++) sums[slot * BLOCK + r] = 0
    for (let t = 0; t < texts.length; t++) {
      const { linear, leafValue } = texts[t]!
      const leaf = leaves[t * BLOCK + r]!
      sums[(t % treesPerIteration) * BLOCK + r]! +=
        linear === null ? leafValue[leaf]! : linearOutput(linear, leaf, leafValue, rows, rowAt)
    }
  }
  return {
    outputs,
    score(rows, rowCount, _offsets, out) {
      for (let first = 0; first < rowCount;) {
        const count = scorer.blockOf(rowCount - first)
        leaves.fill(0)
        scorer.add(rows, first, count)
        for (let r = 0; r < count; r++) {
          const rowAt = (first + r) * columnCount
          sum(rows, rowAt, r)
          finish(sums, r, rows, rowAt, 0, out, (first + r) * width)
        }
        first += count
      }
      return 0
    },
  }
}
