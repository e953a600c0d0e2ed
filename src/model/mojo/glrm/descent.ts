import { JavaRandom } from '../../math/random.ts'
import type { GlrmModel } from './model.ts'

const mostIterations = 100
const leastImprovement = 1e-10
const stepCount = 10

/**
 * Finds the coefficients of one row by proximal gradient descent from a random start. Each pass tries ten steps, each
 * half of the one before, and keeps the best. Its arrays are made once and used for every row.
 */
export class Descent {
  /** The coefficients found last. */
  readonly x: Float64Array
  readonly #model: GlrmModel
  /** The row: levels, then scaled numbers; NaN where missing. */
  readonly #row: Float64Array
  readonly #gradient: Float64Array
  readonly #candidate: Float64Array
  readonly #best: Float64Array
  readonly #blend: Float64Array
  readonly #slopes: Float64Array
  /** The archetypes by column: column c at [c * rank]. */
  readonly #columns: Float64Array

  constructor(model: GlrmModel) {
    this.#model = model
    const mostLevels = model.levelCounts.reduce((most, count) => Math.max(most, count), 1)
    this.#row = new Float64Array(model.permutation.length)
    this.x = new Float64Array(model.rank)
    this.#gradient = new Float64Array(model.rank)
    this.#candidate = new Float64Array(model.rank)
    this.#best = new Float64Array(model.rank)
    this.#blend = new Float64Array(mostLevels)
    this.#slopes = new Float64Array(mostLevels)
    const { rank, width, archetypes } = model
    this.#columns = Float64Array.from(
      { length: rank * width },
      (_, i) => archetypes[(i % rank) * width + Math.floor(i / rank)]!,
    )
  }

  /** Works on the row at `start`; the same seed gives the same answer. */
  run(rows: Float64Array, start: number, seed: bigint): void {
    this.#load(rows, start)
    const random = new JavaRandom(seed)
    // java.util.Random takes StrictMath's logarithm, whose bits are those of V8, not the correctly rounded one.
    for (let k = 0; k < this.x.length; k++) this.x[k] = random.nextGaussian(Math.log)
    const { regularizer } = this.#model
    if (regularizer.constrains && regularizer.cost(this.x) !== 0)
      regularizer.proximal(this.x, 1, random, this.x)
    let objective = this.#objective(this.x)
    for (let iteration = 0; iteration < mostIterations; iteration++) {
      this.#computeGradient()
      const next = this.#step(objective, random)
      // NaN is no reason to stop, as in H2O.
      if (1 - next / objective < leastImprovement) return
      objective = next
    }
  }

  #load(rows: Float64Array, start: number): void {
    const { permutation, levelCounts, sub, mul } = this.#model
    const levels = levelCounts.length
    for (let i = 0; i < permutation.length; i++) {
      const cell = rows[start + permutation[i]!]!
      if (i < levels) this.#row[i] = cell >= levelCounts[i]! ? NaN : Math.trunc(cell)
      else this.#row[i] = (cell - sub[i - levels]!) * mul[i - levels]!
    }
  }

  /** Moves x by the best of the steps, if it is better than where it is; gives the least objective of them. */
  #step(objective: number, random: JavaRandom): number {
    if (objective === 0) return 0
    const { regularizer, gamma } = this.#model
    // Loops over so few cells cost less than a call of `set` or `fill`.
    const x = this.x
    const rank = x.length
    const gradient = this.#gradient
    const candidate = this.#candidate
    const best = this.#best
    const scale = objective > 10 ? 1 / objective : 1
    let least = Number.MAX_VALUE
    let factor = 1
    for (let k = 0; k < rank; k++) best[k] = 0
    for (let s = 0; s < stepCount; s++) {
      factor *= 0.5
      const alpha = factor * scale
      for (let k = 0; k < rank; k++) candidate[k] = x[k]! - alpha * gradient[k]!
      const delta = alpha * gamma
      if (delta !== 0) regularizer.proximal(candidate, delta, random, candidate)
      const value = this.#objective(candidate)
      if (least > value) {
        for (let k = 0; k < rank; k++) best[k] = candidate[k]!
        least = value
      }
      if (value === 0) break
    }
    if (least < objective) for (let k = 0; k < rank; k++) x[k] = best[k]!
    return least
  }

  #objective(x: Float64Array): number {
    const { levelCounts, levelLosses, numericLosses, regularizer, gamma } = this.#model
    const row = this.#row
    const columns = this.#columns
    const rank = x.length
    let sum = 0
    let column = 0
    for (let j = 0; j < levelCounts.length; j++) {
      const level = this.#row[j]!
      // A missing level does not move the column on: H2O's defect, kept.
      if (level !== level) continue
      this.#blendLevels(x, column, levelCounts[j]!)
      sum += levelLosses[j]!.loss(this.#blend, level, levelCounts[j]!)
      column += levelCounts[j]!
    }
    for (let j = 0; j < numericLosses.length; j++) {
      const number = row[levelCounts.length + j]!
      if (number !== number) continue
      const from = (column + j) * rank
      let blend = 0
      for (let k = 0; k < rank; k++) blend += x[k]! * columns[from + k]!
      sum += numericLosses[j]!.loss(blend, number)
    }
    return sum + gamma * regularizer.cost(x)
  }

  #computeGradient(): void {
    const { levelCounts, levelLosses, numericLosses } = this.#model
    this.#gradient.fill(0)
    let column = 0
    for (let j = 0; j < levelCounts.length; j++) {
      const level = this.#row[j]!
      if (level !== level) continue
      const count = levelCounts[j]!
      this.#blendLevels(this.x, column, count)
      levelLosses[j]!.slopes(this.#blend, level, count, this.#slopes)
      this.#addSlopes(column, count)
      column += count
    }
    for (let j = 0; j < numericLosses.length; j++) {
      const number = this.#row[levelCounts.length + j]!
      if (number !== number) continue
      this.#slopes[0] = numericLosses[j]!.slope(this.#blendOne(this.x, column + j), number)
      this.#addSlopes(column + j, 1)
    }
  }

  #addSlopes(column: number, count: number): void {
    const { archetypes, width } = this.#model
    for (let k = 0; k < this.#gradient.length; k++) {
      for (let c = 0; c < count; c++)
        this.#gradient[k]! += this.#slopes[c]! * archetypes[k * width + column + c]!
    }
  }

  #blendLevels(x: Float64Array, column: number, count: number): void {
    for (let c = 0; c < count; c++) this.#blend[c] = this.#blendOne(x, column + c)
  }

  /** A column of the mixture. */
  #blendOne(x: Float64Array, column: number): number {
    const { archetypes, width } = this.#model
    let sum = 0
    for (let k = 0; k < x.length; k++) sum += x[k]! * archetypes[k * width + column]!
    return sum
  }
}
