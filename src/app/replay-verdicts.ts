import { labelOf } from '../avro/prediction-template.ts'
import type { ModelHead } from '../avro/prediction-template.ts'
import { labelColumnOf } from '../core/column.ts'
import type { OutputColumn } from '../core/column.ts'
import { outcome } from '../core/outcome.ts'
import type { SkipReason } from '../core/reason.ts'
import type { ModelBatch, ScoringBatch } from '../scoring/batch.ts'
import type { PipelineModel } from '../scoring/parts.ts'

/** What one model says of the records of a turn. */
export class ModelVerdicts {
  readonly name: string
  readonly outputs: readonly OutputColumn[]
  /** 1 where a record has no prediction of this model. */
  readonly failed: Uint8Array
  /** Why, and what else was found: `reason` or `reason:field`, sparse. */
  readonly flags: (readonly string[] | undefined)[] = []
  readonly #numbers: Float64Array
  readonly #head: ModelHead
  readonly #labelAt: number
  readonly #labels: (string | undefined)[] = []

  constructor({ scorer, ...head }: PipelineModel, capacity: number) {
    this.name = head.name
    this.outputs = scorer.outputs
    this.#head = { ...head, outputs: scorer.outputs }
    this.failed = new Uint8Array(capacity)
    this.#numbers = new Float64Array(capacity * scorer.outputs.length)
    this.#labelAt = labelColumnOf(scorer.outputs)
  }

  /** As its prediction says it; null for models without classes. */
  label(row: number): string | null {
    if (this.#labelAt < 0) return null
    const index = this.number(row, this.#labelAt)
    return (this.#labels[index] ??= labelOf(this.#head, index))
  }

  number(row: number, output: number): number {
    return this.#numbers[row * this.outputs.length + output]!
  }

  take(from: ModelBatch, size: number, at: number): void {
    const width = this.outputs.length
    this.#numbers.set(from.out.subarray(0, size * width), at * width)
    this.failed.set(from.failed.subarray(0, size), at)
    from.flags?.forEach((flags, row) => (this.flags[at + row] = flags))
  }
}

/** What became of the records of a turn, in their order, copied from the batches that a pipeline scored them in. */
export class Verdicts {
  /** Values of `outcome`. */
  readonly outcomes: Uint8Array
  readonly models: readonly ModelVerdicts[]
  /** Why a record is skipped or dead-lettered, sparse. */
  readonly #reasons: (SkipReason | undefined)[] = []
  #size = 0

  /** @param capacity records of a turn at most */
  constructor(models: readonly PipelineModel[], capacity: number) {
    this.outcomes = new Uint8Array(capacity)
    this.models = models.map((model) => new ModelVerdicts(model, capacity))
  }

  /** Ready for a turn. */
  begin(): void {
    this.#size = this.#reasons.length = 0
    for (const { flags } of this.models) flags.length = 0
  }

  /** Takes over rows that have their outcomes. */
  readonly take = (batch: ScoringBatch): void => {
    const at = this.#size
    this.outcomes.set(batch.outcomes.subarray(0, batch.size), at)
    batch.skipReasons.forEach((reason, row) => (this.#reasons[at + row] = reason))
    batch.endFaults.forEach((fault, row) => (this.#reasons[at + row] = fault?.reason))
    // As many models as the batch was made for.
    for (const [i, model] of batch.models.entries()) this.models[i]!.take(model, batch.size, at)
    this.#size += batch.size
  }

  reason(row: number): SkipReason | null {
    return this.#reasons[row] ?? null
  }

  isScored(row: number): boolean {
    return this.outcomes[row] === outcome.scored
  }

  /** `scored`, `skipped (tombstone)`, `dead-letter (missing-value)`. */
  describe(row: number): string {
    if (this.isScored(row)) return 'scored'
    const kind = this.outcomes[row] === outcome.skipped ? 'skipped' : 'dead-letter'
    return `${kind} (${String(this.reason(row))})`
  }
}
