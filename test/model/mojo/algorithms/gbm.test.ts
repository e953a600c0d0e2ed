import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import type { Mojo } from '../../../../src/model/mojo/algorithm.ts'
import { below, inLevels, leaf, treeBytes } from '../tree/tree-bytes.ts'
import type { TreeNode } from '../tree/tree-bytes.ts'
import { scoreRows } from './tiny-mojo.ts'
import { openTrees } from './tiny-trees.ts'
import type { TinyTrees } from './tiny-trees.ts'

const info = { algorithm: 'Gradient Boosting Machine', distribution: 'gaussian', init_f: 0.5 }
const step = (low: number, high: number): TreeNode => below(0, 0, leaf(low), leaf(high))
const regression = (more: TinyTrees['info'], trees = [[step(1, 2), step(0.25, 0.75)]]): Mojo =>
  openTrees({ info: { ...info, ...more }, trees })
const rows = [
  [-1, 0],
  [1, 0],
]

describe('gbm regression', () => {
  const margins = [1.75, 3.25]
  const e = Math.exp
  it.each<[string, TinyTrees['info'], (f: number) => number]>([
    ['gaussian', {}, (f) => f],
    ['laplace', { distribution: 'laplace' }, (f) => f],
    ['poisson', { distribution: 'poisson' }, (f) => e(f)],
    ['tweedie with its link stated', { distribution: 'tweedie', link_function: 'log' }, (f) => e(f)],
    ['a link other than the usual one', { distribution: 'gamma', link_function: 'inverse' }, (f) => 1 / f],
    ['logit', { distribution: 'custom', link_function: 'logit' }, (f) => 1 / (1 + e(-f))],
  ])('adds leaves and initial value: %s', (_, more, mean) => {
    const scored = scoreRows(regression(more), rows)
    scored.forEach((out, r) => {
      expect(out![0]).toBeCloseTo(mean(margins[r]!), 13)
    })
  })

  it('adds the offset', () => {
    expect(scoreRows(regression({}), rows, [10, 0])).toEqual([[11.75], [3.25]])
  })

  it('lets a tree without a file add nothing', () => {
    expect(scoreRows(regression({}, [[step(1, 2), null!]]), rows)).toEqual([[1.5], [2.5]])
  })

  it('scores blocks and what is left over', () => {
    const many = Array.from({ length: 200 }, (_, r) => [r % 3 === 0 ? -1 : 1, 0])
    expect(scoreRows(regression({}), many)).toEqual(many.map(([x]) => [x! < 0 ? 1.75 : 3.25]))
  })

  it('scores no rows', () => {
    expect(scoreRows(regression({}), [])).toEqual([])
  })
})

describe('gbm classification', () => {
  const binomial = (more: TinyTrees['info'] = {}): Mojo =>
    openTrees({
      info: { ...info, distribution: 'bernoulli', default_threshold: 0.9, ...more },
      trees: [[step(-1, 3)]],
      response: ['no', 'yes'],
    })

  it('gives label by threshold and probabilities by the logit', () => {
    const p = [-0.5, 3.5].map((f) => 1 / (1 + Math.exp(-f)))
    expect(scoreRows(binomial(), rows)).toEqual(p.map((p1) => [p1 >= 0.9 ? 1 : 0, 1 - p1, p1]))
  })

  it('undoes class balancing', () => {
    const balanced = binomial({
      balance_classes: true,
      prior_class_distrib: [0.9, 0.1],
      model_class_distrib: [0.5, 0.5],
    })
    const p1 = 1 / (1 + Math.exp(-3.5))
    const [w0, w1] = [(1 - p1) * 1.8, p1 * 0.2]
    const [[label, p0, corrected]] = scoreRows(balanced, [[1, 0]]) as [number[]]
    expect([label, p0]).toEqual([0, w0 / (w0 + w1)])
    expect(corrected).toBeCloseTo(w1 / (w0 + w1), 15)
  })

  it('gives opposite margins with one tree for two classes of the multinomial distribution', () => {
    const mojo = binomial({ distribution: 'multinomial', init_f: 0 })
    const [[, p0, p1]] = scoreRows(mojo, [[1, 0]]) as [number[]]
    const odds = Math.exp(-6)
    expect(p0).toBeCloseTo(1 / (1 + odds), 15)
    expect(p1).toBeCloseTo(odds / (1 + odds), 15)
  })

  it('gives several classes by softmax, without initial value and offset', () => {
    const set = inLevels(1, [1], [0, 32], leaf(0), leaf(2))
    const mojo = openTrees({
      info: { ...info, distribution: 'multinomial' },
      trees: [[leaf(0)], [set], [step(1, 0)]],
      response: ['A', 'B', 'C'],
    })
    const sum = 1 + Math.exp(2) + 1
    const [scored] = scoreRows(mojo, [[1, 1]], [5])
    expect(scored![0]).toBe(1)
    expect(scored![2]).toBeCloseTo(Math.exp(2) / sum, 15)
  })
})

