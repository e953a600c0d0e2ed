import { labelColumnOf } from '../core/column.ts'
import { outcome } from '../core/outcome.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'

/** How often a model predicted a label; `label` is null for models without classes. */
export interface LabelCount {
  readonly model: string
  readonly label: string | null
  readonly count: number
}

/** Counts the predictions of a batch's scored rows by label, those alone that there are; a model without classes has one count. */
export function labelCounts(
  batch: Pick<ScoringBatch, 'size' | 'outcomes'>,
  {
    model,
    out,
    failed,
    takes,
    isBeside,
  }: Pick<ModelBatch, 'model' | 'out' | 'failed' | 'takes' | 'isBeside'>,
): readonly LabelCount[] {
  if (isBeside) return []
  const { name, levels, scorer } = model
  const labelAt = levels === null ? -1 : labelColumnOf(scorer.outputs)
  const width = scorer.outputs.length
  const counts = new Float64Array(labelAt < 0 ? 1 : levels!.length)
  for (let row = 0; row < batch.size; row++) {
    if (batch.outcomes[row] !== outcome.scored || failed[row] === 1 || takes?.[row] === 0) continue
    const label = labelAt < 0 ? 0 : out[row * width + labelAt]!
    if (label >= 0) counts[label]! += 1
  }
  return Array.from(counts, (count, label) => ({
    model: name,
    label: labelAt < 0 ? null : levels![label]!,
    count,
  })).filter(({ count }) => count > 0)
}
