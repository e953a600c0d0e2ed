import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Model } from './scorer.ts'

/** Rows of a call: kernels have ways of their own for one row, few rows and blocks. */
const batches = [1, 3, 16, 32, 64, 1, 64]

/**
 * Scores some rows of nothing, so that what the engine compiles with the first rows is compiled before a stream's come: a batch
 * at a time, with whatever else there is to do in between. A model that remembers rows is left alone.
 */
export async function warmUp({ scorer }: Model): Promise<void> {
  if (scorer.stateful) return
  const most = Math.max(...batches)
  const rows = new Float64Array(most * scorer.inputs.length)
  // Zeros, the first levels, and half of the cells missing.
  for (let at = 0; at < rows.length; at += 2) rows[at] = NaN
  const out = new Float64Array(most * scorer.outputs.length)
  const refused = new Uint8Array(most)
  for (const count of batches) {
    scorer.score(rows, count, out, refused)
    await nextTurn()
  }
}
