import { UNKNOWN_LEVEL } from '../core/column.ts'
import type { FallbackRule } from '../features/rule.ts'
import type { Scorer } from '../model/scorer.ts'

/**
 * A rule as a scorer. Its one column is the line that answers, a category: which one that is the formulas say, over numbers
 * and texts of the plan, while rows are made (`features/rule-rows.ts`).
 */
export function ruleScorer({ lines, levels, answers }: FallbackRule): Scorer {
  const kind = levels === null ? 'value' : 'label'
  return {
    inputs: [{ name: 'line', kind: 'categorical', levels: lines.map(({ when }) => when ?? 'otherwise') }],
    outputs: [{ name: 'predict', kind, level: null }],
    stateful: false,
    score: (rows, rowCount, out, refused) => {
      let count = 0
      for (let row = 0; row < rowCount; row++) {
        const answer = answers[rows[row]!]
        const isRefused = answer === undefined
        out[row] = isRefused ? NaN : answer
        refused[row] = Number(isRefused)
        count += Number(isRefused)
      }
      return count
    },
  }
}

/** Why a rule has no answer, by the cell of the row. */
export function whyNoLine(name: string, line: number): string {
  return line === UNKNOWN_LEVEL
    ? `a line of the rule of ${name} has no finite number for this row`
    : `no line of the rule of ${name} holds for this row`
}
