import { labelColumnOf } from '../core/column.ts'
import type { OutputColumn } from '../core/column.ts'
import { outcome } from '../core/outcome.ts'
import { addByName } from './add-by-name.ts'
import { keyGroupAt, keyGroups } from './arm-of-key.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'
import { KeyTally } from './key-tally.ts'
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
  /** The rows again by the group of their key, `keyGroups` of them; not there where keys did not decide who answers. */
  readonly groups?: readonly GroupCounts[]
}

export type GroupCounts = Pick<ArmCounts, 'records' | 'refused' | 'labels'>

export const noCounts: ArmCounts = { records: 0, refused: 0, micros: [], labels: {}, scores: {} }

/** Counts what the rows of one version came to, batch by batch, without allocating. */
export class ArmCounter {
  readonly #levels: readonly string[]
  readonly #width: number
  readonly #labelAt: number
  readonly #micros = new Float64Array(latencyBins)
  /** Row-major by group of keys, as is what follows; one group where keys did not decide. */
  readonly #labels: Float64Array
  readonly #records = new Float64Array(keyGroups)
  readonly #refused = new Float64Array(keyGroups)
  #keys: KeyTally | null = null
  readonly #scores: readonly ScoreCounter[]
  /** Which rows of the batch have a prediction. */
  #predicted = new Uint32Array(0)

  /** @param levels of the predicted class; null for models without classes */
  constructor(outputs: readonly OutputColumn[], levels: readonly string[] | null) {
    this.#levels = levels ?? []
    this.#width = outputs.length
    this.#labelAt = levels === null ? -1 : labelColumnOf(outputs)
    this.#labels = new Float64Array(keyGroups * this.#levels.length)
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
    { out, failed, places = null }: Pick<ModelBatch, 'out' | 'failed'> & Partial<Pick<ModelBatch, 'places'>>,
    takes: Uint8Array | null,
    microsPerRow: number,
  ): void {
    if (this.#predicted.length < size) this.#predicted = new Uint32Array(size)
    const keys = places === null ? null : (this.#keys ??= new KeyTally())
    let rows = 0
    let predicted = 0
    for (let row = 0; row < size; row++) {
      if (takes !== null && takes[row] === 0) continue
      const isRefused = failed[row] === 1
      if (!isRefused && outcomes[row]! > outcome.scored) continue
      const place = places === null ? 0 : places[row]!
      const group = keyGroupAt(place)
      keys?.add(place)
      rows += 1
      this.#records[group]! += 1
      if (isRefused) this.#refused[group]! += 1
      else this.#predicted[predicted++] = row
    }
    if (rows === 0) return
    this.#micros[latencyBin(microsPerRow)]! += rows
    if (this.#labelAt >= 0) this.#countLabels(out, predicted, places)
    for (const scores of this.#scores) scores.count(out, this.#predicted, predicted)
  }

  get records(): number {
    return this.#records.reduce((sum, count) => sum + count, 0)
  }

  get refused(): number {
    return this.#refused.reduce((sum, count) => sum + count, 0)
  }

  /** The different keys; null where keys did not decide who answers. */
  get keys(): KeyTally | null {
    return this.#keys
  }

  counts(): ArmCounts {
    const groups = Array.from({ length: keyGroups }, (_, group) => this.#countsOf(group))
    const whole = groups.reduce(addGroups)
    return {
      ...whole,
      micros: [...this.#micros],
      scores: Object.fromEntries(this.#scores.map(({ name, bins }) => [name, [...bins]])),
      ...(this.#keys === null ? {} : { groups }),
    }
  }

  #countsOf(group: number): GroupCounts {
    const labels = this.#levels.map((level, at) => {
      return [level, this.#labels[group * this.#levels.length + at]!] as const
    })
    return {
      records: this.#records[group]!,
      refused: this.#refused[group]!,
      labels: Object.fromEntries(labels.filter(([, count]) => count > 0)),
    }
  }

  #countLabels(out: Float64Array, predicted: number, places: Uint32Array | null): void {
    for (let i = 0; i < predicted; i++) {
      const row = this.#predicted[i]!
      const label = out[row * this.#width + this.#labelAt]!
      const group = places === null ? 0 : keyGroupAt(places[row]!)
      if (label >= 0) this.#labels[group * this.#levels.length + label]! += 1
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
  const [groups, others] = [a.groups ?? [], b.groups ?? []]
  const longer = groups.length < others.length ? others : groups
  const sums = longer.map((_, at) => addGroups(groups[at] ?? noCounts, others[at] ?? noCounts))
  return {
    ...addGroups(a, b),
    micros: addBins(a.micros, b.micros),
    scores: addByName(a.scores, b.scores, [], addBins),
    ...(sums.length === 0 ? {} : { groups: sums }),
  }
}

function addGroups(a: GroupCounts, b: GroupCounts): GroupCounts {
  return {
    records: a.records + b.records,
    refused: a.refused + b.refused,
    labels: addByName(a.labels, b.labels, 0, (one, other) => one + other),
  }
}

function addBins(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => (a[at] ?? 0) + (b[at] ?? 0))
}
