import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/dev/simulator/random.ts'

const draw = (count: number, next: () => number) => Array.from({ length: count }, next)

describe('Random', () => {
  it('gives the same numbers for the same seed and stream, now and in every version', () => {
    const random = new Random(1)
    expect(draw(4, () => random.uint32())).toEqual([3387734806, 1080862987, 3546521498, 2861869171])
  })

  it.each([
    ['seed', new Random(7, 1), new Random(8, 1)],
    ['stream', new Random(7, 1), new Random(7, 2)],
    ['high bits of the seed', new Random(7, 1), new Random(7 + 2 ** 40, 1)],
  ])('gives other numbers for another %s', (_what, one, other) => {
    expect(draw(8, () => one.uint32())).not.toEqual(draw(8, () => other.uint32()))
  })

  it('spreads whole numbers evenly below a limit', () => {
    const random = new Random(3)
    const counts = [0, 0, 0, 0, 0]
    for (const value of draw(50_000, () => random.below(5))) counts[value]! += 1
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('draws standard normals', () => {
    const random = new Random(5)
    const values = draw(100_000, () => random.normal())
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
    const beyondTwo = values.filter((x) => Math.abs(x) > 1.959964).length / values.length
    expect(mean).toBeCloseTo(0, 1.9)
    expect(variance).toBeCloseTo(1, 1.7)
    expect(beyondTwo).toBeCloseTo(0.05, 2)
  })
})
