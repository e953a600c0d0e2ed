import { describe, expect, it } from 'vitest'
import { missingKind, splitFeatures } from '../../../src/model/lightgbm/split-features.ts'
import { readTextTree } from '../../../src/model/lightgbm/text-tree.ts'
import { zeroWithin } from '../../../src/model/lightgbm/tiny-values.ts'
import { block, splitFields } from './model-text.ts'

const split = (feature: number, type: number) =>
  readTextTree(
    block({
      ...splitFields,
      split_feature: String(feature),
      decision_type: String(type),
      threshold: '0',
      ...((type & 1) === 1 ? { num_cat: '1', cat_boundaries: '0 1', cat_threshold: '1' } : {}),
    }),
    3,
  )

describe('splitFeatures', () => {
  it('is a feature a column where all its splits call the same missing', () => {
    const features = splitFeatures([split(0, 8), split(1, 4), split(2, 0)], 3)
    expect([...features.cells.columns]).toEqual([0, 1, 2])
    expect([...features.cells.zeroWithin]).toEqual([NaN, zeroWithin, NaN])
    expect(features.of(1, 4)).toBe(1)
  })

  it('is two where only some of them call 0 missing', () => {
    const features = splitFeatures([split(1, 8), split(1, 6), split(1, 0)], 3)
    expect([...features.cells.columns]).toEqual([0, 1, 2, 1])
    expect([...features.cells.zeroWithin]).toEqual([NaN, NaN, NaN, zeroWithin])
    expect([8, 6, 0].map((type) => features.of(1, type))).toEqual([1, 3, 1])
  })

  it('keeps categories apart from the zero of numeric splits', () => {
    const features = splitFeatures([split(0, 5), split(0, 4)], 1)
    expect([features.of(0, 5), features.of(0, 4)]).toEqual([0, 1])
  })
})

describe('missingKind', () => {
  it('is in bits 2 and 3', () => {
    expect([0, 2, 4, 6, 8, 10, 11].map(missingKind)).toEqual([
      'none',
      'none',
      'zero',
      'zero',
      'NaN',
      'NaN',
      'NaN',
    ])
  })
})
