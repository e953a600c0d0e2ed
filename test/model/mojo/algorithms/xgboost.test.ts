import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import type { Mojo } from '../../../../src/model/mojo/algorithm.ts'
import { boosterBytes, boosterLeaf, split } from '../../xgboost/booster-bytes.ts'
import type { BoosterNode, BoosterSpec } from '../../xgboost/booster-bytes.ts'
import { openTiny, scoreRows } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

interface Tiny {
  readonly info?: TinyMojo['info']
  readonly response?: readonly string[]
  readonly files?: TinyMojo['files']
}

/** A column c of levels a, b, c (one-hot features 0, 1, 2, missing 3), and a number x (feature 4). */
function open(booster: BoosterSpec, { info = {}, response, files = {} }: Tiny = {}): Mojo {
  return openTiny({
    info: {
      algorithm: 'XGBoost',
      mojo_version: '1.10',
      nums: 1,
      cats: 1,
      cat_offsets: [0, 4],
      use_all_factor_levels: true,
      sparse: false,
      n_classes: response?.length ?? 1,
      category: response === undefined ? 'Regression' : response.length === 2 ? 'Binomial' : 'Multinomial',
      ...info,
    },
    columns: ['c', 'x', 'y'],
    levels: { c: ['a', 'b', 'c'], ...(response && { y: response }) },
    files: { boosterBytes: boosterBytes({ featureCount: 5, ...booster }), ...files },
  })
}

const { fround } = Math
const leaf = boosterLeaf
const onX = (below: number, missing: 'left' | 'right' = 'left'): BoosterNode =>
  split(4, below, leaf(1), leaf(2), missing)
const value = (mojo: Mojo, row: readonly number[], offset?: number): number | undefined =>
  scoreRows(mojo, [row], offset === undefined ? null : [offset])[0]?.[0]

describe('xgboost sums', () => {
  it('compares and adds in float32', () => {
    const mojo = open({
      baseScore: 0.1,
      trees: [
        [onX(0.1), 0],
        [leaf(1e-7), 0],
      ],
    })
    // As a double 0.1 lies below its float32.
    expect(value(mojo, [0, 0.1])).toBe(fround(fround(fround(0.1) + 2) + fround(1e-7)))
    expect(value(mojo, [0, 0.0999])).toBe(fround(fround(fround(0.1) + 1) + fround(1e-7)))
  })

  it('adds the base score last for files of XGBoost before 1.3', () => {
    const trees = [
      [leaf(1e-8), 0],
      [leaf(1e-8), 0],
    ] as const
    const late = fround(fround(fround(1e-8) + fround(1e-8)) + 1)
    const early = fround(fround(1 + fround(1e-8)) + fround(1e-8))
    expect(value(open({ baseScore: 1, trees, version: [1, 2] }), [0, 0])).toBe(late)
    expect(value(open({ baseScore: 1, trees, version: [1, 3] }), [0, 0])).toBe(early)
    expect(value(open({ baseScore: 1, trees, version: [0, 0] }), [0, 0])).toBe(late)
  })

  it('adds it last for linear boosters of that time, too', () => {
    const spec: BoosterSpec = { name: 'gblinear', baseScore: 1, weights: [0, 0, 0, 0, 1, 1e-8] }
    expect(value(open({ ...spec, version: [1, 2] }), [0, 3e-8])).toBe(
      fround(fround(fround(1e-8) + fround(3e-8)) + 1),
    )
    expect(value(open({ ...spec, version: [1, 3] }), [0, 3e-8])).toBe(
      fround(fround(1 + fround(1e-8)) + fround(3e-8)),
    )
  })

  it('sends missing numbers the way the node says', () => {
    expect(value(open({ trees: [[onX(0, 'left'), 0]] }), [0, NaN])).toBe(1)
    expect(value(open({ trees: [[onX(0, 'right'), 0]] }), [0, NaN])).toBe(2)
  })

  it('takes 0 as missing where the model is sparse', () => {
    const trees = [[onX(-1), 0]] as const
    expect(value(open({ trees }), [0, 0])).toBe(2)
    expect(value(open({ trees }, { info: { sparse: true } }), [0, 0])).toBe(1)
    expect(value(open({ trees }, { info: { sparse: true } }), [0, 1e-60])).toBe(1)
  })

  it('multiplies leaves with the weights of dart', () => {
    const mojo = open({
      name: 'dart',
      trees: [
        [leaf(3), 0],
        [leaf(5), 0],
      ],
      weights: [0.5, 0.1],
    })
    expect(value(mojo, [0, 0])).toBe(fround(1.5 + fround(fround(0.1) * 5)))
  })

  it("says where H2O's scorer is at fault with dart", () => {
    const remarks = (spec: BoosterSpec, tiny: Tiny = {}): number | undefined =>
      open(spec, tiny).compile().remarks?.length
    const classes = {
      objective: 'multi:softprob',
      classes: 3,
      name: 'dart',
      trees: [[leaf(1), 0]],
      weights: [1],
    } as const
    expect(remarks({ trees: [[leaf(1), 0]] })).toBe(0)
    expect(remarks({ name: 'dart', trees: [[leaf(1), 0]], weights: [1] })).toBe(1)
    expect(remarks(classes, { response: ['A', 'B', 'C'] })).toBe(2)
  })

  it('adds products over one-hot features, missing ones left out', () => {
    const mojo = open({ name: 'gblinear', baseScore: 0.5, weights: [1, 2, 4, 8, 16, 100] })
    expect([value(mojo, [1, 3]), value(mojo, [NaN, NaN]), value(mojo, [7, 0])]).toEqual([150.5, 108.5, 108.5])
    expect(value(open({ name: 'gblinear', weights: [] }), [1, 3])).toBe(0)
    expect(value(open({ name: 'gblinear', weights: [Infinity, 2, 4, 8, 16, 100] }), [1, 3])).toBe(NaN)
    const zero = { name: 'gblinear', baseScore: -0, weights: [-1, -1, -1, -1, -1, -0] }
    expect(value(open(zero), [NaN, 1e-60])).toBe(-1)
    expect(value(open({ ...zero, weights: [-1, -0, -1, -1, -1, -0] }), [1, NaN])).toBe(-0)
    expect(value(open({ ...zero, weights: [1, -0, -1, -1, -1, -0] }), [1, NaN])).toBe(0)
  })
})

