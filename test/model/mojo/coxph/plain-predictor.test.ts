import { describe, expect, it } from 'vitest'
import type { CoxModel } from '../../../../src/model/mojo/coxph/model.ts'
import { plainPredictor, refusesRow } from '../../../../src/model/mojo/coxph/plain-predictor.ts'

/** One categorical of three levels, two numbers. */
const model: CoxModel = {
  coefficients: Float64Array.of(1, 2, 10, 100),
  strataColumns: 0,
  strata: new Int32Array(0),
  baselines: Float64Array.of(0.5),
  categoricalCount: 1,
  offsets: Int32Array.of(0, 2),
  allLevels: false,
  numericCount: 2,
  numericOffsets: Int32Array.of(2, 3),
  interactions: [],
}
const allLevels: CoxModel = {
  ...model,
  coefficients: Float64Array.of(1, 2, 3, 10, 100),
  offsets: Int32Array.of(0, 3),
  allLevels: true,
  numericOffsets: Int32Array.of(3, 4),
}

function predict(of: CoxModel, ...row: number[]): number {
  return plainPredictor(of)(Float64Array.from(row), 0)
}

function refuses(of: CoxModel, ...row: number[]): boolean {
  return refusesRow(of, Float64Array.from(row), 0)
}

describe('the predictor without strata and interactions', () => {
  it('adds the coefficient of the level and those of the numbers, less the baseline', () => {
    expect(predict(model, 2, 3, 4)).toBe(2 + 30 + 400 - 0.5)
    expect(predict(allLevels, 2, 3, 4)).toBe(3 + 30 + 400 - 0.5)
  })

  it('adds nothing for the first level where it was dropped, and for levels without a coefficient', () => {
    for (const level of [0, 3, 99, -1, -2.5, -4294967295.5]) expect(predict(model, level, 1, 1)).toBe(109.5)
    for (const level of [3, -1]) expect(predict(allLevels, level, 1, 1)).toBe(109.5)
  })

  it('reads the row where it starts', () => {
    expect(plainPredictor(model)(Float64Array.of(9, 9, 1, 3, 4), 2)).toBe(1 + 30 + 400 - 0.5)
  })

  it('refuses a level that is no whole number, and a missing one where all levels have a coefficient', () => {
    expect(predict(model, 1.5, 1, 1)).toBeNaN()
    expect(refuses(model, 1.5, 1, 1)).toBe(true)
    expect(predict(allLevels, NaN, 1, 1)).toBeNaN()
    expect(refuses(allLevels, NaN, 1, 1)).toBe(true)
  })

  it('gives NaN, and refuses nothing, for what is merely missing', () => {
    expect(predict(model, NaN, 1, 1)).toBeNaN()
    expect(refuses(model, NaN, 1, 1)).toBe(false)
    expect(predict(model, 1, NaN, 1)).toBeNaN()
    expect(refuses(model, 1, NaN, 1)).toBe(false)
  })

  it('stops at the first number that has no coefficient', () => {
    expect(predict({ ...model, numericOffsets: Int32Array.of(4, 2) }, 1, 3, 4)).toBe(0.5)
  })
})
