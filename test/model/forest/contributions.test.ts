import { describe, expect, it } from 'vitest'
import { biasName, treeContributions, weightedTrees } from '../../../src/model/forest/contributions.ts'
import { below, leaf } from '../mojo/tree/tree-bytes.ts'
import { grid, tree } from './tiny-grid.ts'

describe('weightedTrees', () => {
  it('gives the trees of each class with their weights', () => {
    const classes = weightedTrees(grid)
    expect(classes?.map((trees) => trees.map(({ tree }) => tree.value[1]))).toEqual([[1, 10], [100]])
  })

  it('gives nothing where a tree has no weights', () => {
    expect(weightedTrees({ ...grid, facts: [null, null, null, null] })).toBeNull()
  })
})

describe('treeContributions', () => {
  // Half of the rows went left: the mean leaf is 2.5.
  const stump = { tree: tree(below(0, 5, leaf(1), leaf(4))), weight: Float32Array.of(2, 1, 1) }

  const halve = (phi: Float32Array | Float64Array): void => {
    phi.forEach((value, k) => (phi[k] = value / 2))
  }

  it('explains each margin by itself, from its bias on, and scales what is finished', () => {
    const scorer = treeContributions(
      ['x'],
      ['a', 'b'],
      [
        { trees: () => [stump], bias: 100, scale: null },
        { trees: () => [stump, stump], bias: 0, scale: halve },
      ],
      'f64',
      (row) => ({ values: row, present: row }),
    )
    expect([scorer.names, scorer.classes]).toEqual([
      ['x', biasName],
      ['a', 'b'],
    ])
    const out = new Float64Array(4)
    scorer.contributions(Float64Array.of(9), out)
    expect([...out]).toEqual([1.5, 102.5, 1.5, 2.5])
    scorer.contributions(Float64Array.of(0), out)
    expect([...out]).toEqual([-1.5, 102.5, -1.5, 2.5])
  })
})
