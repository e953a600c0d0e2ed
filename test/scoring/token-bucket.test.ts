import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../src/scoring/token-bucket.ts'

const gaps = fc.array(fc.oneof(fc.nat(5), fc.nat(1_000)), { minLength: 1, maxLength: 300 })

describe('TokenBucket', () => {
  it('gives its burst at once, and then so many a second', () => {
    const bucket = new TokenBucket(10, 3, 0)
    const take = (nowMs: number) => bucket.take(nowMs)
    expect([0, 0, 0, 0, 99, 100, 100, 1_000, 1_000, 1_000, 1_000].map(take)).toEqual([
      ...[true, true, true, false, false, true, false],
      ...[true, true, true, false],
    ])
  })

  it('never gives more in any stretch of time than its burst and its rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        gaps,
        (perSecond, burst, waits) => {
          const bucket = new TokenBucket(perSecond, burst, 0)
          let nowMs = 0
          const taken: number[] = []
          for (const wait of waits) {
            nowMs += wait
            if (bucket.take(nowMs)) taken.push(nowMs)
          }
          for (const [from, start] of taken.entries()) {
            for (let to = from; to < taken.length; to++) {
              const most = burst + ((taken[to]! - start) * perSecond) / 1_000
              expect(to - from + 1).toBeLessThanOrEqual(most + 1e-6)
            }
          }
        },
      ),
    )
  })

  it('never refuses who stays within the rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), gaps, (perSecond, waits) => {
        const bucket = new TokenBucket(perSecond, 1, 0)
        let nowMs = 0
        for (const wait of waits) {
          nowMs += 1_000 / perSecond + 1e-6 + wait
          expect(bucket.take(nowMs)).toBe(true)
        }
      }),
    )
  })
})
