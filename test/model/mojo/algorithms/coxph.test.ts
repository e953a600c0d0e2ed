import { describe, expect, it } from 'vitest'
import { bigEndian, openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** One categorical of three levels, one number. */
const plain: TinyMojo = {
  info: {
    algorithm: 'Cox Proportional Hazards',
    category: 'CoxPH',
    coef: [1, 2, 10],
    cats: 1,
    cat_offsets: [0, 2],
    use_all_factor_levels: false,
    num_numerical_columns: 1,
    num_offsets: [2, 3],
    strata_count: 0,
    x_mean_cat_size1: 1,
    x_mean_cat_size2: 2,
    x_mean_num_size1: 1,
    x_mean_num_size2: 1,
  },
  columns: ['mode', 'a', 'event'],
  levels: { mode: ['off', 'slow', 'fast'] },
  files: { x_mean_cat: bigEndian(0.5, 0.25), x_mean_num: bigEndian(0.1) },
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...plain, ...more, info: { ...plain.info, ...info } }
}

/** The stratum is the first column. */
const stratified = variant(
  {
    strata_count: 2,
    strata_0: ['1.0'],
    strata_1: ['0.0'],
    x_mean_cat_size1: 2,
    x_mean_num_size1: 2,
  },
  {
    columns: ['site', 'mode', 'a', 'event'],
    levels: { ...plain.levels, site: ['n', 's', 'w'] },
    files: { x_mean_cat: bigEndian(0, 0, 1, 1), x_mean_num: bigEndian(0, 0) },
  },
)

/** The third column is made of the first and the second one. */
const crossed = variant(
  {
    coef: [1, 2, 3, 4],
    cats: 1,
    cat_offsets: [0, 4],
    num_numerical_columns: 0,
    num_offsets: 'null',
    x_mean_cat_size2: 4,
    x_mean_num_size2: 0,
    interactions_1: [1],
    interactions_2: [2],
    interaction_targets: [0],
  },
  {
    columns: ['mode_site', 'mode', 'site', 'event'],
    levels: { mode_site: ['a_b_n', 'a_b_s', 'c_n', 'c_s'], mode: ['a_b', 'c'], site: ['n', 's'] },
    files: { x_mean_cat: bigEndian(0, 0, 0, 0), x_mean_num: new Uint8Array(0) },
  },
)

describe('coxph', () => {
  it('gives the linear predictor less that at the means, and the offset', () => {
    // At the means: 0.5 x 1 + 0.25 x 2 + 0.1 x 10 = 2
    const rows = [
      [0, 1],
      [1, 1],
      [2, 0.5],
    ]
    expect(scoreRows(openTiny(plain), rows)).toEqual([[8], [9], [5]])
    expect(scoreRows(openTiny(plain), rows, [1, 2, 3])).toEqual([[9], [11], [8]])
  })

  it('has no answer without a level or a number', () => {
    expect(
      scoreRows(openTiny(plain), [
        [NaN, 1],
        [0, NaN],
      ]),
    ).toEqual([[NaN], [NaN]])
  })

  it('refuses a missing level where all levels have a coefficient', () => {
    const mojo = openTiny(variant({ use_all_factor_levels: true }))
    expect(
      scoreRows(mojo, [
        [NaN, 0],
        [0, 0],
        [2, 0],
      ]),
    ).toEqual([null, [-1], [-2]])
  })

  it('subtracts the mean of the stratum, and refuses an unknown one', () => {
    const rows = [
      [1, 0, 1],
      [0, 0, 1],
      [2, 0, 1],
    ]
    expect(scoreRows(openTiny(stratified), rows)).toEqual([[10], [7], null])
  })

  it('makes a level of two others, unless the row brings it', () => {
    const rows = [
      [NaN, 0, 1],
      [NaN, 1, 0],
      [3, 1, 0],
    ]
    expect(scoreRows(openTiny(crossed), rows)).toEqual([[2], [3], [4]])
  })

  it('makes a number of two others', () => {
    const product = variant(
      {
        coef: [1, 1, 1],
        cats: 0,
        cat_offsets: [0],
        num_numerical_columns: 3,
        num_offsets: [0, 1, 2],
        x_mean_cat_size2: 0,
        x_mean_num_size2: 3,
        interactions_1: [1],
        interactions_2: [2],
        interaction_targets: [0],
      },
      {
        columns: ['a_b', 'a', 'b', 'event'],
        levels: {},
        files: { x_mean_cat: new Uint8Array(0), x_mean_num: bigEndian(0, 0, 0) },
      },
    )
    expect(
      scoreRows(openTiny(product), [
        [NaN, 2, 3],
        [0, 2, 3],
      ]),
    ).toEqual([[11], [5]])
  })

  it('gives each level a slope of its own, and remarks where H2O misplaces it', () => {
    const slopes = {
      coef: [5, 100, 200, 1],
      num_numerical_columns: 2,
      num_offsets: [1, 3],
      cat_offsets: [0, 1],
      x_mean_cat_size2: 1,
      x_mean_num_size2: 3,
      interactions_1: [2],
      interactions_2: [0],
      interaction_targets: [1],
    }
    const mojo = openTiny(
      variant(slopes, {
        columns: ['mode', 'a_mode', 'a', 'event'],
        files: { x_mean_cat: bigEndian(0), x_mean_num: bigEndian(0, 0, 0) },
      }),
    )
    expect(mojo.compile().remarks).toEqual([])
    expect(
      scoreRows(mojo, [
        [0, NaN, 2],
        [1, NaN, 2],
        [2, NaN, 2],
      ]),
    ).toEqual([[2], [207], [402]])
  })

  it.each([
    [{ cat_offsets: [0, 9] }, 'cat_offsets'],
    [{ num_offsets: [] }, 'num_offsets'],
    [{ x_mean_cat_size2: 9 }, 'x_mean_cat_size2'],
    [{ x_mean_num_size1: 2 }, 'x_mean_num'],
    [{ strata_count: 1, strata_0: [1, 2, 3, 4] }, 'strata_0'],
    [{ interaction_targets: [7], interactions_1: [0], interactions_2: [0] }, 'interaction_targets'],
    [{ interaction_targets: [0], interactions_1: [0] }, 'interactions_2'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
