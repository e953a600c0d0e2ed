import { GROUP, padded, writeMatrix } from '../../dense/layout.ts'
import { MachinePlan } from '../../dense/machine.ts'
import type { Machine, Region } from '../../dense/machine.ts'
import { BLOCK_ROWS } from './margins.ts'
import type { LinearPredictor } from './margins.ts'
import { findLevels } from './terms.ts'
import type { Terms } from './terms.ts'

/** Several sums a row, on vectors. */
export class SeveralMargins implements LinearPredictor {
  readonly margins: Float64Array
  readonly stride: number
  readonly #terms: Terms
  /**
   * Level coefficient i of model m at [i * stride + m]; behind the last zeros for a level without one: adding them to
   * sums that began with +0 changes nothing.
   */
  readonly #levels: Float64Array
  /** Which coefficient each categorical of the row takes. */
  readonly #active: Int32Array
  readonly #numbers: Float64Array
  readonly #machine: Machine
  readonly #regions: Readonly<Record<'numbers' | 'means' | 'weights' | 'intercepts' | 'margins', Region>>

  constructor(terms: Terms, models: readonly Float64Array[]) {
    const { categoricalCount, offsets, numericCount } = terms
    const levelCount = offsets[categoricalCount]!
    const plan = new MachinePlan()
    this.stride = padded(models.length)
    this.#terms = terms
    this.#levels = new Float64Array((levelCount + 1) * this.stride)
    this.#active = new Int32Array(categoricalCount)
    this.#regions = {
      numbers: plan.reserve(BLOCK_ROWS * numericCount),
      means: plan.reserve(numericCount),
      weights: plan.reserve(this.stride * numericCount),
      intercepts: plan.reserve(this.stride),
      margins: plan.reserve(BLOCK_ROWS * this.stride),
    }
    this.#machine = plan.open()
    this.#numbers = this.#machine.view(this.#regions.numbers)
    this.margins = this.#machine.view(this.#regions.margins)
    this.#machine
      .view(this.#regions.means)
      .set(terms.imputation?.means.subarray(0, numericCount) ?? new Float64Array(numericCount).fill(NaN))
    this.#machine.view(this.#regions.intercepts).set(models.map((beta) => beta[beta.length - 1]!))
    writeMatrix(
      this.#machine.view(this.#regions.weights),
      models.length,
      numericCount,
      (m, j) => models[m]![levelCount + j]!,
    )
    models.forEach((beta, m) => {
      for (let i = 0; i < levelCount; i++) this.#levels[i * this.stride + m] = beta[i]!
    })
  }

  predict(rows: Float64Array, width: number, first: number, count: number, refused: Uint8Array): void {
    const { categoricalCount, numericCount } = this.#terms
    for (let r = 0; r < count; r++) {
      const start = (first + r) * width
      if (!this.#sumLevels(rows, start, r * this.stride)) refused[first + r] = 1
      for (let j = 0; j < numericCount; j++)
        this.#numbers[r * numericCount + j] = rows[start + categoricalCount + j]!
    }
    const { numbers, means, weights, intercepts, margins } = this.#regions
    this.#machine.kernels.margins(
      numbers.address,
      means.address,
      weights.address,
      intercepts.address,
      margins.address,
      margins.address + 8 * this.stride,
      numericCount,
      count,
    )
  }

  /** Sums of the level coefficients: where the kernel's sums begin. */
  #sumLevels(rows: Float64Array, start: number, to: number): boolean {
    const stride = this.stride
    const levels = this.#levels
    const active = this.#active
    if (!findLevels(this.#terms, rows, start, levels.length / stride - 1, active)) return false
    for (let m = 0; m < stride; m += GROUP) {
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let i = 0; i < active.length; i++) {
        const at = active[i]! * stride + m
        a += levels[at]!
        b += levels[at + 1]!
        c += levels[at + 2]!
        d += levels[at + 3]!
      }
      this.margins[to + m] = a
      this.margins[to + m + 1] = b
      this.margins[to + m + 2] = c
      this.margins[to + m + 3] = d
    }
    return true
  }
}
