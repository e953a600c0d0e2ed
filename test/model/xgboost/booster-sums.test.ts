import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { BLOCK } from '../../../src/model/forest/forest-scorer.ts'
import { boosterSums } from '../../../src/model/xgboost/booster-sums.ts'
import { parseBooster } from '../../../src/model/xgboost/booster.ts'
import { FeatureSpace } from '../../../src/model/xgboost/feature-space.ts'
import { boosterBytes, boosterLeaf, split } from './booster-bytes.ts'
import type { BoosterSpec } from './booster-bytes.ts'

/** Three numbers, no categories. */
const space = new FeatureSpace({
  categoryCount: 0,
  numberCount: 3,
  offsets: Int32Array.of(0),
  allLevels: true,
  sparse: false,
})

function sumsOf(spec: BoosterSpec, rows: readonly number[][], start: number): number[][] {
  const booster = parseBooster(boosterBytes({ featureCount: 3, ...spec }), 'm.zip', 'b')
  const summing = boosterSums(booster, space)
  summing.compute(Float64Array.from(rows.flat()), 0, rows.length, new Float32Array(BLOCK).fill(start))
  return Array.from({ length: booster.groupCount }, (_, group) => [
    ...summing.sums.subarray(group * BLOCK, group * BLOCK + rows.length),
  ])
}

const stump = split(0, 5, boosterLeaf(1), boosterLeaf(2))
const rows = [
  [1, 0, 0],
  [9, 0, 0],
  [NaN, 0, 0],
]

describe('boosterSums', () => {
  it("adds the leaves of each group's trees to the start", () => {
    const trees = [
      [stump, 0],
      [boosterLeaf(7), 1],
      [boosterLeaf(10), 0],
    ] as const
    expect(sumsOf({ classes: 2, trees }, rows, 100)).toEqual([
      [111, 112, 111],
      [107, 107, 107],
    ])
  })

  it("weighs the leaves of dart's trees", () => {
    const trees = [
      [stump, 0],
      [stump, 0],
    ] as const
    expect(sumsOf({ name: 'dart', weights: [0.5, 2], trees }, rows, 0)).toEqual([[2.5, 5, 2.5]])
  })

  it('adds products of features and weights, the bias, and nothing for a missing number', () => {
    const linear = { name: 'gblinear', weights: [2, 3, 5, 100] }
    expect(sumsOf(linear, [[1, 10, NaN]], 1000)).toEqual([[1132]])
    expect(sumsOf({ ...linear, weights: [] }, [[1, 10, NaN]], 1000)).toEqual([[1000]])
  })

  it('adds the start first since XGBoost 1.3, and last before: it shows in float32', () => {
    const small = boosterLeaf(1)
    const trees = Array.from({ length: 3 }, () => [small, 0] as const)
    const start = 2 ** 24
    // 2^24 + 1 rounds back to 2^24, three at once do not.
    expect(sumsOf({ trees, version: [1, 3] }, [[0, 0, 0]], start)).toEqual([[start]])
    expect(sumsOf({ trees, version: [1, 2] }, [[0, 0, 0]], start)).toEqual([[start + 4]])
    expect(sumsOf({ trees, version: [0, 0] }, [[0, 0, 0]], start)).toEqual([[start + 4]])
  })

  it('refuses what tests or weighs features that are not there', () => {
    const foreign = { trees: [[split(3, 1, boosterLeaf(1), boosterLeaf(2)), 0]] as const }
    expect(() => sumsOf(foreign, rows, 0)).toThrow(ModelError)
    expect(() => sumsOf(foreign, rows, 0)).toThrow(
      'm.zip, entry b: expected splits of tree 0 on features below 3, found 3',
    )
    expect(() => sumsOf({ name: 'gblinear', weights: [1, 2] }, rows, 0)).toThrow(/expected 4 linear weights/)
  })
})
