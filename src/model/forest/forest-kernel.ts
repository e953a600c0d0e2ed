import type { OutputColumn } from '../../core/column.ts'
import type { Kernel } from '../kernel.ts'
import { BLOCK } from './forest-scorer.ts'
import type { ForestScorer } from './forest-scorer.ts'

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
export function forestKernel(
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
        else for (let at = 0; at < sums.length; at += BLOCK) for (let r = 0; r < count; r++) sums[at + r] = 0
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
