import { UNKNOWN_LEVEL } from '../core/column.ts'
import type { BaselineLevels } from './baseline.ts'

/** @param values as rows have them: indices of levels, or codes (`core/column.ts`) */
export function levelsBaseline(
  name: string,
  levels: readonly string[],
  values: Float64Array,
): BaselineLevels {
  const counts = levels.map(() => 0)
  let [unknown, missing] = [0, 0]
  for (const value of values) {
    if (value >= 0) counts[value]! += 1
    else if (value === UNKNOWN_LEVEL) unknown += 1
    else missing += 1
  }
  return {
    name,
    type: 'categorical',
    values: levels.map((value, at) => ({ value, count: counts[at]! })),
    missing_count: missing,
    unknown_count: unknown,
  }
}
