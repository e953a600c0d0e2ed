import { describe, expect, it } from 'vitest'
import { compileRow, statisticNames } from '../../src/windows/row.ts'

const channels = [
  {
    name: 'ts1',
    from: 'TS1',
    statistics: ['mean', { quantile: 0.999 }, { quantile: 0.07 }, { crossings: 4.5 }],
  },
  { name: 'vs1', from: 'VS1', statistics: ['count'] },
] as const

describe('statisticNames', () => {
  it('are the channel and the statistic', () => {
    expect(statisticNames(channels)).toEqual([
      'ts1_mean',
      'ts1_q99_9',
      'ts1_q7',
      'ts1_crossings',
      'vs1_count',
    ])
  })
})

describe('compileRow', () => {
  it('makes an object of key, times, count and statistics, null for what there is none of', () => {
    const make = compileRow({ keyName: 'rigId', channels })
    const row = make('a', 10, 20, 3, Float64Array.of(1.5, NaN, -0, 2, 0))
    expect(row).toEqual({
      rigId: 'a',
      windowStart: 10,
      windowEnd: 20,
      readings: 3,
      ts1_mean: 1.5,
      ts1_q99_9: null,
      ts1_q7: -0,
      ts1_crossings: 2,
      vs1_count: 0,
    })
  })

  it('takes any name for a name', () => {
    const keyName = `x'"\`\${1}\\u2028`
    const row = compileRow({ keyName, channels: [] })('a', 0, 1, 0, new Float64Array(0))
    expect(Object.keys(row)[0]).toBe(keyName)
  })
})
