import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../../../src/core/column.ts'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import { coefficientCount, findLevels, readTerms } from '../../../../src/model/mojo/glm/terms.ts'
import type { Terms } from '../../../../src/model/mojo/glm/terms.ts'
import { openTiny } from '../algorithms/tiny-mojo.ts'
import type { TinyMojo } from '../algorithms/tiny-mojo.ts'

/** Two categoricals of two coefficients each, one number. */
const info = { cats: 2, nums: 1, cat_offsets: [0, 2, 4], use_all_factor_levels: true }
const read = (more: TinyMojo['info'] = {}): Terms =>
  readTerms(
    openTiny({
      info: { algorithm: 'Generalized Linear Modeling', ...info, ...more },
      columns: ['a', 'b', 'x', 'y'],
    }),
  )

const NONE = 99
function levels(terms: Terms, ...cells: number[]): number[] | null {
  const active = new Int32Array(terms.categoricalCount)
  return findLevels(terms, Float64Array.of(7, ...cells), 1, NONE, active) ? [...active] : null
}

describe('readTerms', () => {
  it('counts coefficients: of levels, of numbers, and the intercept', () => {
    expect(coefficientCount(read())).toBe(6)
  })

  it.each([
    ['offsets that descend', { cat_offsets: [0, 3, 2] }, 'cat_offsets must be 3 ascending numbers'],
    ['offsets that do not start at 0', { cat_offsets: [1, 2, 4] }, 'cat_offsets'],
    ['too few offsets', { cat_offsets: [0, 2] }, 'cat_offsets'],
    ['too few modes', { mean_imputation: true, cat_modes: [0], num_means: [1] }, 'cat_modes'],
    ['a mode that is no level', { mean_imputation: true, cat_modes: [0, -1], num_means: [1] }, 'cat_modes'],
    ['too few means', { mean_imputation: true, cat_modes: [0, 0] }, 'num_means'],
  ])('refuses %s', (_, more, message) => {
    expect(() => read(more)).toThrow(ModelError)
    expect(() => read(more)).toThrow(message)
  })
})

describe('findLevels', () => {
  it('gives the place of each coefficient', () => {
    expect(levels(read(), 0, 1)).toEqual([0, 3])
    expect(levels(read({ use_all_factor_levels: false }), 1, 2)).toEqual([0, 3])
  })

  it('has none for a level that was dropped or that is beyond the last', () => {
    expect(levels(read({ use_all_factor_levels: false }), 0, 1)).toEqual([NONE, 2])
    expect(levels(read(), 2, 1e9)).toEqual([NONE, NONE])
  })

  it.each([NaN, 0.5, -1, 2 ** 32])('refuses a row whose level is %d', (cell) => {
    expect(levels(read(), cell, 0)).toBeNull()
  })

  it('puts the mode in the place of a missing level', () => {
    const imputed = read({ mean_imputation: true, cat_modes: [1, 0], num_means: [1] })
    expect(levels(imputed, NaN, NaN)).toEqual([1, 2])
    expect(levels(imputed, MISSING_LEVEL, UNKNOWN_LEVEL)).toEqual([1, 2])
  })
})
