import type { Fault, OutcomeKind, TenantOutcome } from './outcome.ts'
import type { SkipReason } from './reason.ts'
import type { Stage } from './stage.ts'

/** What a stream that takes nothing at the moment is waiting for. */
export const pauseCauses = ['registry', 'broker', 'breaker', 'lookup', 'remote'] as const

export type PauseCause = (typeof pauseCauses)[number]

/** Counts and times, as the pipeline tells them. Called a few times a batch; only `eventAge` is called a record. */
export interface Meter {
  /** Outcomes of input records; the kinds add up to the records consumed. */
  records(outcome: OutcomeKind, count: number): void
  /** Outcomes of the rows that windows became. */
  windows(outcome: OutcomeKind, count: number): void
  /** Of the records and windows with that outcome, those skipped for one reason. */
  skipped(reason: SkipReason, count: number): void
  /** One dead letter, counted under its reason. */
  deadLetter(fault: Fault): void
  /** One copy in the dead-letter topic of a record that was scored all the same. */
  reported(fault: Fault): void
  /** One record at which a stage failed for no known reason. */
  unexpected(stage: Stage): void
  /** One prediction entry that a record lacks because of its fault. */
  modelFailure(model: string, fault: Fault): void
  unknownCategory(model: string, field: string, count: number): void
  /** `label` is null for models without classes. */
  predictions(model: string, label: string | null, count: number): void
  stage(stage: Stage, seconds: number): void
  /** Time from the event to its prediction. */
  eventAge(seconds: number): void
  consumed(topic: string, count: number): void
  sent(topic: string, count: number): void
  /** What became of some records of a tenant. */
  tenantRecords(tenant: string, outcome: TenantOutcome, count: number): void
  /** Predictions of shadows that were not written. */
  lostShadows(count: number): void
  /** Rows whose predictions are flagged as stale. */
  stale(count: number): void
  /** For the causes that the pipeline sees; `broker` is read from the transport. */
  paused(cause: Exclude<PauseCause, 'broker'>, yes: boolean): void
}
