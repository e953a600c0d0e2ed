import { describe, expect, it } from 'vitest'
import { plainStatistics } from '../../src/core/window-statistic.ts'
import type { WindowStatistic } from '../../src/core/window-statistic.ts'
import { compileStatistic } from '../../src/windows/statistics.ts'

function of(statistic: WindowStatistic, ...values: readonly number[]): number {
  // The arrays of windows are longer than what is in them.
  const longer = Float64Array.from([...values, 1e9, 1e9])
  const seconds = Float64Array.from(longer, (_, i) => i)
  return compileStatistic(statistic)({ seconds, values: longer, count: values.length })
}

describe('compileStatistic', () => {
  it.each<[WindowStatistic, number]>([
    ['mean', 3],
    ['std', Math.sqrt(14 / 3)],
    ['min', 1],
    ['max', 6],
    ['slope', 1.6],
    ['rms', Math.sqrt(50 / 4)],
    ['count', 4],
    ['first', 1],
    ['last', 6],
    [{ quantile: 0 }, 1],
    [{ quantile: 0.5 }, 2.5],
    [{ quantile: 1 }, 6],
    [{ crossings: 2.5 }, 1],
  ])('computes %j', (statistic, expected) => {
    expect(of(statistic, 1, 2, 3, 6)).toBeCloseTo(expected, 12)
  })

  it.each([...plainStatistics, { quantile: 0.5 }, { crossings: 1 }])(
    'has no %j of nothing, but a count',
    (statistic) => {
      expect(of(statistic)).toBe(statistic === 'count' ? 0 : NaN)
    },
  )

  it.each<[string, readonly number[], number]>([
    ['a reading on the level is on the side of the one before', [1, 2, 3, 2, 1], 2],
    ['touching is no crossing', [1, 2, 1, 2, 1], 0],
    ['beginning on the level is none either', [2, 2, 3, 1], 1],
    ['down counts as up does', [3, 1, 3, 1], 3],
  ])('counts crossings of 2: %s', (_what, values, crossings) => {
    expect(of({ crossings: 2 }, ...values)).toBe(crossings)
  })
})
