import { describe, expect, it } from 'vitest'
import { barChart } from '../../../src/cli/print/bar-chart.ts'

describe('barChart', () => {
  it('draws each value beside the largest', () => {
    const bars = [
      { name: 'vs_vib', value: 8, label: '73 %' },
      { name: 'pse_bar', value: 3, label: '27 %' },
      { name: 'x', value: 0, label: '' },
      { name: 'y', value: -1, label: '' },
    ]
    expect(barChart(bars, 4)).toEqual(['  vs_vib   ████  73 %', '  pse_bar  █▌    27 %', '  x', '  y'])
  })

  it('draws nothing for nothing', () => {
    expect(barChart([], 4)).toEqual([])
    expect(barChart([{ name: 'x', value: 0, label: '0' }], 4)).toEqual(['  x        0'])
  })
})
