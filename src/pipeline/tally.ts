import type { Meter } from '../core/meter.ts'
import type { Fault } from '../core/outcome.ts'
import type { Origin } from '../core/record.ts'
import type { SkipReason } from '../core/reason.ts'
import type { PipelineStage } from '../core/stage.ts'

/** A record at which a stage threw something, and the fault that the record has by it. */
export interface UnexpectedRecord {
  readonly stage: PipelineStage
  readonly error: unknown
  readonly origin: Origin
  readonly fault: Fault
}

/** What one turn will add to the metrics once it is durable: a turn that is held or repeated is not counted twice. */
export class Tally {
  scored = 0
  deadLettered = 0
  /** Why records were skipped. */
  readonly skips: SkipReason[] = []
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
  readonly predictions: { readonly model: string; readonly label: string | null; count: number }[] = []
  /** Seconds from the event to its prediction. */
  readonly ages: number[] = []

  get skipped(): number {
    return this.skips.length
  }

  /** A record that was counted as scored, and whose prediction the broker does not take. */
  reject(fault: Fault, isSkipped: boolean): void {
    this.scored -= 1
    if (isSkipped) {
      this.skips.push(fault.reason)
      return
    }
    this.deadLettered += 1
    this.deadLetters.push(fault)
    this.rejected.push(fault)
  }

  /** Gives a function that takes back what is counted from now on. */
  mark(): () => void {
    const { scored, deadLettered } = this
    const lists = [
      this.skips,
      this.deadLetters,
      this.reported,
      this.modelFailures,
      this.unknownCategories,
      this.predictions,
      this.ages,
    ].map((list) => ({ list, length: list.length }))
    return () => {
      Object.assign(this, { scored, deadLettered })
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
    for (const [reason, count] of countsOf(this.skips)) meter.skipped(reason, count)
    for (const [topic, count] of this.consumed) meter.consumed(topic, count)
    for (const fault of this.deadLetters) meter.deadLetter(fault)
    for (const fault of this.reported) meter.reported(fault)
    for (const { stage } of this.unexpected) meter.unexpected(stage)
    for (const { model, fault } of this.modelFailures) meter.modelFailure(model, fault)
    for (const { model, field } of this.unknownCategories) meter.unknownCategory(model ?? '', field ?? '', 1)
    for (const { model, label, count } of this.predictions)
      if (count > 0) meter.predictions(model, label, count)
    for (const age of this.ages) meter.eventAge(age)
  }
}

function countsOf<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
