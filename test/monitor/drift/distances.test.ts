import { describe, expect, it } from 'vitest'
import { hellinger } from '../../../src/core/distances.ts'
import {
  chiSquareP,
  deviationOf,
  jensenShannon,
  kolmogorovSmirnov,
  kolmogorovTail,
  populationStability,
  shareDistance,
  stabilityLimit,
  wasserstein,
} from '../../../src/monitor/drift/distances.ts'

const p = [120, 250, 300, 200, 130]
const q = [90, 210, 310, 240, 160]
const places = [0, 1, 2, 3, 4]

describe('distances of counts, as scipy has them', () => {
  it.each<[string, number | null, number]>([
    ['PSI', populationStability(p, q, { leastShare: 1e-4 }), 0.029210591387342017],
    ['Jensen-Shannon distance', jensenShannon(p, q), 0.060362133510640424],
    ['Hellinger', hellinger(p, q), 0.06039411701248772],
    ['total variation', shareDistance(p, q), 0.07297029702970297],
    ['Kolmogorov-Smirnov', kolmogorovSmirnov(p, q), 0.07297029702970298],
    ['its p, for many', kolmogorovTail(0.07297029702970298, [1000, 1010]), 0.00948533799419985],
    ['Wasserstein', wasserstein(p, q, places), 0.1983168316831685],
    ['chi-square of two samples, p', chiSquareP(p, q), 0.0055619484427700625],
  ])('%s', (_, value, expected) => {
    expect(Math.abs(value! - expected)).toBeLessThan(1e-9)
  })

  it.each([
    [{ leastShare: 1e-2 }, 0.2295],
    [{ leastShare: 1e-3 }, 0.4782],
    [{ leastShare: 1e-4 }, 0.7124],
    [{ leastShare: 1e-6 }, 1.1736],
    ['half-a-record' as const, 0.3217],
  ])('PSI with empty bins filled by %j', (empty, expected) => {
    expect(populationStability([0, 50, 50], [10, 50, 40], empty)).toBeCloseTo(expected, 4)
  })

  it.each([
    [10, 100, 0.341],
    [10, 500, 0.1],
    [20, 100, 0.513],
  ])('the limit of PSI for %i bins and %i records', (bins, m, expected) => {
    expect(stabilityLimit([10_000, m], bins)).toBeCloseTo(expected, 2)
  })

  it('are none where there are no values', () => {
    const none = [0, 0, 0, 0, 0]
    for (const distance of [
      wasserstein(p, none, places),
      populationStability(p, none),
      jensenShannon(none, q),
      kolmogorovSmirnov(p, none),
      chiSquareP(none, q),
      shareDistance(p, none),
      deviationOf(none, places),
    ])
      expect(distance).toBeNull()
  })

  it('are 0 between counts of the same shares', () => {
    const twice = p.map((count) => 2 * count)
    expect(wasserstein(p, twice, places)).toBe(0)
    expect(jensenShannon(p, twice)).toBe(0)
    expect(kolmogorovSmirnov(p, twice)).toBe(0)
  })

  it('are the standard deviation of what is counted, by places', () => {
    expect(deviationOf([1, 0, 1], [0, 5, 10])).toBe(5)
  })
})
