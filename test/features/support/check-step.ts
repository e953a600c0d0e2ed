import { expect } from 'vitest'
import type { PlanSurroundings } from '../../../src/features/surroundings.ts'
import { lines, runSteps } from './run-steps.ts'
import type { Cell, Shape } from './run-steps.ts'

/** One row of a step's table: what goes in, what the feature holds then, and the fault if there is one. */
export type StepCase = readonly [input: Readonly<Record<string, unknown>>, cell: Cell, fault?: string]

export interface StepUnderTest {
  readonly step: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, Shape>>
  /** The feature that is looked at. */
  readonly feature: string
  readonly surroundings?: Partial<PlanSurroundings>
}

/**
 * Runs the cases as one batch, and again with a row without an event before each: such rows stay missing and are never
 * at fault.
 */
export function expectStep(
  { step, settings, fields, feature, surroundings }: StepUnderTest,
  cases: readonly StepCase[],
): void {
  const inputs = cases.map(([input]) => input)
  const run = runSteps(fields, [{ step, settings }], inputs, [feature], undefined, undefined, surroundings)
  expect(lines(run.remarks)).toEqual([])
  expect(run.cells(feature)).toEqual(cases.map(([, cell]) => cell))
  expect(run.told()).toEqual(
    cases.flatMap(([, , fault], row) => (fault === undefined ? [] : [`${row} ${fault}`])),
  )

  const spread = runSteps(
    fields,
    [{ step, settings }],
    inputs.flatMap((input) => [null, input]),
    [feature],
    undefined,
    undefined,
    surroundings,
  )
  expect(spread.cells(feature)).toEqual(cases.flatMap(([, cell]) => [null, cell]))
  expect(spread.faults.entries.filter(({ row }) => row % 2 === 0)).toEqual([])
}

/** What compiling the step tells, as `setting: message`. */
export function refusals({ step, settings, fields, surroundings }: Omit<StepUnderTest, 'feature'>): string[] {
  return lines(
    runSteps(fields, [{ step, settings }], [], undefined, undefined, undefined, surroundings).remarks,
  ).map((line) => line.replace(`features.0.${step}`, '').replace(/^\./, ''))
}