describe('xgboost categories', () => {
  const onB = (missing: 'left' | 'right'): BoosterNode => split(1, 0.5, leaf(1), leaf(2), missing)
  const scored = (node: BoosterNode, info: TinyMojo['info'] = {}): (number | undefined)[] =>
    [0, 1, 2, NaN, 3, 99].map((level) => value(open({ trees: [[node, 0]] }, { info }), [level, 0]))

  it('are 1 at their level and 0 elsewhere', () => {
    expect(scored(onB('right'))).toEqual([1, 2, 1, 1, 1, 1])
  })

  it('are missing elsewhere where the model is sparse', () => {
    expect(scored(onB('right'), { sparse: true })).toEqual([2, 2, 2, 2, 2, 2])
    expect(scored(onB('left'), { sparse: true })).toEqual([1, 2, 1, 1, 1, 1])
  })

  it('take the last indicator for missing and unknown levels', () => {
    expect(scored(split(3, 0.5, leaf(1), leaf(2)))).toEqual([1, 1, 1, 2, 2, 2])
  })

  it('have none for the first level where not all levels have one', () => {
    const info = { use_all_factor_levels: false, cat_offsets: [0, 3] }
    expect(scored(split(1, 0.5, leaf(1), leaf(2)), info)).toEqual([1, 1, 2, 1, 1, 1])
    expect(scored(split(0, 0.5, leaf(1), leaf(2)), info)).toEqual([1, 2, 1, 1, 1, 1])
  })
})

describe('xgboost objectives', () => {
  const logistic = (x: number): number => fround(1 / fround(1 + fround(Math.exp(-x))))

  it('give the probability of the second class', () => {
    const mojo = open(
      { objective: 'binary:logistic', baseScore: 0.5, trees: [[onX(0), 0]] },
      { response: ['no', 'yes'] },
    )
    const p1 = logistic(2)
    expect(scoreRows(mojo, [[0, 1]])).toEqual([[1, fround(1 - p1), p1]])
  })

  it('turn the base score into a margin from XGBoost 1.0 on', () => {
    const spec: BoosterSpec = { objective: 'binary:logistic', baseScore: 0.25 }
    const p1 = (version: readonly [number, number]): number =>
      scoreRows(open({ ...spec, version }, { response: ['no', 'yes'] }), [[0, 1]])[0]![2]!
    expect(p1([1, 6])).toBeCloseTo(0.25, 7)
    expect(p1([0, 90])).toBe(logistic(0.25))
  })

  it('give the exponential', () => {
    const mojo = open({ objective: 'count:poisson', baseScore: 2, trees: [[leaf(0.5), 0]] })
    expect(value(mojo, [0, 0])).toBeCloseTo(2 * Math.exp(0.5), 5)
  })

  it('give shares of several classes, an exact tie to one of them', () => {
    const trees = [
      [leaf(1), 0],
      [leaf(1), 1],
      [leaf(0), 2],
    ] as const
    const mojo = open({ objective: 'multi:softprob', classes: 3, trees }, { response: ['A', 'B', 'C'] })
    const [[label, a, b, c]] = scoreRows(mojo, [[0, 0]]) as [number[]]
    expect([0, 1]).toContain(label)
    expect([a === b, a! > c!, a! + b! + c!]).toEqual([true, true, expect.closeTo(1, 6)])
  })

  it.each<[string, BoosterSpec, Tiny, RegExp]>([
    ['that are not known', { objective: 'survival:cox' }, {}, /objective "survival:cox" is not supported/],
    [
      'with other groups than classes',
      { classes: 3, objective: 'multi:softprob' },
      {},
      /3 output groups does not go with 1 classes/,
    ],
    [
      'of one output for several classes',
      { classes: 3 },
      { response: ['A', 'B', 'C'] },
      /does not go with 3 classes/,
    ],
  ])('%s are refused', (_, spec, tiny, message) => {
    expect(() => open(spec, tiny).compile()).toThrow(message)
  })
})

