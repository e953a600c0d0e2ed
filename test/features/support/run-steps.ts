import type { FieldLookup, FieldShape } from '../../../src/core/field.ts'
import type { Remark } from '../../../src/core/finding.ts'
import type { StepConfig } from '../../../src/core/spec.ts'
import { FaultLog } from '../../../src/features/fault-log.ts'
import type { Outside } from '../../../src/features/outside.ts'
import { compilePlan } from '../../../src/features/plan.ts'
import type { Plan } from '../../../src/features/plan.ts'
import type { PlanSurroundings } from '../../../src/features/surroundings.ts'
import type { RecordFields } from '../../../src/features/record-reader.ts'

export type Cell = number | string | null

export interface StepRun {
  readonly remarks: readonly Remark[]
  readonly plan: Plan
  readonly faults: FaultLog
  /** The cells of a feature after the run; NaN is shown as null. */
  readonly cells: (name: string) => Cell[]
  /** `row reason field value` of each fault, in order. */
  readonly told: () => string[]
}

/** `number`, `text`, `boolean`; the values of an enum; or a whole shape. */
export type Shape = FieldShape['kind'] | readonly string[] | Pick<FieldShape, 'kind' | 'time' | 'what'>

export function fieldsOf(shapes: Readonly<Record<string, Shape>>): FieldShape[] {
  return Object.entries(shapes).map(([path, shape]) => ({ path, nullable: true, ...wholeShape(shape) }))
}

function wholeShape(shape: Shape): Pick<FieldShape, 'kind' | 'time' | 'what' | 'symbols'> {
  if (typeof shape === 'string') return { kind: shape }
  return 'kind' in shape ? shape : { kind: 'text', symbols: shape }
}

/** Compiles a plan of the steps and runs one batch of events through it. */
export function runSteps(
  shapes: Readonly<Record<string, Shape>>,
  steps: readonly StepConfig[],
  events: readonly (object | null)[] = [],
  wanted: readonly string[] = Object.keys(shapes),
  records?: readonly RecordFields[],
  lookup?: FieldLookup,
  surroundings: Partial<PlanSurroundings> = {},
): StepRun {
  const { run, pending } = begun(shapes, steps, events, { wanted, records, lookup, surroundings })
  if (pending !== undefined) throw new Error('a step waits: use runAskingSteps')
  return run
}

/** As `runSteps`, of steps that ask outside and may wait. */
export async function runAskingSteps(
  shapes: Readonly<Record<string, Shape>>,
  steps: readonly StepConfig[],
  outside: Outside,
  events: readonly (object | null)[] = [],
): Promise<StepRun> {
  const { run, pending } = begun(shapes, steps, events, {
    wanted: Object.keys(shapes),
    surroundings: outside,
  })
  await pending
  return run
}

interface RunWith {
  readonly wanted: readonly string[]
  readonly records?: readonly RecordFields[] | undefined
  readonly lookup?: FieldLookup | undefined
  readonly surroundings?: Partial<PlanSurroundings>
}

function begun(
  shapes: Readonly<Record<string, Shape>>,
  steps: readonly StepConfig[],
  events: readonly (object | null)[],
  { wanted, records, lookup = () => null, surroundings = {} }: RunWith,
): { readonly run: StepRun; readonly pending: void | Promise<void> } {
  const capacity = Math.max(1, events.length)
  const { plan, remarks } = compilePlan({
    fields: fieldsOf(shapes),
    lookup,
    steps,
    wanted,
    capacity,
    surroundings,
  })
  const faults = new FaultLog(capacity)
  const pending = plan.run(events, events.length, faults, records)
  const run = {
    remarks,
    plan,
    faults,
    cells: (name: string) => cellsOf(plan, name, events.length),
    told: () =>
      faults.entries.map(
        ({ row, fault }) => `${row} ${fault.reason} ${String(fault.field)} ${String(fault.value)}`,
      ),
  }
  return { run, pending }
}

function cellsOf(plan: Plan, name: string, rowCount: number): Cell[] {
  const slot = plan.slot(name)
  if (slot === null) throw new Error(`no slot '${name}'`)
  return Array.from<Cell>(slot.values)
    .slice(0, rowCount)
    .map((cell) => (Number.isNaN(cell) ? null : cell))
}

/** One line a remark: `path: message`. */
export function lines(remarks: readonly Remark[]): string[] {
  return remarks.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
