import type { Contribution } from '../avro/prediction-encoder.ts'
import type { ContributionScorer } from '../model/scorer.ts'
import { topContributions } from '../model/top-contributions.ts'
import type { ModelChunk } from './chunk.ts'

/** The top contributions of each row of a chunk that was scored. */
export function contributionsByRow(
  chunk: ModelChunk,
  wanted: { readonly scorer: ContributionScorer; readonly top: number },
): (row: number) => readonly Contribution[] {
  const { inputs, outputs } = chunk.model.scorer
  const contributions = topContributions(chunk.model, wanted.scorer, wanted.top)
  return (row) =>
    contributions(
      chunk.rows.subarray(row * inputs.length, (row + 1) * inputs.length),
      chunk.out.subarray(row * outputs.length, (row + 1) * outputs.length),
    )
}
