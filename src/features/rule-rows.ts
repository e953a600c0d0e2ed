import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { compileFormula } from './formula/compile.ts'
import { failed } from './formula/expression.ts'
import type { BatchOperation, NumberCells } from './formula/expression.ts'
import type { FormulaNode } from './formula/parse.ts'
import type { Plan } from './plan.ts'
import type { ModelRows } from './row.ts'
import { problemAt } from './rule.ts'
import type { FallbackRule } from './rule.ts'
import type { Slot } from './slot.ts'

/** When a line of a rule holds: 1 in a row where it does. */
interface LineTest {
  readonly run: BatchOperation
  readonly cells: NumberCells
}

/**
 * Compiles a rule's lines to rows of one cell, the index of the line that answers: `MISSING_LEVEL` where none holds,
 * `UNKNOWN_LEVEL` where one has no finite number before another holds. Null where something is wrong, which is a remark.
 */
export function compileRuleRows(rule: FallbackRule, plan: Plan, remarks: Remark[]): ModelRows | null {
  const named = new Map<string, Slot | null>()
  const tests = rule.tests.map((test, at) =>
    test === null
      ? always(plan.capacity)
      : testOf(test, [...rule.path, at, 'when'], { plan, named, remarks }),
  )
  const compiled = tests.filter((test) => test !== null)
  if (compiled.length < tests.length) return null
  const concerned = new Set(
    [...named.values()].flatMap((slot) => (slot === null ? [] : [...plan.dependsOn(slot)])),
  )
  return {
    width: 1,
    fill: (rowCount, rows) => {
      for (const { run } of compiled) run(rowCount)
      for (let row = 0; row < rowCount; row++) rows[row] = lineOf(compiled, row)
    },
    dependsOn: (slot) => concerned.has(slot),
  }
}

function always(capacity: number): LineTest {
  return { run: () => undefined, cells: new Float64Array(capacity).fill(1) }
}

function lineOf(tests: readonly LineTest[], row: number): number {
  for (let at = 0; at < tests.length; at++) {
    const holds = tests[at]!.cells[row]!
    if (holds === 1) return at
    if (holds === failed) return UNKNOWN_LEVEL
  }
  return MISSING_LEVEL
}

interface Surroundings {
  readonly plan: Plan
  /** Names that earlier formulas of the rule asked for: what is wrong with one is told once. */
  readonly named: Map<string, Slot | null>
  readonly remarks: Remark[]
}

function testOf(node: FormulaNode, path: ConfigPath, around: Surroundings): LineTest | null {
  try {
    const compiled = compileFormula(node, (name) => slotNamed(name, path, around), around.plan.capacity)
    if (compiled === null) return null
    const { result, run } = compiled
    if (result.type === 'boolean') return { run, cells: result.cells }
    around.remarks.push({
      severity: 'error',
      path,
      message: `the formula gives a ${result.type}: a line holds where one is true`,
      hint: 'compare it: x != 0, x == "on"',
    })
  } catch (error) {
    around.remarks.push(problemAt(path, error))
  }
  return null
}

function slotNamed(name: string, path: ConfigPath, { plan, named, remarks }: Surroundings): Slot | null {
  const known = named.get(name)
  if (known !== undefined) return known
  const slot = plan.slot(name)
  named.set(name, slot)
  if (slot === null && !plan.isBroken(name)) remarks.push(nothingOf(name, path, plan))
  return slot
}

function nothingOf(name: string, path: ConfigPath, plan: Plan): Remark {
  const unfit = plan.unfit(name)
  if (unfit !== null)
    return { severity: 'error', path, message: `'${name}' is ${unfit}: a formula takes numbers and texts` }
  const problem = plan.problem(name)
  const hint = problem?.hint ?? plan.suggest(name)
  const why = problem === null ? '' : `: ${problem.problem}`
  return {
    severity: 'error',
    path,
    message: `there is no feature or input field '${name}'${why}`,
    ...(hint === undefined ? {} : { hint }),
  }
}
