import { ArmCounter } from './arm-counts.ts'
import type { ScoringBatch } from './batch.ts'
import type { PipelineModel } from './parts.ts'
import type { Routing } from './routing.ts'

/** What the rows of one turn came to for each version, and how long they took together. */
export interface ArmRows {
  readonly counter: ArmCounter
  micros: number
}

/** What the rows of one turn came to for each version: told when the turn is durable. */
export class ArmTally {
  readonly arms = new Map<PipelineModel, ArmRows>()

  /** Of a batch whose rows have their outcomes. */
  count(batch: ScoringBatch, { compared }: Routing): void {
    for (const head of compared) {
      // The routing is of these models.
      const model = batch.models[head]!
      if (model.isIdle(batch.size)) continue
      const { scorer, levels } = model.model
      const rows = this.arms.get(model.model) ?? {
        counter: new ArmCounter(scorer.outputs, levels),
        micros: 0,
      }
      this.arms.set(model.model, rows)
      const before = rows.counter.records
      rows.counter.count(batch, model, model.takes, model.microsPerRow)
      rows.micros += (rows.counter.records - before) * model.microsPerRow
    }
  }
}
