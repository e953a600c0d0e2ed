import { labelColumnOf } from '../core/column.ts'
import type { OutputColumn } from '../core/column.ts'
import { outcome } from '../core/outcome.ts'
import { addByName } from './add-by-name.ts'
import type { ModelBatch, ScoringBatch } from './batch.ts'

/** What two versions made of the same rows. Adds up over instances and restarts. */
export interface PairCounts {
  /** Rows for which both have a prediction. */
  readonly compared: number
  /** Rows that the first alone has a prediction for: the second refused them. */
  readonly onlyFirst: number
  readonly onlySecond: number
  /** By the first's label, then the second's; those alone that there are. Empty where one has no classes. */
  readonly labels: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** By output that both have: the second's less the first's. */
  readonly shifts: Readonly<Record<string, ScoreShift>>
}

/** Numbers of which mean and deviation can be had. */
export interface ScoreShift {
  readonly count: number
  readonly sum: number
  readonly squares: number
}

export const noPairs: PairCounts = { compared: 0, onlyFirst: 0, onlySecond: 0, labels: {}, shifts: {} }

/** What a version puts out. */
export interface PairSide {
  readonly outputs: readonly OutputColumn[]
  /** Of the predicted class; null for models without classes. */
  readonly levels: readonly string[] | null
}

/** Counts the rows that two versions both scored, batch by batch, without allocating. */
export class PairCounter {
  readonly #first: PairSide
  readonly #second: PairSide
  readonly #labelAt: readonly [number, number]
  /** Row-major: the first's levels by the second's. */
  readonly #labels: Float64Array
  readonly #shifts: readonly { readonly name: string; readonly at: readonly [number, number] }[]
  /** Of each shift: count, sum, sum of squares. */
  readonly #sums: Float64Array
  #compared = 0
  #onlyFirst = 0
  #onlySecond = 0

  constructor(first: PairSide, second: PairSide) {
    this.#first = first
    this.#second = second
    this.#labelAt = [labelAtOf(first), labelAtOf(second)]
    this.#labels = new Float64Array((first.levels?.length ?? 0) * (second.levels?.length ?? 0))
    this.#shifts = first.outputs.flatMap(({ name, kind }, at) => {
      const other = second.outputs.findIndex((output) => output.name === name && output.kind === kind)
      return kind === 'label' || other === -1 ? [] : [{ name, at: [at, other] as const }]
    })
    this.#sums = new Float64Array(3 * this.#shifts.length)
  }

  /** After scoring. A row counts that is both's, and did not end for another reason than these. */
  count(
    { size, outcomes }: Pick<ScoringBatch, 'size' | 'outcomes'>,
    first: Pick<ModelBatch, 'out' | 'failed' | 'takes'>,
    second: Pick<ModelBatch, 'out' | 'failed' | 'takes'>,
  ): void {
    for (let row = 0; row < size; row++) {
      if (first.takes?.[row] === 0 || second.takes?.[row] === 0) continue
      const [failedFirst, failedSecond] = [first.failed[row] === 1, second.failed[row] === 1]
      if (failedFirst && failedSecond) continue
      if (failedFirst) this.#onlySecond += 1
      else if (outcomes[row]! > outcome.scored) continue
      else if (failedSecond) this.#onlyFirst += 1
      else this.#compare(row, first.out, second.out)
    }
  }

  counts(): PairCounts {
    return {
      compared: this.#compared,
      onlyFirst: this.#onlyFirst,
      onlySecond: this.#onlySecond,
      labels: this.#labelTable(),
      shifts: Object.fromEntries(
        this.#shifts.map(({ name }, i) => {
          // Three a shift.
          const [count, sum, squares] = this.#sums.subarray(3 * i, 3 * i + 3)
          return [name, { count: count!, sum: sum!, squares: squares! }]
        }),
      ),
    }
  }

  #compare(row: number, one: Float64Array, other: Float64Array): void {
    this.#compared += 1
    const [width, otherWidth] = [this.#first.outputs.length, this.#second.outputs.length]
    const [labelAt, otherLabelAt] = this.#labelAt
    if (labelAt >= 0 && otherLabelAt >= 0) {
      const [label, otherLabel] = [one[row * width + labelAt]!, other[row * otherWidth + otherLabelAt]!]
      if (label >= 0 && otherLabel >= 0) this.#labels[label * this.#second.levels!.length + otherLabel]! += 1
    }
    for (let i = 0; i < this.#shifts.length; i++) {
      const { at } = this.#shifts[i]!
      const shift = other[row * otherWidth + at[1]]! - one[row * width + at[0]]!
      if (!Number.isFinite(shift)) continue
      this.#sums[3 * i]! += 1
      this.#sums[3 * i + 1]! += shift
      this.#sums[3 * i + 2]! += shift * shift
    }
  }

  #labelTable(): PairCounts['labels'] {
    const [levels, others] = [this.#first.levels ?? [], this.#second.levels ?? []]
    const rows = levels.map((level, i) => {
      const counts = others.map((other, j) => [other, this.#labels[i * others.length + j]!] as const)
      return [level, Object.fromEntries(counts.filter(([, count]) => count > 0))] as const
    })
    return Object.fromEntries(rows.filter(([, counts]) => Object.keys(counts).length > 0))
  }
}

function labelAtOf({ outputs, levels }: PairSide): number {
  return levels === null ? -1 : labelColumnOf(outputs)
}

/** As if one had counted the rows of both: counts exactly, sums of shifts but for how they are rounded. */
export function addPairs(a: PairCounts, b: PairCounts): PairCounts {
  return {
    compared: a.compared + b.compared,
    onlyFirst: a.onlyFirst + b.onlyFirst,
    onlySecond: a.onlySecond + b.onlySecond,
    labels: addByName(a.labels, b.labels, {}, (one, other) =>
      addByName(one, other, 0, (count, more) => count + more),
    ),
    shifts: addByName(a.shifts, b.shifts, { count: 0, sum: 0, squares: 0 }, (one, other) => ({
      count: one.count + other.count,
      sum: one.sum + other.sum,
      squares: one.squares + other.squares,
    })),
  }
}
