import { describe, expect, it } from 'vitest'
import { areaUnderCurve, averagePrecision } from '../../../src/core/quality.ts'
import {
  areaOfCounts,
  precisionOfCounts,
  scoreBin,
  scoreBins,
} from '../../../src/monitor/quality/score-counts.ts'
import { seeded } from '../../support/seeded.ts'

describe('areas of counts', () => {
  it('are those of 20,000 rows, far within the bound that is told with them', () => {
    const random = seeded(7)
    const [positive, negative] = [new Float64Array(scoreBins), new Float64Array(scoreBins)]
    const isPositive = Array.from({ length: 20_000 }, () => random() < 0.3)
    const scores = isPositive.map((is) => Math.min(1, random() * 0.7 + (is ? 0.3 * random() : 0)))
    for (const [row, score] of scores.entries())
      (isPositive[row]! ? positive : negative)[scoreBin(score)]! += 1
    const { area, error } = areaOfCounts(positive, negative)!
    const exact = areaUnderCurve(scores, isPositive)
    expect(Math.abs(area - exact)).toBeLessThan(1e-5)
    expect(error).toBeGreaterThan(0)
    expect(error).toBeLessThan(0.001)
    expect(precisionOfCounts(positive, negative)).toBeCloseTo(averagePrecision(scores, isPositive), 3)
  })

  it('are not defined without rows of both kinds', () => {
    const [some, none] = [new Float64Array(scoreBins).fill(1), new Float64Array(scoreBins)]
    expect(areaOfCounts(some, none)).toBeNull()
    expect(areaOfCounts(none, some)).toBeNull()
    expect(precisionOfCounts(none, some)).toBeNull()
    expect(areaOfCounts(some, some)).toEqual({ area: 0.5, error: 0.0005 })
  })

  it('have a bin for each score', () => {
    expect([0, 0.0009, 0.001, 0.5, 0.9999, 1].map(scoreBin)).toEqual([0, 0, 1, 500, 999, 999])
  })
})
