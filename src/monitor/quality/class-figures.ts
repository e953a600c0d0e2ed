import { brierOf, calibrationBin, calibrationBins, logLossOf, pairsOf } from '../../core/quality.ts'
import { SteadySum } from '../../core/steady-sum.ts'
import type { ClassLevels } from './class-levels.ts'
import { definedFigures } from './figures.ts'
import type { CountedAnswer, Confusion, Figures, NamedFigures } from './figures.ts'
import { areaOfCounts, precisionOfCounts, scoreBin, scoreBins } from './score-counts.ts'
import type { ScoreCounts } from './score-counts.ts'

/** With more classes the areas of pairs are not kept: their counts grow with the square. */
const mostPaired = 8

/** Of models with classes. */
export class ClassFigures implements Figures {
  readonly #levels: ClassLevels
  /** How many classes have a probability. */
  readonly #width: number
  #predictions = 0
  readonly #answers: number[] = []
  /** Probabilities of the predicted classes, of all predictions. */
  readonly #expected = new SteadySum()
  #labelled = 0
  /** By what was true and what was said; rows and cells come when they are needed. */
  readonly #confusion: ((number | undefined)[] | undefined)[] = []
  readonly #logLoss = new SteadySum()
  readonly #brier = new SteadySum()
  readonly #gaps = Array.from({ length: calibrationBins }, () => new SteadySum())
  /** By what was true and of which class the score is. */
  readonly #scores = new Map<number, ScoreCounts>()

  constructor(levels: ClassLevels, width: number) {
    this.#levels = levels
    this.#width = width
  }

  get predictions(): number {
    return this.#predictions
  }

  get labelled(): number {
    return this.#labelled
  }

  get answers(): readonly number[] {
    return this.#levels.names.map((_, place) => this.#answers[place] ?? 0)
  }

