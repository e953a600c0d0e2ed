import { describe, expect, it } from 'vitest'
import { BLOCK } from '../../../src/model/forest/forest-scorer.ts'
import {
  groupsOf,
  nativeCells,
  nativeLinearSums,
  nativeTreeSums,
  treeOf,
} from '../../../src/model/xgboost/native-sums.ts'
import { learnerOf, treesOf } from './learners.ts'
import { below, linearFile, nativeLeaf } from './native-file.ts'

const vectors = learnerOf({
  targets: 2,
  trees: [[below(0, 3, nativeLeaf([1, 2]), nativeLeaf([3, 4])), 0]],
})

describe('treeOf', () => {
  it('takes the value of the output, and weighs leaves, not thresholds', () => {
    const [tree] = treesOf(vectors).trees
    expect([...treeOf(tree!, 1, 2, undefined).value]).toEqual([3, 2, 4])
    expect([...treeOf(tree!, 0, 2, 0.5).value]).toEqual([3, 0.5, 1.5])
  })

  it('leaves a plain tree as it is', () => {
    const [tree] = treesOf(learnerOf({ trees: [[nativeLeaf(1), 0]] })).trees
    expect(treeOf(tree!, 0, 1, undefined)).toBe(tree!.tree)
  })
})

describe('groupsOf', () => {
  it('gives the outputs that a tree adds to', () => {
    expect(groupsOf(treesOf(vectors), 0, 2)).toEqual([0, 1])
    const plain = treesOf(learnerOf({ targets: 2, trees: [[nativeLeaf(1), 1]] }))
    expect(groupsOf(plain, 0, 2)).toEqual([1])
  })
})

describe('nativeTreeSums', () => {
  it('starts each output with its margin, for every block anew', () => {
    const { sums, compute } = nativeTreeSums(vectors, treesOf(vectors), Float32Array.of(10, 20))
    const rows = Float64Array.of(0, 0, 5, 0, 0, 0)
    for (let pass = 0; pass < 2; pass++) {
      compute(rows, 1, 2)
      expect([sums[0], sums[1], sums[BLOCK], sums[BLOCK + 1]]).toEqual([13, 11, 24, 22])
    }
  })

  it('says how many rows to take', () => {
    const { blockOf } = nativeTreeSums(vectors, treesOf(vectors), new Float32Array(2))
    expect([blockOf(1), blockOf(10 * BLOCK)]).toEqual([1, BLOCK])
  })
})

describe('nativeLinearSums', () => {
  it('starts all outputs with the first margin', () => {
    const learner = learnerOf(linearFile({ featureCount: 1, targets: 2 }, [1, 2, 3, 4]))
    if (learner.model.kind !== 'linear') throw new Error('expected weights')
    const { sums, compute, blockOf } = nativeLinearSums(learner, learner.model, Float32Array.of(100, 7))
    compute(Float64Array.of(0, 10, NaN), 1, 2)
    expect([sums[0], sums[1], sums[BLOCK], sums[BLOCK + 1]]).toEqual([113, 103, 124, 104])
    expect([blockOf(3), blockOf(10 * BLOCK)]).toEqual([3, BLOCK])
  })
})

describe('nativeCells', () => {
  it('rounds, and takes nothing but NaN as missing', () => {
    const { float32, limits, zeroWithin } = nativeCells(1)
    expect([float32, limits[0], zeroWithin[0]]).toEqual([true, NaN, NaN])
  })
})
