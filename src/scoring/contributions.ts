import type { Contribution } from '../core/prediction-entry.ts'
import { topContributions } from '../model/top-contributions.ts'
import type { PipelineModel } from './parts.ts'

/**
 * The wanted contributions of each row of a batch that was scored; null where none are wanted.
 *
 * @param rows the model's rows, row-major
 * @param out its scorer's output for them, row-major
 */
export function contributionsByRow(
  { scorer, contributions: wanted }: PipelineModel,
  rows: Float64Array,
  out: Float64Array,
): ((row: number) => readonly Contribution[]) | null {
  if (wanted === null) return null
  const { inputs, outputs } = scorer
  const contributions = topContributions({ scorer }, wanted.scorer, wanted.top)
  return (row) =>
    contributions(
      rows.subarray(row * inputs.length, (row + 1) * inputs.length),
      out.subarray(row * outputs.length, (row + 1) * outputs.length),
    )
}