  get confusion(): Confusion {
    const { names } = this.#levels
    const counts = names.map((_, truth) => names.map((_, label) => this.#confusion[truth]?.[label] ?? 0))
    return { levels: [...names], counts }
  }

  predicted({ label, numbers }: CountedAnswer): void {
    this.#predictions += 1
    this.#answers[label] = (this.#answers[label] ?? 0) + 1
    this.#expected.add(numbers[label] ?? 0)
  }

  judged({ label, numbers }: CountedAnswer, text: string, sign: 1 | -1): boolean {
    const truth = this.#levels.placeOf(text)
    this.#labelled += sign
    this.#confuse(truth, label, sign)
    if (this.#width === 0) return true
    const isKnown = truth < this.#width
    this.#logLoss.add(sign * logLossOf(isKnown ? numbers[truth]! : 0))
    this.#brier.add(sign * brierOf(numbers, isKnown ? truth : -1))
    this.#calibrate(numbers, truth, sign)
    for (let of = 0; of < this.#width; of++) this.#counts(truth, of)[scoreBin(numbers[of]!)]! += sign
    return true
  }

  add(other: this): void {
    this.#predictions += other.#predictions
    this.#labelled += other.#labelled
    for (const [label, count] of other.answers.entries())
      this.#answers[label] = (this.#answers[label] ?? 0) + count
    for (const [truth, row] of other.#confusion.entries())
      for (const [label, count] of (row ?? []).entries()) this.#confuse(truth, label, count ?? 0)
    this.#expected.addAll(other.#expected)
    this.#logLoss.addAll(other.#logLoss)
    this.#brier.addAll(other.#brier)
    for (const [bin, gap] of other.#gaps.entries()) this.#gaps[bin]!.addAll(gap)
    for (const [place, counts] of other.#scores) {
      const sums = this.#countsAt(place)
      for (let bin = 0; bin < scoreBins; bin++) sums[bin]! += counts[bin]!
    }
  }

  named(): NamedFigures {
    const { counts } = this.confusion
    const right = counts.reduce((sum, row, place) => sum + row[place]!, 0)
    return definedFigures({
      accuracy: right / this.#labelled,
      ...this.#byClass(counts),
      labelledShare: this.#labelled / this.#predictions,
      selectionBias: this.#selectionBias(counts),
      ...(this.#width === 0 ? {} : this.#ofProbabilities()),
    })
  }

  #ofProbabilities(): Readonly<Record<string, number | null>> {
    return {
      logLoss: this.#logLoss.value / this.#labelled,
      brier: this.#brier.value / this.#labelled,
      ece: this.#gaps.reduce((sum, gap) => sum + Math.abs(gap.value), 0) / this.#labelled,
      expectedAccuracy: this.#expected.value / this.#predictions,
      ...(this.#width === 2 ? this.#ofTwo() : this.#ofSeveral()),
    }
  }

  #ofTwo(): Readonly<Record<string, number | null>> {
    const [negative, positive] = [this.#counts(0, 1), this.#counts(1, 1)]
    const found = areaOfCounts(positive, negative)
    const averagePrecision = precisionOfCounts(positive, negative)
    return { auc: found?.area ?? null, aucError: found?.error ?? null, averagePrecision }
  }

  /** Each class against all others; and each against each, where they are not too many. */
  #ofSeveral(): Readonly<Record<string, number | null>> {
    const classes = Array.from({ length: this.#width }, (_, place) => place)
    const against = classes.map((of) => areaOfCounts(this.#counts(of, of), this.#othersOf(of)))
    const auc = meanOf(against.map((found) => found?.area))
    const aucError = meanOf(against.map((found) => found?.error))
    if (this.#width > mostPaired) return { auc, aucError }
    const pairs = pairsOf(this.#width).map(([of, other]) =>
      areaOfCounts(this.#counts(of, of), this.#counts(other, of)),
    )
    return { auc, aucError, aucOvo: meanOf(pairs.map((found) => found?.area)) }
  }

  /** Scores of a class, of the rows of all others; those of a class that the model does not have are among them. */
  #othersOf(of: number): ScoreCounts {
    if (this.#width > mostPaired) return this.#counts(of + 1, of)
    const sums = new Float64Array(scoreBins)
    for (let truth = 0; truth <= this.#width; truth++) {
      if (truth === of) continue
      const counts = this.#counts(truth, of)
      for (let bin = 0; bin < scoreBins; bin++) sums[bin]! += counts[bin]!
    }
    return sums
  }

  #byClass(counts: Confusion['counts']): Readonly<Record<string, number>> {
    const figures: Record<string, number> = {}
    for (const [place, name] of this.#levels.names.entries()) {
      const right = counts[place]![place]!
      const ofClass = counts[place]!.reduce((sum, count) => sum + count, 0)
      const said = counts.reduce((sum, row) => sum + row[place]!, 0)
      figures[`recall[${name}]`] = right / ofClass
      figures[`precision[${name}]`] = right / said
      figures[`f1[${name}]`] = (2 * right) / (ofClass + said)
    }
    return figures
  }

  /** How far the predicted classes of what is labelled are from those of all: half the sum of the differences of their shares. */
  #selectionBias(counts: Confusion['counts']): number {
    if (this.#labelled === 0) return NaN
    return this.answers.reduce((sum, all, label) => {
      const labelled = counts.reduce((sum, row) => sum + row[label]!, 0)
      return sum + Math.abs(all / this.#predictions - labelled / this.#labelled) / 2
    }, 0)
  }

  #confuse(truth: number, label: number, count: number): void {
    const row = (this.#confusion[truth] ??= [])
    row[label] = (row[label] ?? 0) + count
  }

  /** Of two classes the probability of the second one, of several that of the most probable. */
  #calibrate(numbers: Float64Array, truth: number, sign: 1 | -1): void {
    const of = this.#width === 2 ? 1 : largestOf(numbers)
    const confidence = numbers[of]!
    this.#gaps[calibrationBin(confidence)]!.add(sign * ((truth === of ? 1 : 0) - confidence))
  }

  #counts(truth: number, of: number): ScoreCounts {
    // Beyond the cap: of the class itself, and of all others.
    const row = this.#width <= mostPaired ? Math.min(truth, this.#width) : truth === of ? 0 : 1
    return this.#countsAt(row * this.#width + of)
  }

  #countsAt(place: number): ScoreCounts {
    const there = this.#scores.get(place)
    if (there !== undefined) return there
    const counts = new Float64Array(scoreBins)
    this.#scores.set(place, counts)
    return counts
  }
}

function largestOf(numbers: Float64Array): number {
  let largest = 0
  for (let of = 1; of < numbers.length; of++) if (numbers[of]! > numbers[largest]!) largest = of
  return largest
}

/** Of those that are defined; NaN where none is. */
function meanOf(values: readonly (number | undefined)[]): number {
  const defined = values.filter((value) => value !== undefined)
  return defined.reduce((sum, value) => sum + value, 0) / defined.length
}
