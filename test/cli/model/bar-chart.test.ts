import { describe, expect, it } from 'vitest'
import { barChart } from '../../../src/cli/model/bar-chart.ts'

describe('barChart', () => {
  it('draws each value as a share of the largest', () => {
    const chart = barChart(
      [
        { name: 'vs_vib', value: 8 },
        { name: 'pse_bar', value: 3 },
        { name: 'x', value: 0 },
      ],
      4,
    )
    expect(chart).toEqual(['  vs_vib   ████  100.0 %', '  pse_bar  █▌    37.5 %', '  x              0.0 %'])
  })

  it('draws nothing for nothing', () => {
    expect(barChart([], 4)).toEqual([])
    expect(barChart([{ name: 'x', value: 0 }], 4)).toEqual(['  x        0.0 %'])
  })
})
