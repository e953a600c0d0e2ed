import { labelColumnOf } from '../core/column.ts'
import type { Model } from './scorer.ts'

/** The texts of a model's label, by index; null where it has no label, or one without levels. */
export function levelsOf(model: Model): readonly string[] | null {
  if (labelColumnOf(model.scorer.outputs) < 0) return null
  if (model.response?.levels) return model.response.levels
  const levels = model.scorer.outputs.flatMap(({ kind, level }) =>
    kind === 'probability' && level !== null ? [level] : [],
  )
  return levels.length > 0 ? levels : null
}
