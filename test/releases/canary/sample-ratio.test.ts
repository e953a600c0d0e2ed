import { describe, expect, it } from 'vitest'
import { isSampleRatioRight } from '../../../src/releases/canary/sample-ratio.ts'

describe('isSampleRatioRight', () => {
  it.each([
    [true, [90_000, 10_000], [90, 10]],
    [true, [89_700, 10_300], [90, 10]],
    [false, [89_680, 10_320], [90, 10]],
    [false, [90_320, 9_680], [90, 10]],
    [true, [50, 30, 20], [50, 30, 20]],
    [false, [500, 300, 100], [50, 30, 20]],
    [true, [0, 0], [90, 10]],
    [true, [7, 0], [100, 0]],
  ])('is %s for %j keys at shares of %j', (expected, keys, shares) => {
    expect(isSampleRatioRight(keys, shares)).toBe(expected)
  })
})
