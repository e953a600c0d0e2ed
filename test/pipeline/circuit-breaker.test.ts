import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from '../../src/pipeline/circuit-breaker.ts'

function failures(pattern: string): Uint8Array {
  return Uint8Array.from(pattern, (c) => Number(c))
}

describe('CircuitBreaker', () => {
  it('admits as many failures as the ratio of its window allows, and not one more', () => {
    const breaker = new CircuitBreaker({ ratio: 0.5, window: 10 })
    expect(breaker.admits(failures('11111'))).toBe(true)
    expect(breaker.admits(failures('1'))).toBe(false)
  })

  it('does not remember what it refused', () => {
    const breaker = new CircuitBreaker({ ratio: 0.5, window: 4 })
    expect(breaker.admits(failures('1111'))).toBe(false)
    expect(breaker.admits(failures('11'))).toBe(true)
  })

  it('forgets what has left the window', () => {
    const breaker = new CircuitBreaker({ ratio: 0.5, window: 4 })
    expect(breaker.admits(failures('110000'))).toBe(true)
    expect(breaker.admits(failures('11'))).toBe(true)
  })

  it('counts what was rejected after it was admitted', () => {
    const breaker = new CircuitBreaker({ ratio: 0.5, window: 4 })
    expect(breaker.admits(failures('01000'))).toBe(true)
    breaker.recount(1)
    // 1001 is left of the window.
    expect(breaker.admits(failures('0'))).toBe(true)
    breaker.recount(2)
    expect(breaker.admits(failures('0'))).toBe(false)
  })

  it('counts no more than its window holds', () => {
    const breaker = new CircuitBreaker({ ratio: 0.5, window: 4 })
    breaker.recount(1_000)
    expect(breaker.admits(failures('0'))).toBe(false)
  })

  it('admits everything at a ratio of 1', () => {
    expect(new CircuitBreaker({ ratio: 1, window: 3 }).admits(failures('1111111'))).toBe(true)
  })

  it('opens exactly when some window holds more failures than its share', () => {
    const record = fc.integer({ min: 0, max: 1 })
    fc.assert(
      fc.property(
        fc.array(record),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (records, window, ratio) => {
          const sums = records.map((_, i) =>
            records.slice(Math.max(0, i - window + 1), i + 1).reduce((a, b) => a + b, 0),
          )
          const expected = sums.every((sum) => sum <= ratio * window)
          expect(new CircuitBreaker({ ratio, window }).admits(Uint8Array.from(records))).toBe(expected)
        },
      ),
    )
  })
})
