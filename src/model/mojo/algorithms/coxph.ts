import type { Kernel } from '../../kernel.ts'
import type { Algorithm } from '../algorithm.ts'
import type { Interaction } from '../coxph/interactions.ts'
import { readCoxModel } from '../coxph/model.ts'
import type { CoxModel } from '../coxph/model.ts'
import { plainPredictor, refusesRow } from '../coxph/plain-predictor.ts'

/**
 * Cox proportional hazards: the linear predictor, less that of the row's stratum at the means. Refuses a row of a
 * stratum that was not trained, and, where all levels have a coefficient, one with a missing level.
 */
export const coxph: Algorithm = {
  names: ['Cox Proportional Hazards', 'CoxPH'],
  maxVersion: 1,
  compile(mojo) {
    const model = readCoxModel(mojo)
    if (model.strataColumns === 0 && model.interactions.length === 0)
      return plainKernel(model, mojo.featureCount)
    const score = new CoxScore(model, mojo.featureCount)
    return {
      outputs,
      remarks: score.misplaced ? [misplacedInteraction] : [],
      score(rows, rowCount, offsets, out, refused) {
        let refusedCount = 0
        for (let r = 0; r < rowCount; r++) {
          const value = score.row(rows, r * mojo.featureCount)
          out[r] = value + (offsets === null ? 0 : offsets[r]!)
          if (!score.refused) continue
          out[r] = NaN
          refused[r] = 1
          refusedCount++
        }
        return refusedCount
      },
    }
  },
}

const outputs: Kernel['outputs'] = [{ name: 'lp', kind: 'value', level: null }]

function plainKernel(model: CoxModel, width: number): Kernel {
  const predict = plainPredictor(model)
  return {
    outputs,
    score(rows, rowCount, offsets, out, refused) {
      let refusedCount = 0
      for (let r = 0; r < rowCount; r++) {
        const value = predict(rows, r * width)
        out[r] = value + (offsets === null ? 0 : offsets[r]!)
        if (value === value || !refusesRow(model, rows, r * width)) continue
        refused[r] = 1
        refusedCount++
      }
      return refusedCount
    },
  }
}

const misplacedInteraction =
  "H2O's scorer mixes up the coefficients of an interaction of a category with a number when the model has strata; " +
  'the answers here are the same as its, not those of the training cluster. Train without strata, or with the ' +
  'interaction as a column of its own.'

class CoxScore {
  /** Whether H2O throws on the row that `row` was last called with; the value it gave then means nothing. */
  refused = false
  readonly #model: CoxModel
  readonly #row: Float64Array
  readonly #numericCount: number
  /** Coefficient that an interaction redirects each number to; -1 for none. */
  readonly #redirected: Int32Array
  readonly #isTarget: Uint8Array

  constructor(model: CoxModel, width: number) {
    this.#model = model
    this.#row = new Float64Array(width)
    this.#numericCount =
      model.numericCount ?? model.coefficients.length - model.offsets[model.categoricalCount]!
    this.#redirected = new Int32Array(this.#numericCount).fill(-1)
    this.#isTarget = new Uint8Array(width)
    for (const { target } of model.interactions) this.#isTarget[target] = 1
  }

  /** Whether H2O's defect shows: it forgets the strata columns when it looks for the coefficients of slopes. */
  get misplaced(): boolean {
    return this.#model.strataColumns > 0 && this.#model.interactions.some(({ kind }) => kind === 'slopes')
  }

  /** The predictor without an offset, for the row that starts at `start`. */
  row(rows: Float64Array, start: number): number {
    this.refused = false
    if (this.#model.interactions.length === 0) return this.#predict(rows, start)
    for (let i = 0; i < this.#row.length; i++) this.#row[i] = rows[start + i]!
    this.#redirected.fill(-1)
    for (const interaction of this.#model.interactions) this.#interact(interaction)
    return this.#predict(this.#row, 0)
  }

  #predict(rows: Float64Array, start: number): number {
    return this.#categories(rows, start) + this.#numbers(rows, start) - this.#baseline(rows, start)
  }

  #interact(interaction: Interaction): void {
    const row = this.#row
    const { target } = interaction
    if (!Number.isNaN(row[target]!)) return
    switch (interaction.kind) {
      case 'levels': {
        // A missing level counts as the first one, as in H2O.
        const i = wholeNumber(row[interaction.first]!)
        const j = wholeNumber(row[interaction.second]!)
        row[target] = interaction.pairs[i * interaction.secondCount + j] ?? -1
        return
      }
      case 'product':
        row[target] = row[interaction.first]! * row[interaction.second]!
        return
      case 'slopes':
        this.#slope(interaction.level, interaction.number, target)
    }
  }

  #slope(levelColumn: number, numberColumn: number, target: number): void {
    const { allLevels, categoricalCount, numericOffsets } = this.#model
    // H2O leaves the strata columns out of account here.
    const slot = target - categoricalCount
    if (slot < 0 || slot >= this.#numericCount) {
      this.refused = true
      return
    }
    const level = wholeNumber(this.#row[levelColumn]!) - (allLevels ? 0 : 1)
    this.#row[target] = level < 0 ? 0 : this.#row[numberColumn]!
    this.#redirected[slot] = level + numericOffsets[slot]!
  }

  #categories(rows: Float64Array, start: number): number {
    const { categoricalCount, strataColumns, allLevels } = this.#model
    let sum = 0
    for (let i = 0; i < categoricalCount; i++) {
      const level = rows[start + strataColumns + i]!
      if (allLevels) sum += this.#coefficient(i, level)
      else if (Number.isNaN(level)) sum = NaN
      // A level made of two others has them all; its column is looked for without the strata columns, as in H2O.
      else if (level >= 0) sum += this.#coefficient(i, level - (this.#isTarget[i] === 1 ? 0 : 1))
    }
    return sum
  }

  #coefficient(i: number, level: number): number {
    const { offsets, coefficients } = this.#model
    if ((level | 0) !== level) this.refused = true
    const index = offsets[i]! + level
    return level >= 0 && index < offsets[i + 1]! ? coefficients[index]! : 0
  }

  #numbers(rows: Float64Array, start: number): number {
    const { coefficients, categoricalCount, strataColumns, numericCount, numericOffsets, offsets } =
      this.#model
    const first = start + strataColumns + categoricalCount
    let sum = 0
    for (let i = 0; i < this.#numericCount; i++) {
      const redirected = this.#redirected[i]!
      const own = numericCount === null ? offsets[categoricalCount]! + i : numericOffsets[i]!
      const index = redirected < 0 ? own : redirected
      if (index >= coefficients.length) break
      sum += coefficients[index]! * rows[first + i]!
    }
    return sum
  }

  #baseline(rows: Float64Array, start: number): number {
    const { strata, strataColumns, baselines } = this.#model
    if (strataColumns === 0) return baselines[0]!
    for (let s = strata.length / strataColumns - 1; s >= 0; s--) {
      let i = 0
      while (i < strataColumns && strata[s * strataColumns + i] === wholeNumber(rows[start + i]!)) i++
      if (i === strataColumns) return baselines[s]!
    }
    this.refused = true
    return NaN
  }
}

/** As a Java int cast for what occurs here: NaN is 0. */
function wholeNumber(x: number): number {
  return x | 0
}
