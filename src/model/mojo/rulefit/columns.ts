import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { holds, readRules } from './rules.ts'
import type { Rule } from './rules.ts'

/** A rule that H2O cannot look up in the linear model: it throws on every row for which such a rule holds. */
const LOST = -2

/** A column of the linear model: the level of the last rule that holds. */
export interface RuleColumn {
  readonly rules: readonly Rule[]
  /** Level of each rule in the column; -1 when it is not one of the levels, LOST when the column is missing. */
  readonly levels: Int32Array
}

/** A column for each (depth, tree), and within it for each class when there are more than two. */
export function readRuleColumns(mojo: Mojo, linear: Mojo): readonly RuleColumn[] {
  const most = mojo.ini.keys().length
  const depth = mojo.ini.integer('depth', { min: 0, max: most })
  const treeCount = mojo.ini.integer('ntrees', { min: 0, max: most })
  const groups = readRules(mojo, depth, treeCount)
  const classes = mojo.responseLevels
  if (classes === null || classes.length <= 2) return groups.map((rules) => ruleColumn(linear, rules, ''))
  return groups.flatMap((rules, group) =>
    classes.map((name, c) => {
      const own = rules.filter((rule) => rule.name.endsWith(name))
      if (own.length > 0) return ruleColumn(linear, own, `C${c}`)
      throw new ModelError(
        mojo.source,
        'model.ini',
        `expected a rule for class ${name} in tree ${group % treeCount} (H2O fails on every row without one)`,
      )
    }),
  )
}

function ruleColumn(linear: Mojo, rules: readonly Rule[], suffix: string): RuleColumn {
  return { rules, levels: Int32Array.from(rules, (rule) => ruleLevel(linear, rule.name, suffix)) }
}

/** The part of the name before its `N` is that of the column. */
function ruleLevel(linear: Mojo, name: string, suffix: string): number {
  const end = name.indexOf('N')
  const column = end < 0 ? -1 : linear.columns.indexOf(name.slice(0, end) + suffix)
  return linear.domains[column]?.indexOf(name) ?? LOST
}

/** The column's cell for a row: a level, or NaN when no rule holds. Infinity where H2O throws. */
export function ruleCell(column: RuleColumn, rows: Float64Array, start: number): number {
  let level = -1
  for (let i = 0; i < column.rules.length; i++) {
    if (!holds(column.rules[i]!, rows, start)) continue
    level = column.levels[i]!
    if (level === LOST) return Infinity
  }
  return level >= 0 ? level : NaN
}
