import { describe, expect, it } from 'vitest'
import type { Mojo } from '../../../../src/model/mojo/algorithm.ts'
import { below, leaf } from '../tree/tree-bytes.ts'
import type { TreeNode } from '../tree/tree-bytes.ts'
import { scoreRows } from './tiny-mojo.ts'
import { openTrees } from './tiny-trees.ts'
import type { TinyTrees } from './tiny-trees.ts'

const info = { algorithm: 'Distributed Random Forest' }
const step = (low: number, high: number): TreeNode => below(0, 0, leaf(low), leaf(high))
const open = (more: Partial<TinyTrees> & Pick<TinyTrees, 'trees'>): Mojo => openTrees({ info, ...more })
const rows = [
  [-1, 0],
  [1, 0],
]

const details = (importances: readonly number[]): Record<string, string> => ({
  'experimental/modelDetails.json': JSON.stringify({
    output: {
      variable_importances: {
        columns: [{ description: 'Variable' }, { description: 'Relative Importance' }],
        data: [['x', 'c'], importances],
      },
    },
  }),
})

describe('drf', () => {
  it('averages trees', () => {
    expect(scoreRows(open({ trees: [[step(1, 2), step(0, 4)]] }), rows)).toEqual([[0.5], [3]])
  })

  it('leaves offsets out', () => {
    expect(scoreRows(open({ trees: [[step(1, 2)]] }), rows, [10, 10])).toEqual([[1], [2]])
  })

  it('takes one tree for two classes as the share of the first', () => {
    const mojo = open({ trees: [[step(0.25, 0.75), step(0.5, 0.5)]], response: ['no', 'yes'] })
    expect(scoreRows(mojo, rows)).toEqual([
      [1, 0.375, 0.625],
      [0, 0.625, 0.375],
    ])
  })

  it.each([2, 3])('takes a tree a class as votes: %d classes', (classes) => {
    const mojo = open({
      trees: Array.from({ length: classes }, (_, c) => [step(c, 1)]),
      response: ['A', 'B', 'C'].slice(0, classes),
    })
    const [votes] = scoreRows(mojo, rows)
    const sum = (classes * (classes - 1)) / 2
    expect(votes).toEqual([classes - 1, ...Array.from({ length: classes }, (_, c) => c / sum)])
  })

  it('leaves probabilities at 0 where no tree votes', () => {
    const mojo = open({ trees: [[leaf(0)], [leaf(0)], [leaf(0)]], response: ['A', 'B', 'C'] })
    expect(scoreRows(mojo, [[0, 0]])[0]!.slice(1)).toEqual([0, 0, 0])
  })

  it('refuses a number of trees a group that fits neither', () => {
    const mojo = open({ trees: [[leaf(0)], [leaf(0)]], response: ['A', 'B', 'C'] })
    expect(() => mojo.compile()).toThrow(/found 3 classes and 2 trees a group/)
  })
})

describe('drf contributions', () => {
  const explain = (mojo: Mojo, row: readonly number[]): number[] => {
    const contributions = mojo.compile().contributions!
    const out = new Float64Array(contributions.names.length * contributions.classes.length)
    contributions.contributions(Float64Array.from(row), out)
    return [...out]
  }

  it('add up to the mean', () => {
    expect(explain(open({ trees: [[step(1, 2), step(0, 4)]] }), [1, 0])).toEqual([1.25, 0, 1.75])
  })

  it("spread the second class' 1 over bias and variables in use", () => {
    const mojo = open({ trees: [[step(0.25, 0.75)]], response: ['no', 'yes'], files: details([3, 0]) })
    // One variable in use: a half each; leaves count against it.
    expect(explain(mojo, [1, 0])).toEqual([0.25, 0, 0])
  })

  it.each([
    ['no details', {}],
    ['unreadable details', { 'experimental/modelDetails.json': '{' }],
    ['details without importances', { 'experimental/modelDetails.json': '{"output":{}}' }],
  ])('are not there for two classes with %s', (_, files) => {
    const mojo = open({ trees: [[step(0.25, 0.75)]], response: ['no', 'yes'], files })
    expect(mojo.compile().contributions).toBeUndefined()
  })

  it('explain the mean vote of each class', () => {
    const mojo = open({
      trees: [
        [step(1, 0), step(0, 0)],
        [step(0, 1), leaf(1)],
        [leaf(0), leaf(0)],
      ],
      response: ['A', 'B', 'C'],
    })
    expect(mojo.compile().contributions!.classes).toEqual(['A', 'B', 'C'])
    expect(explain(mojo, [1, 0])).toEqual([-0.25, 0, 0.25, 0.25, 0, 0.75, 0, 0, 0])
  })
})
