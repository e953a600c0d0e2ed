import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** One categorical of three levels (the first without coefficient), two numbers. */
const regression: TinyMojo = {
  info: {
    algorithm: 'Generalized Linear Modeling',
    family: 'gaussian',
    link: 'identity',
    cats: 1,
    nums: 2,
    cat_offsets: [0, 2],
    use_all_factor_levels: false,
    mean_imputation: true,
    cat_modes: [1],
    num_means: [10, 20],
    beta: [100, 200, 1, 2, 0.5],
  },
  columns: ['mode', 'a', 'b', 'y'],
  levels: { mode: ['off', 'slow', 'fast'] },
}

function variant(info: TinyMojo['info'], more: Partial<TinyMojo> = {}): TinyMojo {
  return { ...regression, ...more, info: { ...regression.info, ...info } }
}

const binomial = variant(
  { family: 'binomial', link: 'logit', category: 'Binomial', n_classes: 2, default_threshold: 0.25 },
  { levels: { mode: ['off', 'slow', 'fast'], y: ['no', 'yes'] } },
)

const threeClasses = {
  category: 'Multinomial',
  n_classes: 3,
  cats: 0,
  nums: 1,
  cat_offsets: [0],
  cat_modes: [],
}
const multinomial = variant(
  { ...threeClasses, family: 'multinomial', num_means: [0], beta: [1, 0, 2, 0, 3, 0] },
  { columns: ['a', 'y'], levels: { y: ['x', 'y', 'z'] } },
)
const ordinal = variant(
  {
    ...threeClasses,
    family: 'ordinal',
    category: 'Ordinal',
    num_means: [0],
    beta: [1, -1, 1, 1, 0, 0],
  },
  { columns: ['a', 'y'], levels: { y: ['low', 'mid', 'high'] } },
)

describe('glm', () => {
  it('adds the coefficients of level and numbers, the intercept and the offset', () => {
    const rows = [
      [0, 1, 2],
      [1, 1, 2],
      [2, 1, 2],
    ]
    expect(scoreRows(openTiny(regression), rows)).toEqual([[5.5], [105.5], [205.5]])
    expect(scoreRows(openTiny(regression), rows, [1, 2, 3])).toEqual([[6.5], [107.5], [208.5]])
  })

  it('puts mode and means in the place of missing cells', () => {
    expect(scoreRows(openTiny(regression), [[NaN, NaN, NaN]])).toEqual([[150.5]])
  })

  it('without imputation refuses a missing level and lets a missing number through', () => {
    const mojo = openTiny(variant({ mean_imputation: false }))
    expect(
      scoreRows(mojo, [
        [NaN, 1, 2],
        [0, NaN, 2],
        [0, 1, 2],
      ]),
    ).toEqual([null, [NaN], [5.5]])
  })

  it('gives level 0 its coefficient where all levels have one, and none to a level beyond them', () => {
    const mojo = openTiny(variant({ use_all_factor_levels: true }))
    expect(
      scoreRows(mojo, [
        [0, 0, 0],
        [1, 0, 0],
        [2, 0, 0],
      ]),
    ).toEqual([[100.5], [200.5], [0.5]])
  })

  it('labels by the default threshold, not by one half', () => {
    const [low, high] = scoreRows(openTiny(variant({ ...binomial.info, beta: [0, 0, 0, 1, 0] }, binomial)), [
      [0, 0, Math.log(0.2 / 0.8)],
      [0, 0, Math.log(0.3 / 0.7)],
    ])
    expect(low![0]).toBe(0)
    expect(low![2]).toBeCloseTo(0.2, 14)
    expect(high![0]).toBe(1)
    expect(high![1]! + high![2]!).toBe(1)
  })

  it.each([
    ['log', 0, 2, Math.exp(2)],
    ['inverse', 0, 4, 0.25],
    ['inverse', 0, 0, 1 / 1e-5],
    ['inverse', 0, -1e-9, -1 / 1e-5],
    ['tweedie', 0, 1, Math.E],
    ['tweedie', 0.5, 3, 9],
  ])('knows the link %s with power %d', (link, power, margin, mean) => {
    const mojo = openTiny(variant({ link, tweedie_link_power: power, beta: [0, 0, 1, 0, 0] }))
    expect(scoreRows(mojo, [[0, margin, 0]])[0]![0]).toBeCloseTo(mean, 12)
  })

  it('gives the classes of a multinomial model probabilities that sum to 1, whatever the offset', () => {
    const [[label, ...p], shifted] = scoreRows(openTiny(multinomial), [[1], [1]], [0, 99]) as [
      number[],
      number[],
    ]
    const e = [1, 2, 3].map(Math.exp)
    const sum = e[0]! + e[1]! + e[2]!
    expect(label).toBe(2)
    e.forEach((value, c) => {
      expect(p[c]).toBeCloseTo(value / sum, 14)
    })
    expect(shifted).toEqual([label, ...p])
  })

  it('turns the margins of an ordinal model into differences of a distribution', () => {
    const [row] = scoreRows(openTiny(ordinal), [[0]])
    expect(row![1]).toBeCloseTo(1 / (1 + Math.E), 14)
    expect(row![1]! + row![2]! + row![3]!).toBe(1)
  })

  it('refuses a row for which an ordinal model has no class', () => {
    expect(
      scoreRows(openTiny(variant({ ...ordinal.info, mean_imputation: false }, ordinal)), [[NaN]]),
    ).toEqual([null])
  })

  it('gives a row the same answer alone and in a batch', () => {
    const mojo = openTiny(binomial)
    const cell = fc.oneof(fc.double({ noNaN: true, min: -5, max: 5 }), fc.constant(NaN))
    const row = fc.tuple(fc.constantFrom(0, 1, 2, NaN), cell, cell)
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 70 }), (rows) => {
        expect(scoreRows(mojo, rows)).toEqual(rows.map((one) => scoreRows(mojo, [one])[0]))
      }),
      { numRuns: 30 },
    )
  })

  it('explains a margin as coefficient times value, with the intercept last', () => {
    const { contributions } = openTiny(regression).compile()
    const out = new Float64Array(4)
    contributions!.contributions(Float64Array.of(2, 3, NaN), out)
    expect(contributions!.names).toEqual(['mode', 'a', 'b', 'BiasTerm'])
    expect(contributions!.classes).toEqual([null])
    expect([...out]).toEqual([200, 3, 40, 0.5])
  })

  it('explains each class of a multinomial model', () => {
    const { contributions } = openTiny(multinomial).compile()
    const out = new Float64Array(6)
    contributions!.contributions(Float64Array.of(2), out)
    expect(contributions!.classes).toEqual(['x', 'y', 'z'])
    expect([...out]).toEqual([2, 0, 4, 0, 6, 0])
  })

  it.each([
    [{ beta: [1, 2] }, 'beta must hold 1 x 5 coefficients'],
    [{ cat_offsets: [0, 2, 4] }, 'cat_offsets'],
    [{ cat_offsets: [1, 2] }, 'cat_offsets'],
    [{ cat_modes: [-1] }, 'cat_modes'],
    [{ cat_modes: [] }, 'cat_modes'],
    [{ num_means: [1] }, 'num_means'],
    [{ cats: 9 }, 'cats'],
    [{ family: 'binomial' }, 'n_classes'],
    [{ link: 'probit' }, 'link must be one of'],
  ])('refuses a file with %o', (info, message) => {
    expect(() => openTiny(variant(info)).compile()).toThrow(message)
  })
})
