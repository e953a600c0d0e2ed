import { ArmCounter } from './arm-counts.ts'
import type { ScoringBatch } from './batch.ts'
import type { PipelineModel } from './parts.ts'

/** What the rows of one turn came to for each released version: told when the turn is durable. */
export class ArmTally {
  readonly counters = new Map<PipelineModel, ArmCounter>()

  /** Of a batch whose rows have their outcomes. */
  count(batch: ScoringBatch): void {
    for (const model of batch.models) {
      const { served, scorer, levels } = model.model
      if (served.release === null || model.isIdle(batch.size)) continue
      const counter = this.counters.get(model.model) ?? new ArmCounter(scorer.outputs, levels)
      this.counters.set(model.model, counter)
      counter.count(batch, model, model.takes, model.microsPerRow)
    }
  }
}
