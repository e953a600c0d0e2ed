import type { RowFeatures } from '../../forest/contributions.ts'
import type { DrawingNotes } from '../../forest/draw-tree.ts'
import { cellsOf } from '../../forest/trace.ts'
import type { TreeGrid } from '../../forest/tree-grid.ts'
import type { Mojo } from '../algorithm.ts'

/** Names of a model's features. */
export function featureNames(mojo: Mojo): readonly string[] {
  return mojo.columns.slice(0, mojo.featureCount)
}

/** H2O's explanations have the rule of a column's domain in files of all versions. */
export function explainedFeatures(mojo: Mojo, grid: TreeGrid): RowFeatures {
  const limits = Float64Array.from(
    { length: mojo.featureCount },
    (_, feature) => mojo.domains[feature]?.length ?? NaN,
  )
  return (row) => ({ values: cellsOf(row, { ...grid.cells, limits }), present: row })
}

/** Names and levels of a model's features. */
export function drawnColumns(mojo: Mojo): Pick<DrawingNotes, 'columns' | 'levels'> {
  return { columns: featureNames(mojo), levels: mojo.domains.slice(0, mojo.featureCount) }
}