describe('xgboost offsets', () => {
  const spec: BoosterSpec = { baseScore: 0.5, trees: [[onX(0), 0]] }

  it('take the place of the base score', () => {
    const mojo = open(spec, { info: { has_offset: true } })
    expect(mojo.compile().demandsOffset).toBe(true)
    expect(
      scoreRows(
        mojo,
        [
          [0, 1],
          [0, 1],
        ],
        [10, 0.1],
      ),
    ).toEqual([[12], [fround(fround(0.1) + 2)]])
    expect(scoreRows(mojo, [[0, 1]])).toEqual([null])
  })

  it('other than 0 are refused by a model without one', () => {
    expect(
      scoreRows(
        open(spec),
        [
          [0, 1],
          [0, 1],
        ],
        [0, 1],
      ),
    ).toEqual([[2.5], null])
  })
})

describe('xgboost files', () => {
  it.each<[string, () => Mojo, RegExp]>([
    [
      'splits on features that do not exist',
      () => open({ trees: [[split(5, 0, leaf(1), leaf(2)), 0]] }),
      /features below 5, found 5/,
    ],
    [
      'another number of columns',
      () => open({}, { info: { nums: 2 } }),
      /expected cats \+ nums to be 2, found 1 \+ 2/,
    ],
    [
      'offsets that fall',
      () => open({}, { info: { cat_offsets: [0, 0] } }),
      /cat_offsets to rise from 0, found 0/,
    ],
    [
      'too few linear weights',
      () => open({ name: 'gblinear', weights: [1, 2] }),
      /expected 6 linear weights .* found 2/,
    ],
    [
      'weights of other trees',
      () => open({ trees: [[leaf(1), 0]] }, { files: { auxNodeWeights: new Uint8Array(4) } }),
      /weights of 1 trees, found 0/,
    ],
  ])('with %s are refused', (_, mojo, message) => {
    expect(() => mojo().compile()).toThrow(message)
    expect(() => mojo().compile()).toThrow(ModelError)
  })
})

describe('xgboost explanations', () => {
  const root = split(1, 0.5, split(4, 2, leaf(1, 30), leaf(3, 10)), leaf(8, 20))

  it('name leaves by the nodes of the file', () => {
    const { leaves } = open({
      trees: [
        [root, 0],
        [leaf(1), 0],
      ],
    }).compile()
    expect(leaves!.names).toEqual(['T1', 'T2'])
    expect(leaves!.leaves(Float64Array.of(0, 5))).toEqual([
      { path: 'LR', id: 4 },
      { path: '', id: 0 },
    ])
  })

  it('share the margin out over one-hot features', () => {
    const contributions = open({ baseScore: 0.5, trees: [[root, 0]] }).compile().contributions!
    expect(contributions.names).toEqual(['c.a', 'c.b', 'c.c', 'c.missing(NA)', 'x', 'BiasTerm'])
    const out = new Float64Array(6)
    contributions.contributions(Float64Array.of(1, 0), out)
    // Without c the mean is 3 2/3, with c = b the leaf is 8, whatever x.
    expect([...out]).toEqual(
      [0, 4.5, 0, 0, fround(-1 / 6), fround(0.5 + 11 / 3)].map((phi) => expect.closeTo(phi, 5) as number),
    )
  })

  it('weigh by the file of node weights where there is one', () => {
    const weights = [100, 80, 20, 40, 40]
    const aux = Buffer.concat(
      [Int32Array.of(1, 5), Float64Array.from(weights)].map(({ buffer }) => Buffer.from(buffer)),
    )
    const contributions = open({ trees: [[root, 0]] }, { files: { auxNodeWeights: aux } }).compile()
      .contributions!
    const out = new Float64Array(6)
    contributions.contributions(Float64Array.of(1, 0), out)
    expect(out[5]).toBeCloseTo(0.8 * 2 + 0.2 * 8, 5)
  })

  it('explain each of several classes by the trees as they are scored', () => {
    const trees = [
      [root, 0],
      [leaf(2), 1],
      [leaf(3), 2],
    ] as const
    const mojo = open(
      { objective: 'multi:softprob', classes: 3, baseScore: 0.5, name: 'dart', trees, weights: [0.5, 1, 1] },
      { response: ['A', 'B', 'C'] },
    )
    const contributions = mojo.compile().contributions!
    const out = new Float64Array(18)
    contributions.contributions(Float64Array.of(0, 5), out)
    const total = (c: number): number => out.slice(6 * c, 6 * c + 6).reduce((sum, phi) => sum + phi, 0)
    expect([contributions.classes, total(0), total(1), total(2)]).toEqual([
      ['A', 'B', 'C'],
      expect.closeTo(2, 12),
      1.5,
      2,
    ])
  })

  it('are not there for linear boosters', () => {
    const kernel = open({ name: 'gblinear', weights: [] }).compile()
    expect([kernel.leaves, kernel.contributions, kernel.treeCount]).toEqual([undefined, undefined, undefined])
  })
})
