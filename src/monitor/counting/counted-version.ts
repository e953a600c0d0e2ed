import type { PipelineModel } from '../../scoring/parts.ts'
import type { Layout, LayoutColumn } from '../layout.ts'
import type { ColumnCells } from './column-cells.ts'
import { LevelCells } from './level-cells.ts'
import { NumberColumnCells } from './number-cells.ts'

/** A version of a model in a pipeline, and what is counted of it; null where nothing is. */
export interface CountedVersion {
  readonly model: PipelineModel
  readonly layout: Layout | null
}

/** A column of a layout, in the rows that it is counted in. */
export interface CountedColumn {
  readonly cells: ColumnCells
  /** Which column of the rows. */
  readonly at: number
  /** The same for columns of two models that hold the same and are counted the same; null where nobody knows. */
  readonly same: string | null
}

/** The input columns of a layout. Those that the model does not have are left out of what is noted, and come to nothing. */
export function countedFeatures({ model, layout }: CountedVersion): readonly (CountedColumn | null)[] {
  const { inputs } = model.scorer
  const { sources } = model.rows
  return (layout?.features ?? []).map((column) => {
    const at = inputs.findIndex(({ name }) => name === column.bins.name)
    const input = inputs[at]
    if (input === undefined) return null
    const source = sources?.[at] ?? null
    const same = source === null ? null : JSON.stringify([source, input, column.bins])
    return { cells: cellsOf(column, input.levels ?? []), at, same }
  })
}

export function countedOutputs({ model, layout }: CountedVersion): readonly (CountedColumn | null)[] {
  return (layout?.outputs ?? []).map((column) => {
    const at = model.scorer.outputs.findIndex(({ name }) => name === column.bins.name)
    return at === -1 ? null : { cells: cellsOf(column, []), at, same: null }
  })
}

/** Null for models without classes. */
export function countedLabel({ model, layout }: CountedVersion): CountedColumn | null {
  const at = model.scorer.outputs.findIndex(({ kind }) => kind === 'label')
  const levels = layout?.labels?.levels ?? null
  if (levels === null || at === -1) return null
  return { cells: new LevelCells(levels, model.levels ?? levels), at, same: null }
}

function cellsOf({ bins }: LayoutColumn, levels: readonly string[]): ColumnCells {
  return bins.kind === 'number' ? new NumberColumnCells(bins) : new LevelCells(bins.levels, levels)
}
