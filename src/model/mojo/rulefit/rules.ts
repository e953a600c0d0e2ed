import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'

/** One test of a rule: a cell's level is in a set, or its number is below or not below a threshold. */
interface Condition {
  readonly feature: number
  /** Whether a missing cell passes. */
  readonly missingPasses: boolean
  /** 1 at each level that passes; null for a number. */
  readonly levels: Uint8Array | null
  readonly threshold: number
  readonly below: boolean
}

export interface Rule {
  /** Its name is a level of a column of the linear model. */
  readonly name: string
  /** All must hold. */
  readonly conditions: readonly Condition[]
}

/** The rules of each (depth, tree), by depth, then by tree, each list in the file's order. */
export function readRules(mojo: Mojo, depth: number, treeCount: number): readonly (readonly Rule[])[] {
  return Array.from({ length: depth * treeCount }, (_, group) => {
    const i = Math.floor(group / treeCount)
    const j = group % treeCount
    const count = mojo.ini.integer(`num_rules_M${i}T${j}`, { min: 0, max: mojo.ini.keys().length })
    return Array.from({ length: count }, (_, k) => readRule(mojo, `${i}_${j}_${k}`))
  })
}

function readRule(mojo: Mojo, id: string): Rule {
  const count = mojo.ini.integer(`num_conditions_rule_id_${id}`, { min: 0, max: mojo.ini.keys().length })
  return {
    name: mojo.ini.string(`var_name_rule_id_${id}`),
    conditions: Array.from({ length: count }, (_, c) => readCondition(mojo, `${c}_${id}`)),
  }
}

function readCondition(mojo: Mojo, id: string): Condition {
  const { ini } = mojo
  const feature = ini.integer(`feature_index_${id}`, { min: 0, max: mojo.featureCount - 1 })
  const categorical = ini.integer(`type_${id}`) === 0
  const operator = ini.integer(`operator_${id}`)
  const common = { feature, missingPasses: ini.boolean(`nas_included_${id}`) }
  if (categorical) return { ...common, levels: readLevels(mojo, feature, id), threshold: NaN, below: false }
  // The key has no underscore before the id. A number with the operator for sets passes no test, as no number is NaN.
  const threshold = operator === 0 || operator === 1 ? ini.number(`num_treshold${id}`) : NaN
  return { ...common, levels: null, threshold, below: operator === 0 }
}

function readLevels(mojo: Mojo, feature: number, id: string): Uint8Array {
  const levels = mojo.domains[feature]
  if (!levels)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected levels of feature ${feature}, as type_${id} is 0`,
    )
  const passes = new Uint8Array(levels.length)
  const count = mojo.ini.integer(`cat_treshold_length_${id}`, { min: 0, max: mojo.ini.keys().length })
  for (let n = 0; n < count; n++) passes[mojo.ini.integer(`cat_treshold_length_${n}_${id}`)] = 1
  return passes
}

/** Whether all conditions hold for the row that starts at `start`. */
export function holds(rule: Rule, rows: Float64Array, start: number): boolean {
  const { conditions } = rule
  for (let c = 0; c < conditions.length; c++) {
    const { feature, missingPasses, levels, threshold, below } = conditions[c]!
    const x = rows[start + feature]!
    if (x !== x) {
      if (!missingPasses) return false
    } else if (levels !== null) {
      if (levels[x] !== 1) return false
    } else if (!(below ? x < threshold : x >= threshold)) return false
  }
  return true
}
