import { describe, expect, it } from 'vitest'
import { haveTheirKeys, isSampleRatioRight, keysOf } from '../../../src/releases/canary/sample-ratio.ts'
import type { LiveModel } from '../../../src/releases/instance-state.ts'
import { noCounts } from '../../../src/scoring/arm-counts.ts'
import { armAt, armEnds, keyPlacer } from '../../../src/scoring/arm-of-key.ts'
import { KeyTally } from '../../../src/scoring/key-tally.ts'

const counted = (keys: readonly number[]) => keys.map((each) => ({ keys: each, variance: 0 }))

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
    // Four are expected.
    [true, [40, 0], [90, 10]],
    [true, [Infinity, 10], [90, 10]],
  ])('is %s for %j keys at shares of %j', (expected, keys, shares) => {
    expect(isSampleRatioRight(counted(keys), shares)).toBe(expected)
  })

  it('allows for what is not known of the keys', () => {
    const keys = counted([89_680, 10_320])
    expect(isSampleRatioRight(keys, [90, 10])).toBe(false)
    // As much again as keys differ by themselves.
    const estimated = keys.map((each) => ({ ...each, variance: (100_000 * 0.09) / 0.82 }))
    expect(isSampleRatioRight(estimated, [90, 10])).toBe(true)
  })
})

/** Keys of a stream in the arms where they come to. */
function armsOf(ends: Float64Array, count: number, salt: string): readonly KeyTally[] {
  const placeOf = keyPlacer(salt)
  const arms = [...ends].map(() => new KeyTally())
  for (let key = 0; key < count; key++) {
    const place = placeOf(Buffer.from(`rig-${key}`))
    arms[armAt(ends, place)]!.add(place * 2 ** 32)
  }
  return arms
}

describe('haveTheirKeys', () => {
  it.each([
    [300, 200],
    [10_000, 100],
    [100_000, 20],
  ])('is so of arms of %d keys that are shared out as they say', (keys, runs) => {
    const ends = armEnds([90, 10])
    const wrong = Array.from({ length: runs }, (_, run) =>
      haveTheirKeys(armsOf(ends, keys, `salt ${run}`), [90, 10]),
    ).filter((isRight) => !isRight)
    // One in a thousand is.
    expect(wrong.length).toBeLessThanOrEqual(1)
  })

  it('is not so where more keys are in an arm than its share: two points of 100,000', () => {
    const found = Array.from({ length: 10 }, (_, run) =>
      haveTheirKeys(armsOf(armEnds([87, 13]), 100_000, `salt ${run}`), [90, 10]),
    )
    expect(found).toEqual(found.map(() => false))
  })

  it('is taken to be so where somebody did not count', () => {
    const [one] = armsOf(armEnds([100]), 1_000, 'all in one')
    expect(haveTheirKeys([one!, new KeyTally()], [50, 50])).toBe(false)
    expect(haveTheirKeys([one!, null], [50, 50])).toBe(true)
  })
})

describe('keysOf', () => {
  const said = (records: number, keys?: Readonly<Record<string, string>>) =>
    ({
      counts: { 2: { ...noCounts, records } },
      ...(keys === undefined ? {} : { keys }),
    }) as unknown as LiveModel
  const [one, other] = ['a', 'b'].map((salt) => armsOf(armEnds([100]), 100, salt)[0]!)

  it('puts the keys of all instances together', () => {
    const both = new KeyTally()
    both.addAll(one!)
    both.addAll(other!)
    const live = [said(5, { 2: one!.text() }), said(5, { 2: other!.text() }), said(0)]
    expect(keysOf(2, live)?.text()).toBe(both.text())
  })

  it.each([undefined, { 2: 'of a newer Sluice' }])('is not known where an instance says %j', (keys) => {
    expect(keysOf(2, [said(5, { 2: one!.text() }), said(5, keys)])).toBeNull()
  })
})
