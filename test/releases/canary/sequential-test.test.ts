import { describe, expect, it } from 'vitest'
import { percentText } from '../../../src/releases/canary/figures.ts'
import {
  differenceOf,
  mixtureRatio,
  recordsToDecide,
  sequenceRadius,
  tau2,
  variancePerGroups,
} from '../../../src/releases/canary/sequential-test.ts'
import type { Share } from '../../../src/releases/canary/sequential-test.ts'
import { seeded } from '../../support/seeded.ts'

const ratioOf = (one: Share, other: Share) => {
  const { difference, variance } = differenceOf(one, other)
  return mixtureRatio(difference, variance, tau2)
}

describe('mixtureRatio', () => {
  it.each([
    [200, 260, 10_000, 9.594039513404391],
    [10, 25, 500, 3.1687823213665198],
  ])('has the reference value for %i and %i of %i', (a, b, of, expected) => {
    const [p, q] = [a / of, b / of]
    const variance = (p * (1 - p)) / of + (q * (1 - q)) / of
    expect(Math.abs(mixtureRatio(q - p, variance, 1e-4) - expected)).toBeLessThan(1e-12)
  })

  it('takes smoothed shares, so that none is without variance', () => {
    expect(ratioOf({ count: 10, of: 500 }, { count: 25, of: 500 })).toBeCloseTo(2.9953207445765466, 12)
    expect(ratioOf({ count: 0, of: 500 }, { count: 0, of: 100 })).toBeCloseTo(0.6438262411155388, 12)
  })

  it('is past all bounds for a share that nobody could mistake', () => {
    expect(ratioOf({ count: 0, of: 1000 }, { count: 500, of: 500 })).toBeGreaterThan(1e100)
  })
})

describe('looked at every 100 records', () => {
  /** Of 2,000 experiments, the records at which those were rejected that were. */
  function experiments(
    [from, to]: readonly [number, number],
    records: number,
    isRejected: (one: Share, other: Share) => boolean,
  ): readonly number[] {
    const random = seeded(7)
    const hits = (share: number) => {
      let count = 0
      for (let i = 0; i < 100; i++) if (random() < share) count += 1
      return count
    }
    const rejectedAt: number[] = []
    for (let experiment = 0; experiment < 2000; experiment++) {
      let [one, other] = [0, 0]
      for (let of = 100; of <= records; of += 100) {
        one += hits(from)
        other += hits(to)
        if (!isRejected({ count: one, of }, { count: other, of })) continue
        rejectedAt.push(of)
        break
      }
    }
    return rejectedAt
  }

  const atAlpha = (alpha: number) => (one: Share, other: Share) => ratioOf(one, other) >= 1 / alpha

  const usual = (one: Share, other: Share) => {
    const { difference, variance } = differenceOf(one, other)
    return Math.abs(difference) > 1.959963984540054 * Math.sqrt(variance)
  }

  it('finds a difference that is not there in fewer experiments than alpha, as a usual test does not', () => {
    const [ours, theirs] = [atAlpha(0.05), usual].map(
      (test) => experiments([0.05, 0.05], 10_000, test).length / 2000,
    )
    console.log(
      `false of 2,000 experiments at 5 %: ${percentText(ours!)}, by a usual test ${percentText(theirs!)}`,
    )
    expect(ours).toBeLessThan(0.05)
    expect(ours).toBeGreaterThan(0)
    expect(theirs).toBeGreaterThan(0.3)
  })

  it('finds one that is there', () => {
    const rejectedAt = experiments([0.02, 0.1], 2000, atAlpha(0.001))
    expect(rejectedAt.length).toBe(2000)
    expect(rejectedAt.toSorted((a, b) => a - b)[1000]).toBeLessThan(1000)
  })
})

describe('sequenceRadius', () => {
  it('is where the test begins to reject', () => {
    const variance = 3e-5
    const radius = sequenceRadius(variance, tau2, 0.05)
    expect(mixtureRatio(radius, variance, tau2)).toBeCloseTo(20, 9)
  })
})

describe('recordsToDecide', () => {
  it.each([
    [0.02, 0.03, 3823],
    [0.02, 0.04, 1139],
    [0.05, 0.06, 8155],
    [0.1, 0.12, 3839],
    [0.5, 0.52, 9804],
  ])('%d to %d: %i an arm', (from, to, records) => {
    // To the record it depends on how one rounds: some formulas take the mean of the shares.
    expect(Math.abs(recordsToDecide(from, to, 1) - records)).toBeLessThanOrEqual(2)
  })

  it('is less where the other arm has more', () => {
    expect(recordsToDecide(0.02, 0.03, 9)).toBeLessThan(recordsToDecide(0.02, 0.03, 1))
  })
})

describe('variancePerGroups', () => {
  it('is that of the mean where groups are of one size', () => {
    const shares = [0.1, 0.3, 0.2, 0.6]
    const mean = 0.3
    const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0)
    expect(variancePerGroups(shares.map((share) => ({ count: 100 * share, of: 100 })))).toBeCloseTo(
      squares / 3 / 4,
      15,
    )
  })

  it('is about that of so many records where they are independent', () => {
    const random = seeded(3)
    const groups = Array.from({ length: 1000 }, () => {
      const hits = Array.from({ length: 100 }, () => Number(random() < 0.1))
      return { count: hits.reduce((sum, hit) => sum + hit), of: 100 }
    })
    const independent = (0.1 * 0.9) / 100_000
    expect(variancePerGroups(groups) / independent).toBeGreaterThan(0.9)
    expect(variancePerGroups(groups) / independent).toBeLessThan(1.1)
  })

  it.each([
    [[]],
    [[{ count: 3, of: 10 }]],
    [
      [
        { count: 3, of: 10 },
        { count: 0, of: 0 },
      ],
    ],
  ])('is none where there are not two groups: %j', (groups: Share[]) => {
    expect(variancePerGroups(groups)).toBeNaN()
  })
})
