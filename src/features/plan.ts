import type { FieldLookup, FieldShape, PathProblem } from '../core/field.ts'
import { formatPath } from '../core/finding.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'
import type { Fault } from '../core/outcome.ts'
import type { StepConfig } from '../core/spec.ts'
import { compileEventReader } from './event-reader.ts'
import type { FaultLog } from './fault-log.ts'
import { compileListReader } from './list-reader.ts'
import type { MadeFeature } from './made-features.ts'
import { allOf } from './memory.ts'
import type { Memory } from './memory.ts'
import { compileRecordReader } from './record-reader.ts'
import type { RecordFields } from './record-reader.ts'
import { Scope } from './scope.ts'
import type { Slot, SlotKind } from './slot.ts'
import { StepScope, runInOrder } from './step.ts'
import { namesMade, outputsOf, unknownSpec } from './step-outputs.ts'
import type { Step, StepRunner } from './step.ts'
import { steps as productionSteps } from './steps.ts'
import type { PlanSurroundings } from './surroundings.ts'

export interface PlanSource {
  /** The leaves of the input's reader schema. */
  readonly fields: readonly FieldShape[]
  /** What paths into arrays and maps of it lead to. */
  readonly lookup?: FieldLookup
  readonly steps: readonly StepConfig[]
  /** Names that models refer to; those that are input fields are bound as they are. */
  readonly wanted: readonly string[]
  /** Rows of the largest batch. */
  readonly capacity: number
  /** What steps may ask for beside the fields; nothing when left out. */
  readonly surroundings?: Partial<PlanSurroundings>
  /** The table of steps; another one only in tests. */
  readonly table?: readonly Step[]
}

/** A feature at the end of a plan. */
export interface FeatureSummary {
  readonly name: string
  readonly kind: SlotKind
  /** The input field that it is, maybe recoded; null for what a step made anew. */
  readonly field: string | null
  /** True for an input field under its own name of which no step changes the values, but for those at fault. */
  readonly isAsRead: boolean
}

/** A compiled feature plan: slots, and what fills them. Holds one batch at a time. */
export interface Plan {
  readonly capacity: number
  readonly slotCount: number
  /** In the order of their steps. */
  readonly features: readonly FeatureSummary[]
  /** What a step makes and no later step reads: of use only where somebody outside the plan names it. */
  readonly unread: readonly MadeFeature[]
  /**
   * Fills the slots for rows 0 .. rowCount - 1. Called once a batch, before any model's rows are assembled. Gives a promise
   * only where a step waits for an answer from outside; it is not called again before that has settled. Never throws, and
   * rejects for an outage alone, with a retriable SluiceError: run the batch again.
   *
   * @param events decoded values in row order; null where decoding failed: missing everywhere, without a fault
   * @param rowCount at most `capacity`
   * @param faults of this batch; the plan appends
   * @param records of the rows, for what is read beside their values (`recordFields`); where there are none, it is missing
   */
  run(
    events: readonly (object | null)[],
    rowCount: number,
    faults: FaultLog,
    records?: readonly RecordFields[],
  ): void | Promise<void>
  /** Whose answers steps may have to wait for: `lookup 'machines'`. */
  readonly waitsFor: readonly string[]
  /** Whether its steps remember anything from batch to batch. */
  readonly isStateful: boolean
  /** What its steps remember from batch to batch: whoever runs batches again takes back what they left in it. */
  readonly memory: Memory
  /** Paths of the input fields that are read. */
  readonly inputFields: readonly string[]
  /** What is read beside the values of records: `key`, `header.unit`. */
  readonly recordFields: readonly string[]
  /** The slot of that name at the end of the plan; null when there is none. */
  slot(name: string): Slot | null
  /** What an input field is that is there and cannot be a feature: `an array`; null for any other name. */
  unfit(name: string): string | null
  /** Why a path leads to nothing, where it begins with the name of an input field; null for any other name. */
  problem(name: string): PathProblem | null
  /** True for a name that a refused step would have made: already told, not to be told again. */
  isBroken(name: string): boolean
  /** Indexes of the slots whose faults concern this one: itself and all it was made from. */
  dependsOn(slot: Slot): ReadonlySet<number>
  /** True for the name of a feature, also one that a later step took away: what it stood for may be at fault before. */
  hadName(name: string): boolean
  /** Every name of the value, or of a record's values, that a name stands for, itself included. */
  namesOfSame(name: string): ReadonlySet<string>
  /** Those, the names of all that it is made from, and of all that is made from either. */
  lineageOf(name: string): ReadonlySet<string>
  /** A fault of a slot under the name by which its value is told of everywhere. */
  called(slot: number, fault: Fault): Fault
  /** A hint for a name that the plan does not have. */
  suggest(name: string): string | undefined
}

