import { ArmCounter } from './arm-counts.ts'
import type { ScoringBatch } from './batch.ts'
import { PairCounter } from './pair-counts.ts'
import type { PipelineModel } from './parts.ts'
import type { Routing } from './routing.ts'

/** What the rows of one turn came to for a version, and how long they took together. */
export interface ArmRows {
  readonly counter: ArmCounter
  micros: number
}

/** What two versions made of the same rows of one turn. */
export interface PairedRows {
  readonly answering: PipelineModel
  readonly shadow: PipelineModel
  readonly counter: PairCounter
}

/** What the rows of one turn came to for each version: told when the turn is durable. */
export class ArmTally {
  readonly arms = new Map<PipelineModel, ArmRows>()
  readonly #pairs = new Map<string, PairedRows>()

  get pairs(): Iterable<PairedRows> {
    return this.#pairs.values()
  }

  /** Of a batch whose rows have their outcomes. */
  count(batch: ScoringBatch, { compared, pairs }: Routing): void {
    for (const head of compared) this.#countArm(batch, head)
    for (const { answering, shadow } of pairs) this.#countPair(batch, answering, shadow)
  }

  #countArm(batch: ScoringBatch, head: number): void {
    // The routing is of these models, here and below.
    const model = batch.models[head]!
    if (model.isIdle(batch.size)) return
    const { scorer, levels } = model.model
    const rows = this.arms.get(model.model) ?? { counter: new ArmCounter(scorer.outputs, levels), micros: 0 }
    this.arms.set(model.model, rows)
    const before = rows.counter.records
    rows.counter.count(batch, model, model.takes, model.microsPerRow)
    rows.micros += (rows.counter.records - before) * model.microsPerRow
  }

  #countPair(batch: ScoringBatch, answering: number, shadow: number): void {
    const [first, second] = [batch.models[answering]!, batch.models[shadow]!]
    if (first.isIdle(batch.size) || second.isIdle(batch.size)) return
    const name = `${answering} ${shadow}`
    const paired = this.#pairs.get(name) ?? pairOf(first.model, second.model)
    this.#pairs.set(name, paired)
    paired.counter.count(batch, first, second)
  }
}

function pairOf(answering: PipelineModel, shadow: PipelineModel): PairedRows {
  const [one, other] = [answering, shadow].map(({ scorer, levels }) => ({ outputs: scorer.outputs, levels }))
  return { answering, shadow, counter: new PairCounter(one!, other!) }
}
