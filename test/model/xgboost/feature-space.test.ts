import { describe, expect, it } from 'vitest'
import { leafOf } from '../../../src/model/forest/trace.ts'
import { parseBooster } from '../../../src/model/xgboost/booster.ts'
import type { TreeModel } from '../../../src/model/xgboost/booster.ts'
import { FeatureSpace } from '../../../src/model/xgboost/feature-space.ts'
import type { FeatureLayout } from '../../../src/model/xgboost/feature-space.ts'
import { boosterBytes, boosterLeaf, split } from './booster-bytes.ts'

/** One column of three levels (and missing), one number. */
const layout: FeatureLayout = {
  categoryCount: 1,
  numberCount: 1,
  offsets: Int32Array.of(0, 4),
  allLevels: true,
  sparse: false,
}
/** Without an indicator for the first level. */
const dropped: FeatureLayout = { ...layout, offsets: Int32Array.of(0, 3), allLevels: false }

describe('FeatureSpace', () => {
  it.each([
    ['a level', layout, 1, [0, 1, 0, 0, 7]],
    ['missing', layout, NaN, [0, 0, 0, 1, 7]],
    ['a level beyond the last', layout, 9, [0, 0, 0, 1, 7]],
    ['the first level, dropped', dropped, 0, [0, 0, 0, 7]],
    ['another level, one dropped', dropped, 2, [0, 1, 0, 7]],
  ])('gives %s its indicator', (_, given, cell, expected) => {
    const space = new FeatureSpace(given)
    const features = new Float32Array(space.size)
    space.expand(Float64Array.of(-1, cell, 7), 1, features)
    expect([...features]).toEqual(expected)
  })

  it('takes 0 for missing where data are sparse', () => {
    const space = new FeatureSpace({ ...layout, sparse: true })
    const features = new Float32Array(space.size)
    space.expand(Float64Array.of(2, 0), 0, features)
    expect([...features]).toEqual([NaN, NaN, 1, NaN, NaN])
  })

  it('names levels, the missing one, and numbers', () => {
    const levels = [['a', 'b', 'c'], null]
    expect(new FeatureSpace(layout).names(['c', 'x', 'y'], levels)).toEqual([
      'c.a',
      'c.b',
      'c.c',
      'c.missing(NA)',
      'x',
    ])
    expect(new FeatureSpace(dropped).names(['c', 'x', 'y'], levels).slice(0, 2)).toEqual(['c.b', 'c.c'])
  })

  it.each([
    ['all levels', layout],
    ['one dropped', dropped],
    ['sparse', { ...layout, sparse: true }],
  ])('leads a row to the same leaf in a tree over columns as over features: %s', (_, given) => {
    const space = new FeatureSpace(given)
    const number = space.numbersAt
    const root = split(
      1,
      0.5,
      split(number, 2, boosterLeaf(1), boosterLeaf(2), 'right'),
      split(0, 0.5, boosterLeaf(3), boosterLeaf(4), 'left'),
      'right',
    )
    const bytes = boosterBytes({ featureCount: space.size, trees: [[root, 0]] })
    const { tree } = (parseBooster(bytes, 'm', null).model as TreeModel).trees[0]!
    const over = space.overColumns(tree, (leaf) => 10 * leaf)
    const features = new Float32Array(space.size)
    const met = new Set<number>()
    for (const level of [0, 1, 2, 5, NaN]) {
      for (const x of [1, 3, NaN]) {
        space.expand(Float64Array.of(level, x), 0, features)
        const expected = tree.value[leafOf(tree, features, 'missing')]!
        expect(over.value[leafOf(over, [level, x], 'missing')]).toBe(10 * expected)
        met.add(expected)
      }
    }
    expect(met.size).toBeGreaterThan(1)
  })
})
