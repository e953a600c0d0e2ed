import { labelColumnOf } from '../core/column.ts'
import type { OutputColumn } from '../core/column.ts'
import { outcome } from '../core/outcome.ts'
import { addByName } from './add-by-name.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'
import { latencyBin, latencyBins } from './latency-bins.ts'
import { numberBin, numberBins, probabilityBin, probabilityBins } from './score-bins.ts'

/** What the rows of one version of a model came to. Adds up over instances and restarts. */
export interface ArmCounts {
  /** Rows that it was asked for. */
  readonly records: number
  /** Those of them without a prediction of it. */
  readonly refused: number
  /** Scoring time a row by power of 2: index i counts rows of 2^(i-10) to 2^(i-9) microseconds, 0 to 31. */
  readonly micros: readonly number[]
  /** Predictions by label, those alone that there are; empty for a model without classes. */
  readonly labels: Readonly<Record<string, number>>
  /** By output: predictions by bin, as `score-bins.ts` lays them out. The label is none of them. */
  readonly scores: Readonly<Record<string, readonly number[]>>
}

export const noCounts: ArmCounts = { records: 0, refused: 0, micros: [], labels: {}, scores: {} }

/** Counts what the rows of one version came to, batch by batch, without allocating. */
export class ArmCounter {
  readonly #levels: readonly string[]
  readonly #width: number
  readonly #labelAt: number
  readonly #micros = new Float64Array(latencyBins)
  readonly #labels: Float64Array
  readonly #scores: readonly ScoreCounter[]
  #records = 0
  #refused = 0
  /** Which rows of the batch have a prediction. */
  #predicted = new Uint32Array(0)

  /** @param levels of the predicted class; null for models without classes */
  constructor(outputs: readonly OutputColumn[], levels: readonly string[] | null) {
    this.#levels = levels ?? []
    this.#width = outputs.length
    this.#labelAt = levels === null ? -1 : labelColumnOf(outputs)
    this.#labels = new Float64Array(this.#levels.length)
    this.#scores = outputs.flatMap((output, at) =>
      output.kind === 'label' ? [] : [new ScoreCounter(output, at, outputs.length)],
    )
  }

  /**
   * After scoring, before or after the rows are settled. A row that ended for another reason than this model (bad bytes, a skipped
   * type) says nothing of it, and is not counted.
   *
   * @param takes one byte a row: 1 where this version answers; null: all
   */
  count(
    { size, outcomes }: Pick<ScoringBatch, 'size' | 'outcomes'>,
    { out, failed }: Pick<ModelBatch, 'out' | 'failed'>,
    takes: Uint8Array | null,
    microsPerRow: number,
  ): void {
    if (this.#predicted.length < size) this.#predicted = new Uint32Array(size)
    let refused = 0
    let predicted = 0
    for (let row = 0; row < size; row++) {
      if (takes !== null && takes[row] === 0) continue
      if (failed[row] === 1) refused += 1
      else if (outcomes[row]! <= outcome.scored) this.#predicted[predicted++] = row
    }
    const rows = refused + predicted
    if (rows === 0) return
    this.#records += rows
    this.#refused += refused
    this.#micros[latencyBin(microsPerRow)]! += rows
    if (this.#labelAt >= 0) this.#countLabels(out, predicted)
    for (const scores of this.#scores) scores.count(out, this.#predicted, predicted)
  }

  counts(): ArmCounts {
    const labels = this.#levels.map((level, at) => [level, this.#labels[at]!] as const)
    return {
      records: this.#records,
      refused: this.#refused,
      micros: [...this.#micros],
      labels: Object.fromEntries(labels.filter(([, count]) => count > 0)),
      scores: Object.fromEntries(this.#scores.map(({ name, bins }) => [name, [...bins]])),
    }
  }

  #countLabels(out: Float64Array, predicted: number): void {
    for (let i = 0; i < predicted; i++) {
      const label = out[this.#predicted[i]! * this.#width + this.#labelAt]!
      if (label >= 0) this.#labels[label]! += 1
    }
  }
}

class ScoreCounter {
  readonly name: string
  readonly bins: Float64Array
  readonly #at: number
  readonly #width: number
  readonly #binOf: (value: number) => number

  constructor({ name, kind }: OutputColumn, at: number, width: number) {
    const isProbability = kind === 'probability' || kind === 'calibrated-probability'
    this.name = name
    this.bins = new Float64Array(isProbability ? probabilityBins : numberBins)
    this.#at = at
    this.#width = width
    this.#binOf = isProbability ? probabilityBin : numberBin
  }

  count(out: Float64Array, rows: Uint32Array, length: number): void {
    for (let i = 0; i < length; i++) this.bins[this.#binOf(out[rows[i]! * this.#width + this.#at]!)]! += 1
  }
}

/** As if one had counted the rows of both: exact, in whatever order. */
export function addCounts(a: ArmCounts, b: ArmCounts): ArmCounts {
  return {
    records: a.records + b.records,
    refused: a.refused + b.refused,
    micros: addBins(a.micros, b.micros),
    labels: addByName(a.labels, b.labels, 0, (one, other) => one + other),
    scores: addByName(a.scores, b.scores, [], addBins),
  }
}

function addBins(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => (a[at] ?? 0) + (b[at] ?? 0))
}
