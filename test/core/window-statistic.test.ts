import { describe, expect, it } from 'vitest'
import { plainStatistics, statisticName } from '../../src/core/window-statistic.ts'

describe('statisticName', () => {
  it('is the name where one says all', () => {
    expect(plainStatistics.map(statisticName)).toEqual(plainStatistics)
  })

  it.each([
    [0, 'q0'],
    [0.07, 'q7'],
    [0.5, 'q50'],
    [0.95, 'q95'],
    [0.999, 'q99_9'],
    [1, 'q100'],
  ])('is the percentage of a quantile: %d', (quantile, name) => {
    expect(statisticName({ quantile })).toBe(name)
  })

  it('is the same for crossings of each level', () => {
    expect([4.5, -1].map((crossings) => statisticName({ crossings }))).toEqual(['crossings', 'crossings'])
  })
})
