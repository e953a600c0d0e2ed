import { runSteps } from './run-steps.ts'
import type { Cell, Shape } from './run-steps.ts'
import type { PlanSurroundings } from '../../../src/features/surroundings.ts'

/** What goes wrong with the values of events, each as it comes to a number and to a text. */
export const oddInputs = {
  missing: { number: null, text: null },
  absent: { number: undefined, text: undefined },
  NaN: { number: NaN, text: NaN },
  infinite: { number: -Infinity, text: Infinity },
  text: { number: 'abc', text: 'abc' },
  boolean: { number: true, text: true },
  huge: { number: 1.5e308, text: 'x'.repeat(10_000) },
  empty: { number: '', text: '' },
} as const

export type OddInput = keyof typeof oddInputs

/** What a step makes of each odd input: the cell, and the faults behind it. */
export type OddOutcomes = Readonly<Record<OddInput, string>>

/** A step with one field that odd values come to. */
export interface OddCase {
  readonly step: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, Shape>>
  /** The field that they come to, and as which of both. */
  readonly field: string
  readonly as: 'number' | 'text'
  /** What stands in the other fields. */
  readonly others?: Readonly<Record<string, unknown>>
  /** The feature that is looked at. */
  readonly feature: string
  readonly surroundings?: Partial<PlanSurroundings>
}

/** Runs a step over one event for each odd input. */
export function outcomesOf({
  step,
  settings,
  fields,
  field,
  as,
  others,
  feature,
  surroundings,
}: OddCase): OddOutcomes {
  const names = Object.keys(oddInputs) as OddInput[]
  const events = names.map((name) => ({ ...others, [field]: oddInputs[name][as] }))
  const run = runSteps(fields, [{ step, settings }], events, [feature], undefined, undefined, surroundings)
  const errors = run.remarks.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '))
  const cells = run.cells(feature)
  const outcomes = names.map((name, row) => {
    const faults = Array.from(run.faults.of(row), ({ fault }) => `${fault.reason} ${String(fault.field)}`)
    return [name, [shown(cells[row]!), ...faults].join(', ')] as const
  })
  // One for each name.
  return Object.fromEntries(outcomes) as Record<OddInput, string>
}

function shown(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? 'missing' : String(cell)
  return cell.length > 100 ? `${cell.length} characters` : JSON.stringify(cell)
}
