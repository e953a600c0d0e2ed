import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hellinger, totalVariation } from '../../src/core/distances.ts'

const [p, q] = [
  [120, 250, 300, 200, 130],
  [90, 210, 310, 240, 160],
]

describe('the distance of two distributions', () => {
  it.each([
    [totalVariation, 0.07297029702970297],
    [hellinger, 0.06039411701248772],
  ])('$name has the reference value', (distance, expected) => {
    expect(distance(p, q)).toBeCloseTo(expected, 14)
  })

  describe.each([totalVariation, hellinger])('$name', (distance) => {
    const counts = fc.array(fc.nat(1000), { maxLength: 20 })

    it('is 0 to 1, the same both ways, and 0 to itself', () => {
      fc.assert(
        fc.property(counts, counts, (a, b) => {
          const [there, back] = [distance([...a, 1], [...b, 1]), distance([...b, 1], [...a, 1])]
          expect(there).toBeCloseTo(back, 12)
          expect(there).toBeGreaterThanOrEqual(0)
          expect(there).toBeLessThanOrEqual(1 + 1e-12)
          expect(distance([...a, 1], [...a, 1])).toBeLessThan(1e-7)
        }),
      )
    })

    it('is 1 where they have nothing in common', () => {
      expect(distance([5, 0], [0, 0, 7])).toBe(1)
    })

    it('is none where one has no counts', () => {
      expect(distance([], [1])).toBeNaN()
      expect(distance([1], [0, 0])).toBeNaN()
      expect(distance([], [])).toBeNaN()
    })
  })
})
