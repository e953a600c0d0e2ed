import { describe, expect, it } from 'vitest'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../src/core/column.ts'
import type { Remark } from '../../src/core/finding.ts'
import { FaultLog } from '../../src/features/fault-log.ts'
import { readRule } from '../../src/features/rule.ts'
import { compileRuleRows } from '../../src/features/rule-rows.ts'
import { runSteps } from './support/run-steps.ts'
import type { StepRun } from './support/run-steps.ts'

const shapes = { a: 'number', b: 'number', t: 'text', flag: 'boolean', list: 'list' } as const

function compiled(whens: readonly string[], { plan }: StepRun) {
  const remarks: Remark[] = []
  const rule = readRule(
    whens.map((when) => ({ when, label: when })),
    ['rule'],
    [],
  )
  return { rows: compileRuleRows(rule!, plan, remarks), remarks }
}

/** The line of each event. */
function linesOf(whens: readonly string[], events: readonly (object | null)[]): number[] {
  const run = runSteps(shapes, [], events)
  const { rows } = compiled(whens, run)
  const cells = new Float64Array(events.length)
  rows!.fill(events.length, cells, new FaultLog(events.length))
  return [...cells]
}

function told(whens: readonly string[]): string[] {
  const { rows, remarks } = compiled(whens, runSteps(shapes, []))
  expect(rows).toBeNull()
  return remarks.map(({ path, message, hint = '' }) => `${path.join('.')}: ${message} (${hint})`)
}

describe('compileRuleRows', () => {
  it('gives the first line that holds', () => {
    expect(linesOf(['a < 1', 'a < 2'], [{ a: 0 }, { a: 1 }, { a: 2 }])).toEqual([0, 1, MISSING_LEVEL])
  })

  it('takes numbers, texts and truth values as derive does', () => {
    expect(
      linesOf(
        ["lower(t) == 'calm' && flag", 'flag', "contains(t, 'x')"],
        [
          { t: 'CALM', flag: true },
          { t: 'rough', flag: true },
          { t: 'axe', flag: false },
          { t: 'rough', flag: false },
        ],
      ),
    ).toEqual([0, 1, 2, MISSING_LEVEL])
  })

  it('passes over a line that is not known to hold, and stops at one that has no finite number', () => {
    expect(linesOf(['a < 1', 'b < 1'], [{ a: null, b: 0 }, { a: null, b: null }, null])).toEqual([
      1,
      MISSING_LEVEL,
      MISSING_LEVEL,
    ])
    expect(
      linesOf(
        ['b > 9', 'a / b > 1', 'true'],
        [
          { a: 1, b: 0 },
          { a: 1, b: 10 },
          { a: 3, b: 2 },
        ],
      ),
    ).toEqual([UNKNOWN_LEVEL, 0, 1])
  })

  it('depends on all that its formulas read, and on what that was made from', () => {
    const formula = { step: 'derive', settings: { as: 'c', formula: 'b + 1', type: 'number' } }
    const run = runSteps(shapes, [formula])
    const { rows } = compiled(['a < 1 || c > 2'], run)
    const isConcerned = (name: string) => rows!.dependsOn(run.plan.slot(name)!.index)
    expect(['a', 'b', 'c', 't', 'flag'].map(isConcerned)).toEqual([true, true, true, false, false])
  })

  it('tells of each name that stands for nothing once, where it first stands', () => {
    expect(told(['aa < 1', 'aa < 2 || list > 1'])).toEqual([
      "rule.0.when: there is no feature or input field 'aa' (did you mean 'a'?)",
      "rule.1.when: 'list' is an array of numbers: a formula takes numbers and texts ()",
    ])
  })

  it('tells of what is not true or false, and of kinds that do not go together', () => {
    expect(told(['a + 1', "t + 'x'", 't < 1'])).toEqual([
      'rule.0.when: the formula gives a number: a line holds where one is true (compare it: x != 0, x == "on")',
      'rule.1.when: the formula gives a text: a line holds where one is true (compare it: x != 0, x == "on")',
      "rule.2.when: '<' takes numbers, here is a text (a cast step makes a text a number)",
    ])
  })
})