describe('gbm files', () => {
  it.each<[string, () => Mojo, RegExp]>([
    [
      'a distribution that is not known',
      () => regression({ distribution: 'odd' }),
      /distribution "odd" is not known/,
    ],
    [
      'a link that is not known',
      () => regression({ link_function: 'odd' }),
      /link_function to be one of identity, log/,
    ],
    [
      'classes that do not go with the distribution',
      () => regression({ distribution: 'bernoulli' }),
      /does not go with 1 classes/,
    ],
    [
      'trees that do not go with the classes',
      () =>
        openTrees({
          info: { ...info, distribution: 'multinomial' },
          trees: [[leaf(0)]],
          response: ['A', 'B', 'C'],
        }),
      /multinomial does not go with 3 classes and 1 trees/,
    ],
    ['big-endian trees', () => regression({ endianness: 'BIG_ENDIAN' }), /big-endian machine/],
    [
      'more trees than can be',
      () => regression({ n_trees: 1_000_000, n_trees_per_class: 2 }),
      /at most 1000000 trees/,
    ],
    [
      'a damaged tree',
      () => openTrees({ info, trees: [[null]], files: { 'trees/t00_000.bin': Uint8Array.of(0, 255, 255) } }),
      /entry trees\/t00_000\.bin: at byte 3: expected a leaf value/,
    ],
  ])('with %s are refused', (_, open, message) => {
    expect(() => open().compile()).toThrow(message)
    expect(() => open().compile()).toThrow(ModelError)
  })

  it('of the oldest versions say nothing about trees a group', () => {
    const mojo = openTrees({
      info: { ...info, distribution: 'bernoulli', n_trees_per_class: 'null' },
      trees: [[step(-1, 3)]],
      response: ['no', 'yes'],
      version: 1,
    })
    expect(scoreRows(mojo, rows)).toHaveLength(2)
    expect(mojo.compile().contributions).toBeUndefined()
    expect(mojo.compile().leaves).toBeUndefined()
  })

  it('before 1.10 send levels outside a set to the left', () => {
    const open = (version: number): Mojo =>
      openTrees({ info, trees: [[inLevels(1, [0], [0, 32], leaf(1), leaf(2), 3)]], version })
    expect(scoreRows(open(1), [[0, 40]])).toEqual([[1.5]])
    expect(scoreRows(open(1.1), [[0, 40]])).toEqual([[2.5]])
  })

  it('before 1.20 know no domain', () => {
    const open = (version: number): Mojo =>
      openTrees({ info, trees: [[below(1, 10, leaf(1), leaf(2), 3)]], version })
    expect(scoreRows(open(1.1), [[0, 5]])).toEqual([[1.5]])
    expect(scoreRows(open(1.2), [[0, 5]])).toEqual([[2.5]])
  })
})

describe('gbm explanations', () => {
  const mojo = regression({})
  const kernel = mojo.compile()

  it('name the leaf in each tree', () => {
    expect(kernel.leaves!.names).toEqual(['T1.C1', 'T2.C1'])
    expect(kernel.leaves!.leaves(Float64Array.of(1, 0))).toEqual([
      { path: 'R', id: 101 },
      { path: 'R', id: 101 },
    ])
  })

  it('stage predictions without an offset', () => {
    expect([...kernel.staged!.staged(Float64Array.of(1, 0))]).toEqual([2.5, 3.25])
  })

  it('share the margin out', () => {
    const out = new Float64Array(3)
    kernel.contributions!.contributions(Float64Array.of(1, 0), out)
    expect([kernel.contributions!.names, ...out]).toEqual([['x', 'c', 'BiasTerm'], 0.75, 0, 2.5])
    expect(kernel.contributions!.classes).toEqual([null])
  })

  it('have no leaf for a tree without a file', () => {
    const missing = regression({}, [[null!]]).compile()
    expect(missing.leaves!.leaves(Float64Array.of(1, 0))).toEqual([{ path: null, id: -1 }])
    expect([...missing.staged!.staged(Float64Array.of(1, 0))]).toEqual([0.5])
  })

  it('give no path of more than 63 steps', () => {
    const chain = (length: number): TreeNode =>
      Array.from({ length }).reduce<TreeNode>((root, _, k) => below(0, 100 + k, root, leaf(k)), leaf(-1))
    const [exact, longer] = regression({}, [[chain(63), chain(64)]])
      .compile()
      .leaves!.leaves(Float64Array.of(0, 0))
    expect(exact!.path).toBe('L'.repeat(63))
    expect(longer).toEqual({ path: null, id: -1 })
  })

  it('do without leaf numbers before 1.30', () => {
    const old = openTrees({ info, trees: [[step(1, 2)]], version: 1.2 }).compile()
    expect(old.leaves!.leaves(Float64Array.of(1, 0))).toEqual([{ path: 'R', id: -1 }])
  })

  it('refuse aux records that do not belong to the tree', () => {
    const files = { 'trees/t00_000.bin': treeBytes(step(1, 2)), 'trees/t00_000_aux.bin': new Uint8Array(10) }
    const open = (): unknown => openTrees({ info, trees: [[null]], files }).compile()
    expect(open).toThrow(/expected 1 records of 40 bytes, found 10 bytes/)
  })
})
