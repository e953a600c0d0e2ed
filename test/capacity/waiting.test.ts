import { describe, expect, it } from 'vitest'
import { meanWait, waitBelow } from '../../src/capacity/waiting.ts'

describe('meanWait', () => {
  it('grows 3.9 times from 70 % to 90 %', () => {
    expect(meanWait(1, 0.9) / meanWait(1, 0.7)).toBeCloseTo(3.857, 3)
  })

  it('is half a service at two thirds of the road', () => {
    expect(meanWait(4, 0.5)).toBeCloseTo(2, 10)
    expect(meanWait(4, 0)).toBe(0)
  })

  it('has no end where more comes than goes', () => {
    expect(meanWait(1, 1)).toBe(Infinity)
    expect(waitBelow(1, 1.2, 0.99)).toBe(Infinity)
  })
})

describe('waitBelow', () => {
  it('is nothing where fewer wait than are asked for', () => {
    expect(waitBelow(1, 0.005, 0.99)).toBe(0)
  })

  it('agrees with the tail of a simulated M/D/1 queue', () => {
    // Lindley's recursion, a uniform generator with a fixed seed.
    let state = 1
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647
    for (const utilisation of [0.7, 0.9]) {
      const waits: number[] = []
      for (let wait = 0; waits.length < 200_000;) {
        waits.push(wait)
        wait = Math.max(0, wait + 1 + Math.log(random()) / utilisation)
      }
      const p99 = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)]!
      expect(waitBelow(1, utilisation, 0.99) / p99).toBeGreaterThan(0.85)
      expect(waitBelow(1, utilisation, 0.99) / p99).toBeLessThan(1.25)
    }
  })
})
