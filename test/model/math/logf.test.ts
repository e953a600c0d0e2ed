import { describe, expect, it } from 'vitest'
import { log } from '../../../src/model/math/exact.ts'
import { logf } from '../../../src/model/math/logf.ts'

const { fround } = Math

describe('logf', () => {
  it('is within a unit in the last place of the exact value, all over its range', () => {
    let worst = 0
    for (let step = 1; step < 19_500; step++) {
      const x = fround(2 ** (step / 75 - 133))
      const exact = log(x)
      worst = Math.max(worst, Math.abs(logf(x) - exact) / (2 ** -23 * Math.abs(exact) || 1))
    }
    expect(worst).toBeGreaterThan(0.1)
    expect(worst).toBeLessThanOrEqual(1)
  })

  // Recorded from the GNU C library; the first five are not the nearest float32.
  it.each([
    [10.57260513305664, 2.3582663536071777],
    [0.009543738327920437, -4.651870250701904],
    [0.9828590750694275, -0.017289532348513603],
    [5.1549415505342236e23, 54.59941482543945],
    [1.2011171579360962, 0.18325209617614746],
    [1, 0],
    [0, -Infinity],
    [Infinity, Infinity],
    [-1, NaN],
    [NaN, NaN],
  ])('of %d is %d', (x, expected) => {
    expect(logf(x)).toBe(expected)
  })
})
