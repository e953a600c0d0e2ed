import { labelColumnOf } from '../core/column.ts'
import type { Remark } from '../core/finding.ts'
import type { Served } from '../core/prediction-entry.ts'
import { quoted } from '../core/text.ts'
import type { Plan } from '../features/plan.ts'
import type { FallbackRule } from '../features/rule.ts'
import { compileRuleRows } from '../features/rule-rows.ts'
import type { PipelineModel } from '../scoring/parts.ts'
import { ruleScorer, whyNoLine } from '../scoring/rule-scorer.ts'

/** What predictions say of a rule. */
interface RuleHead {
  readonly name: string
  readonly version: string
  readonly served: Served
}

type Replaced = Pick<PipelineModel, 'name' | 'scorer' | 'levels'>

/**
 * Binds a rule to the plan, which was told its names (`wanted`): a model that answers where another does not.
 *
 * @param inPlaceOf the model whose place it takes, where that could be loaded; what it answers must be of the same kind
 * @returns null where something is wrong, which is a remark at its line
 */
export function compileRuleModel(
  { name, version, served }: RuleHead,
  rule: FallbackRule,
  plan: Plan,
  inPlaceOf: Replaced | null,
  remarks: Remark[],
): PipelineModel | null {
  if (inPlaceOf !== null) remarks.push(...remarksOnKind(rule, inPlaceOf), ...remarksOnLabels(rule, inPlaceOf))
  const rows = compileRuleRows(rule, plan, remarks)
  if (rows === null) return null
  return {
    name,
    version,
    digest: rule.digest,
    served,
    scorer: ruleScorer(rule),
    rows,
    levels: rule.levels,
    contributions: null,
    // A row is one cell.
    whyRefused: (cells, row) => whyNoLine(name, cells[row]!),
  }
}

function* remarksOnKind({ levels, path }: FallbackRule, { name, scorer }: Replaced): Generator<Remark> {
  const hasLabel = labelColumnOf(scorer.outputs) !== -1
  if (hasLabel === (levels !== null)) return
  yield {
    severity: 'error',
    path,
    message: hasLabel
      ? `model '${name}' predicts classes, and the rule in its place gives values`
      : `model '${name}' predicts no classes, and the rule in its place gives labels`,
    hint: hasLabel ? 'give a label in each line' : 'give a value in each line',
  }
}

/** Whoever reads the predictions may not expect another label: where nobody meant that, it is a slip. */
function* remarksOnLabels({ lines, path }: FallbackRule, { name, levels }: Replaced): Generator<Remark> {
  if (levels === null) return
  for (const [at, { label }] of lines.entries()) {
    if (label === undefined || levels.includes(label)) continue
    yield {
      severity: 'warning',
      path: [...path, at, 'label'],
      message: `model '${name}' never predicts '${label}'`,
      hint: `it predicts ${quoted(levels)}`,
    }
  }
}
