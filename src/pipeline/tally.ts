import type { Meter } from '../core/meter.ts'
import type { Fault } from '../core/outcome.ts'
import type { Origin } from '../core/record.ts'
import type { SkipReason } from '../core/reason.ts'
import type { PipelineStage } from '../core/stage.ts'
import { ArmTally } from '../scoring/arm-tally.ts'
import type { LabelCount } from '../scoring/label-counts.ts'
import { TenantTally } from './tenant-tally.ts'

/** A record at which a stage threw something, and the fault that the record has by it. */
export interface UnexpectedRecord {
  readonly stage: PipelineStage
  readonly error: unknown
  readonly origin: Origin
  readonly fault: Fault
}

/** How many had which outcome. */
export interface OutcomeCounts {
  scored: number
  deadLettered: number
  /** Why the others were skipped. */
  readonly skips: SkipReason[]
}

/** What one turn will add to the metrics once it is durable: a turn that is held or repeated is not counted twice. */
export class Tally implements OutcomeCounts {
  scored = 0
  deadLettered = 0
  readonly skips: SkipReason[] = []
  /** Records that went into windows, of which rows come later. */
  absorbed = 0
  /** Rows of windows. */
  readonly windows: OutcomeCounts = { scored: 0, deadLettered: 0, skips: [] }
  readonly consumed = new Map<string, number>()
  readonly deadLetters: Fault[] = []
  readonly reported: Fault[] = []
  /** Of those dead letters, the ones whose prediction the broker did not take. */
  readonly rejected: Fault[] = []
  /** Records at which a stage failed unexpectedly; among the dead letters, unless they are skipped. */
  readonly unexpected: UnexpectedRecord[] = []
  readonly modelFailures: { readonly model: string; readonly fault: Fault }[] = []
  readonly unknownCategories: Fault[] = []
  /** Predictions by model and label; the label is '' for models without classes. */
  readonly predictions: LabelCount[] = []
  /** What released versions did; null where nobody compares them. */
  readonly arms: ArmTally | null
  /** What shadows said that is nowhere: the broker did not take it, or would not have. */
  lostShadows = 0
  /** Rows whose predictions came too late to be of use. */
  stale = 0
  /** What became of the records of each tenant. */
  readonly tenants = new TenantTally()
  /** Seconds from the event to its prediction. */
  readonly ages: number[] = []

  constructor(countsArms = false) {
    this.arms = countsArms ? new ArmTally() : null
  }

  get skipped(): number {
    return this.skips.length
  }

  /** Where the outcome of a row is counted: apart where it is a window's. */
  countsOf({ windowStartMs }: Origin): OutcomeCounts {
    return windowStartMs === undefined ? this : this.windows
  }

  /** A row that was counted as scored, and whose prediction the broker does not take. */
  reject(origin: Origin, fault: Fault, isSkipped: boolean): void {
    const counts = this.countsOf(origin)
    counts.scored -= 1
    if (isSkipped) {
      counts.skips.push(fault.reason)
      return
    }
    counts.deadLettered += 1
    this.deadLetters.push(fault)
    this.rejected.push(fault)
  }

  /** Gives a function that takes back what is counted from now on. */
  mark(): () => void {
    const { scored, deadLettered, absorbed, lostShadows, stale } = this
    const windows = { scored: this.windows.scored, deadLettered: this.windows.deadLettered }
    const lists = [
      this.skips,
      this.windows.skips,
      this.deadLetters,
      this.reported,
      this.modelFailures,
      this.unknownCategories,
      this.predictions,
      this.ages,
    ].map((list) => ({ list, length: list.length }))
    return () => {
      Object.assign(this, { scored, deadLettered, absorbed, lostShadows, stale })
      Object.assign(this.windows, windows)
      for (const { list, length } of lists) list.length = length
    }
  }

  consume(topic: string, count: number): void {
    this.consumed.set(topic, (this.consumed.get(topic) ?? 0) + count)
  }

  report(meter: Meter): void {
    meter.records('scored', this.scored)
    meter.records('dead-letter', this.deadLettered)
    meter.records('skipped', this.skipped)
    meter.records('absorbed', this.absorbed)
    meter.windows('scored', this.windows.scored)
    meter.windows('dead-letter', this.windows.deadLettered)
    meter.windows('skipped', this.windows.skips.length)
    for (const [reason, count] of countsOf([...this.skips, ...this.windows.skips]))
      meter.skipped(reason, count)
    for (const [topic, count] of this.consumed) meter.consumed(topic, count)
    for (const fault of this.deadLetters) meter.deadLetter(fault)
    for (const fault of this.reported) meter.reported(fault)
    for (const { stage } of this.unexpected) meter.unexpected(stage)
    for (const { model, fault } of this.modelFailures) meter.modelFailure(model, fault)
    for (const { model, field } of this.unknownCategories) meter.unknownCategory(model ?? '', field ?? '', 1)
    for (const { model, label, count } of this.predictions) meter.predictions(model, label, count)
    meter.lostShadows(this.lostShadows)
    meter.stale(this.stale)
    this.tenants.report(meter)
    for (const age of this.ages) meter.eventAge(age)
  }
}

function countsOf<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
