import { describe, expect, it } from 'vitest'
import { bigEndian, openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

const identity = [1, 0, 0, 0, 1, 0]

/** A cubic spline of three knots whose second derivatives are 0: linear between knots, its last value left out. */
const cubic: TinyMojo = {
  info: {
    algorithm: 'Generalized Additive Model',
    family: 'gaussian',
    link: 'identity',
    cats: 0,
    cat_offsets: [0],
    mean_imputation: true,
    numNAFillsCenter: [1, 7, 8],
    num_expanded_gam_columns_center: 2,
    num_knots_sorted: [3],
    bs_sorted: [0],
    _d: [1],
    gam_column_dim_sorted: [1],
    beta_center: [1000, 1, 10, 0.5],
  },
  columns: ['a', 'x_0', 'x_1', 'y'],
  files: {
    gam_columns_sorted: 'x\n',
    knots: bigEndian(0, 1, 2),
    zTranspose: bigEndian(...identity),
    _binvD: bigEndian(0, 0, 0),
  },
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...cubic, ...more, info: { ...cubic.info, ...info }, files: { ...cubic.files, ...more.files } }
}

const splines = { bs_sorted: [2], spline_orders_sorted: [1] }

describe('gam', () => {
  it('takes predictors, then the raw columns of the smooth terms', () => {
    expect(
      openTiny(cubic)
        .compile()
        .inputs!.map(({ name }) => name),
    ).toEqual(['a', 'x'])
  })

  it('expands a raw column by its cubic spline', () => {
    const rows = [
      [0, 0],
      [0, 0.25],
      [0, 1.5],
      [1, 2],
      [0, 3],
    ]
    expect(scoreRows(openTiny(cubic), rows)).toEqual([[1.5], [3.75], [5.5], [1000.5], [-9.5]])
  })

  it('puts means in the place of a missing predictor and of the basis of a missing raw column', () => {
    expect(scoreRows(openTiny(cubic), [[NaN, NaN]])).toEqual([[1000 + 7 + 80 + 0.5]])
  })

  it('without imputation counts a missing level as the first one', () => {
    const mojo = openTiny(
      variant(
        {
          mean_imputation: false,
          cats: 1,
          cat_offsets: [0, 2],
          use_all_factor_levels: true,
          beta_center: [5, 6, 1, 10, 0],
        },
        { levels: { a: ['off', 'on'] } },
      ),
    )
    expect(
      scoreRows(mojo, [
        [NaN, 0],
        [1, 0],
        [1, NaN],
      ]),
    ).toEqual([[6], [7], [NaN]])
  })

  it('expands by I-splines: steps that rise from 0 to 1', () => {
    const mojo = openTiny(variant(splines, { files: { zTranspose: new Uint8Array(0) } }))
    expect(
      scoreRows(mojo, [
        [0, -1],
        [0, 0.5],
        [0, 1.5],
        [0, 9],
      ]),
    ).toEqual([[0.5], [1], [6.5], [11.5]])
  })

  it('expands by M-splines, and refuses rows where H2O finds no matrix for them', () => {
    const files = { zTranspose: bigEndian(2, 3) }
    const info = { bs_sorted: [3], spline_orders_sorted: [1], num_expanded_gam_columns_center: 1 }
    const one = variant(
      { ...info, beta_center: [0, 1, 0], numNAFillsCenter: [0, 0] },
      { columns: ['a', 'x_0', 'y'], files },
    )
    expect(
      scoreRows(openTiny(one), [
        [0, 0.5],
        [0, 1.5],
        [0, 5],
      ]),
    ).toEqual([[2], [3], [0]])
    // The matrix of the I-spline before it, which is empty, is taken for the M-spline.
    const both = variant(
      {
        bs_sorted: [2, 3],
        spline_orders_sorted: [1, 1],
        num_knots_sorted: [3, 3],
        _d: [1, 1],
        gam_column_dim_sorted: [1, 1],
        num_expanded_gam_columns_center: 3,
        beta_center: [0, 1, 1, 1, 0],
        numNAFillsCenter: [0, 0, 0, 0],
      },
      {
        columns: ['a', 'x_0', 'x_1', 'z_0', 'y'],
        files: { ...files, gam_columns_sorted: 'x\nz\n', knots: bigEndian(0, 1, 2, 0, 1, 2) },
      },
    )
    expect(openTiny(both).compile().remarks).toHaveLength(1)
    expect(
      scoreRows(openTiny(both), [
        [0, 0.5, 0.5],
        [0, 0.5, NaN],
      ]),
    ).toEqual([null, [0.5]])
  })

  it('expands by a thin plate: distances to the knots and a polynomial', () => {
    const plate = variant(
      {
        bs_sorted: [1],
        _M: [2],
        _m: [2],
        num_knots_TP: [3],
        standardize: false,
        beta_center: [0, 1, 1, 0],
      },
      {
        files: {
          zTransposeCS: bigEndian(1, 0, 0),
          // Term 0 is x^0, term 1 is x^1.
          polynomialBasisList: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1),
          zTranspose: bigEndian(1, 0, 0, 0, 0, 1),
        },
      },
    )
    // |x|^3 / 12 from the knot at 0, and x.
    expect(scoreRows(openTiny(plate), [[0, 3]])[0]![0]).toBeCloseTo(27 / 12 + 3, 12)
    const standardized = { ...plate, info: { ...plate.info, standardize: true } }
    expect(
      scoreRows(openTiny(standardized), [
        [0, 3],
        [0, NaN],
      ]),
    ).toEqual([null, [15]])
    expect(openTiny(standardized).compile().remarks).toHaveLength(1)
  })

  it('answers by class: two, several, ordered', () => {
    const two = variant(
      { family: 'bernoulli', link: 'logit', category: 'Binomial', n_classes: 2, default_threshold: 0.5 },
      { levels: { y: ['no', 'yes'] } },
    )
    expect(scoreRows(openTiny(two), [[0, 0]])[0]!.slice(0, 1)).toEqual([1])
    const blocks = { beta_multinomial_centering: bigEndian(0, 0, 0, -1, 0, 0, 0, 2, 0, 0, 0, 0) }
    const several = { n_classes: 3, 'beta center length per class': 4 }
    const levels = { y: ['low', 'mid', 'high'] }
    const multinomial = variant(
      { ...several, family: 'multinomial', category: 'Multinomial' },
      { levels, files: blocks },
    )
    expect(scoreRows(openTiny(multinomial), [[0, 0]])[0]![0]).toBe(1)
    const ordinal = variant({ ...several, family: 'ordinal', category: 'Ordinal' }, { levels, files: blocks })
    const [label, low, mid, high] = scoreRows(openTiny(ordinal), [[0, 0]])[0]!
    expect(label).toBe(1)
    expect(low).toBeCloseTo(1 / (1 + Math.E), 14)
    expect(low! + mid! + high!).toBe(1)
  })

  it.each([
    [{ num_knots_sorted: [2] }, 'num_knots_sorted'],
    [{ num_knots_sorted: [900] }, 'knots'],
    [{ bs_sorted: [9] }, 'bs_sorted'],
    [{ _d: [2] }, '_d'],
    [{ ...splines, spline_orders_sorted: [99] }, 'spline_orders_sorted'],
    [{ gam_column_dim_sorted: [3] }, 'gam_columns_sorted'],
    [{ beta_center: [1] }, 'beta_center'],
    [{ link: 'probit' }, 'link'],
    [{ num_expanded_gam_columns_center: 9 }, 'num_expanded_gam_columns_center'],
    [{ cats: 9 }, 'cats'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