/** Compiles and checks the whole plan: every problem is a remark, and a plan comes back all the same. */
export function compilePlan(source: PlanSource): {
  readonly plan: Plan
  readonly remarks: readonly Remark[]
} {
  const scope = new Scope(source.fields, source.capacity, source.lookup, source.surroundings)
  const table = new Map((source.table ?? productionSteps).map((step) => [step.name, step]))
  for (const { step, settings } of source.steps) {
    for (const name of table.has(step) ? namesMade(table.get(step)!.spec, settings) : [])
      scope.promised.add(name)
  }
  const runners = source.steps
    .map((entry, index) => compileStep(entry, ['features', index, entry.step], table, scope))
    .filter((runner) => runner !== null)
  for (const name of source.wanted) scope.want(name)
  return { plan: planOf(scope, runners), remarks: scope.remarks }
}

function compileStep(
  { step: name, settings, refused }: StepConfig,
  path: ConfigPath,
  table: ReadonlyMap<string, Step>,
  scope: Scope,
): StepRunner | null {
  const step = table.get(name)
  if (refused === true) {
    for (const output of namesMade(step?.spec ?? unknownSpec, settings)) scope.break(output)
    return null
  }
  if (step === undefined) {
    scope.refuse(path, `there is no step '${name}'`, didYouMean(name, table.keys()))
    return null
  }
  const outputs = outputsOf(step.spec, settings)
  for (const { name: output } of outputs) scope.promised.delete(output)
  const stepScope = new StepScope(scope, path, settings)
  const runner = step.compile(settings, stepScope)
  for (const { name: output, path: at } of outputs) {
    if (stepScope.refused) scope.break(output)
    else makeFeature(output, [...path, ...at], scope)
  }
  return stepScope.refused ? null : runner
}

/** Refuses a feature that takes the name of another which was of no use to any step: one of the two is a mistake. */
function makeFeature(name: string, path: ConfigPath, scope: Scope): void {
  const earlier = scope.made.get(name)
  // A step that was refused made nothing, and what it has read is not known.
  if (earlier?.isRead === false && !scope.isBroken(name)) {
    const message = `feature '${name}' is made at ${formatPath(earlier.path)} already, and replaced here before any step has read it`
    const hint = 'give one of the two another name'
    scope.remarks.push({ severity: 'error', path, message, hint, cites: earlier.path })
  }
  scope.made.make(name, path)
}

function planOf(scope: Scope, runners: readonly StepRunner[]): Plan {
  const read = compileEventReader(scope.bindings)
  const readLists = compileListReader(scope.listBindings)
  const readRecords = compileRecordReader(scope.recordBindings)
  return {
    capacity: scope.capacity,
    slotCount: scope.slots.length,
    features: scope.features().map(([name, { kind, index }]) => {
      const field = scope.lineage.pathOf(index)
      return { name, kind, field, isAsRead: name === field && scope.asRead.has(index) }
    }),
    unread: scope.made.unread().filter(({ name }) => scope.has(name)),
    waitsFor: [...scope.waitsFor],
    isStateful: scope.memories.length > 0,
    memory: allOf(scope.memories),
    inputFields: [...scope.bindings, ...scope.listBindings].map(({ path }) => path),
    recordFields: scope.recordBindings.map(({ path }) => path),
    run: (events, rowCount, faults, records = []) => {
      for (let row = 0; row < rowCount; row++) scope.present[row] = events[row] === null ? 0 : 1
      read(events, rowCount, faults)
      readLists(events, rowCount, faults)
      if (readRecords !== null) readRecords(records, scope.present, rowCount, faults)
      return runInOrder(runners, 0, rowCount, faults)
    },
    slot: (name) => scope.get(name),
    unfit: (name) => scope.unfit(name),
    problem: (name) => scope.problem(name),
    isBroken: (name) => scope.isBroken(name),
    dependsOn: (slot) => scope.originsOf(slot),
    hadName: (name) => scope.lineage.knows(name),
    namesOfSame: (name) => scope.lineage.namesOfSame(name),
    lineageOf: (name) => scope.lineage.lineageOf(name),
    called: (slot, fault) => {
      const name = scope.lineage.nameOf(slot)
      return fault.called(name, fault.field === name ? scope.lineage.featureOf(slot) : fault.field)
    },
    suggest: (name) => didYouMean(name, scope.names()),
  }
}
