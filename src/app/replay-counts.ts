import type { Meter } from '../core/meter.ts'
import type { Fault, OutcomeKind } from '../core/outcome.ts'
import type { SkipReason } from '../core/reason.ts'
import type { PipelineStage, Stage } from '../core/stage.ts'

/** What a pipeline made of the records of a replay, and how long its stages took. */
export class ReplayCounts implements Meter {
  readonly outcomes: Record<OutcomeKind, number> = { scored: 0, 'dead-letter': 0, skipped: 0, absorbed: 0 }
  readonly windowOutcomes: Record<OutcomeKind, number> = {
    scored: 0,
    'dead-letter': 0,
    skipped: 0,
    absorbed: 0,
  }
  /** By reason. */
  readonly deadLetters = new Map<string, number>()
  readonly skips = new Map<string, number>()
  /** By model, then label; the label of models without classes is ''. */
  readonly labels = new Map<string, Map<string, number>>()
  readonly stageSeconds: Record<PipelineStage, number> = { decode: 0, transform: 0, score: 0, encode: 0 }

  /** Records that have an outcome. */
  get total(): number {
    return Object.values(this.outcomes).reduce((sum, count) => sum + count, 0)
  }

  /** Predictions, or rows. */
  get scored(): number {
    return this.outcomes.scored + this.windowOutcomes.scored
  }

  /** Records, and windows, that came to nothing. */
  get deadLettered(): number {
    return this.outcomes['dead-letter'] + this.windowOutcomes['dead-letter']
  }

  records(outcome: OutcomeKind, count: number): void {
    this.outcomes[outcome] += count
  }

  windows(outcome: OutcomeKind, count: number): void {
    this.windowOutcomes[outcome] += count
  }

  skipped(reason: SkipReason, count: number): void {
    add(this.skips, reason, count)
  }

  deadLetter({ reason }: Fault): void {
    add(this.deadLetters, reason, 1)
  }

  predictions(model: string, label: string | null, count: number): void {
    const labels = this.labels.get(model) ?? new Map<string, number>()
    this.labels.set(model, labels)
    add(labels, label ?? '', count)
  }

  stage(stage: Stage, seconds: number): void {
    if (stage !== 'consume' && stage !== 'produce') this.stageSeconds[stage] += seconds
  }

  // What a replay does not tell.
  reported(): void {}
  unexpected(): void {}
  modelFailure(): void {}
  unknownCategory(): void {}
  eventAge(): void {}
  consumed(): void {}
  sent(): void {}
  tenantRecords(): void {}
  lostShadows(): void {}
  stale(): void {}
  paused(): void {}
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count)
}
