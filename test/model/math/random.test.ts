import { describe, expect, it } from 'vitest'
import { JavaRandom } from '../../../src/model/math/random.ts'

describe('JavaRandom', () => {
  // As java.util.Random draws them.
  it('draws the doubles of Java', () => {
    const random = new JavaRandom(42n)
    expect([random.nextDouble(), random.nextDouble()]).toEqual([0.7275636800328681, 0.6832234717598454])
    expect(new JavaRandom(0n).nextDouble()).toBe(0.730967787376657)
  })

  it('draws the gaussians of Java, the second one kept from the first', () => {
    const random = new JavaRandom(42n)
    expect(random.nextGaussian(Math.log)).toBeCloseTo(1.1419053154730547, 14)
    expect(random.nextGaussian(Math.log)).toBeCloseTo(0.9194079489827879, 14)
  })

  it('draws the bounded integers of Java, rejecting what would favour small ones', () => {
    const random = new JavaRandom(42n)
    const bounds = [10, 10, 1, 16, 1000000007, 2147483647, 3, 2 ** 30, 1500000000, 1500000000, 1500000000]
    const drawn = [0, 3, 0, 0, 662969970, 2023087525, 2, 759898459, 1429255519, 196118093, 969067502]
    expect(bounds.map((bound) => random.nextInt(bound))).toEqual(drawn)
  })

  it('takes the lowest 64 bits of any seed', () => {
    expect(new JavaRandom(-1n).nextDouble()).toBe(new JavaRandom((1n << 64n) - 1n).nextDouble())
  })
})
