import { describe, expect, it } from 'vitest'
import { uniform } from '../../src/core/uniform.ts'

describe('uniform', () => {
  it('is the same for the same seed, within 0 and 1, and as often below as above the middle', () => {
    const [one, other] = [uniform(7), uniform(7)]
    const drawn = Array.from({ length: 10_000 }, one)
    expect(drawn).toEqual(Array.from({ length: 10_000 }, other))
    expect(Math.min(...drawn)).toBeGreaterThan(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    expect(drawn.filter((each) => each < 0.5).length).toBeGreaterThan(4_800)
    expect(drawn.filter((each) => each < 0.5).length).toBeLessThan(5_200)
  })
})
