import type { InputColumn } from '../core/column.ts'
import { KernelRows } from './kernel-rows.ts'
import type { Kernel } from './kernel.ts'
import type { Model, Scorer } from './scorer.ts'

/** A kernel with its surroundings: what a model offers to its users. */
export type CompiledScorer = Pick<
  Model,
  'scorer' | 'contributions' | 'leaves' | 'staged' | 'reconstruction' | 'trees' | 'remarks'
>

/** Puts a kernel behind the `Scorer` contract where its row is the input columns, as they are but for reserved codes. */
export function kernelScorer(features: readonly InputColumn[], kernel: Kernel): CompiledScorer {
  const rows = new KernelRows(features, null, false, false, features.length)
  return {
    scorer: {
      inputs: features,
      outputs: kernel.outputs,
      stateful: kernel.stateful ?? false,
      score: scoreWith(rows, kernel),
    },
    ...explanations(rows, kernel),
    reconstruction: kernel.reconstruction ?? null,
    trees: kernel.trees ?? null,
    remarks: kernel.remarks ?? [],
  }
}

/** Scores a kernel on the rows that it wants. */
export function scoreWith(rows: KernelRows, kernel: Kernel): Scorer['score'] {
  const outputCount = kernel.outputs.length
  if (rows.alwaysFit(kernel.readsCodes ?? false)) {
    return (cells, rowCount, out, refused) => {
      clear(refused, rowCount)
      return kernel.score(cells, rowCount, null, out, refused)
    }
  }
  return (cells, rowCount, out, refused) => {
    clear(refused, rowCount)
    if (rows.fit(cells, rowCount)) return kernel.score(cells, rowCount, null, out, refused)
    const early = rows.copy(cells, rowCount, refused)
    if (early === 0) return kernel.score(rows.rows, rowCount, rows.offsets, out, refused)
    return scoreAround(rows, kernel, rowCount, out, refused, outputCount)
  }
}

/** For few rows a loop is several times as fast as the engine's `fill`. */
function clear(refused: Uint8Array, rowCount: number): void {
  for (let row = 0; row < rowCount; row++) refused[row] = 0
}

/** Rows that are refused before the kernel sees them are scored all the same, and their outputs thrown away. */
function scoreAround(
  rows: KernelRows,
  kernel: Kernel,
  rowCount: number,
  out: Float64Array,
  refused: Uint8Array,
  outputCount: number,
): number {
  const early = refused.slice(0, rowCount)
  refused.fill(0, 0, rowCount)
  let count = kernel.score(rows.rows, rowCount, rows.offsets, out, refused)
  for (let row = 0; row < rowCount; row++) {
    if (early[row] === 0) continue
    if (refused[row] === 0) count++
    refused[row] = 1
    out.fill(NaN, row * outputCount, (row + 1) * outputCount)
  }
  return count
}

/** The explanations of single rows: the same way from cells to the kernel's row, with buffers of their own. */
export function explanations(
  rows: KernelRows,
  kernel: Kernel,
): Pick<CompiledScorer, 'contributions' | 'leaves' | 'staged'> {
  const { contributions, leaves, staged } = kernel
  const one = (cells: Float64Array): Float64Array => rows.single(cells)
  return {
    contributions:
      contributions === undefined
        ? null
        : {
            names: contributions.names,
            classes: contributions.classes,
            contributions: (row, out) => {
              contributions.contributions(one(row), out)
            },
          },
    leaves: leaves === undefined ? null : { names: leaves.names, leaves: (row) => leaves.leaves(one(row)) },
    staged: staged === undefined ? null : { names: staged.names, staged: (row) => staged.staged(one(row)) },
  }
}
