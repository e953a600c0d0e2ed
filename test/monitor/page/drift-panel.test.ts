import { describe, expect, it } from 'vitest'
import { driftPanel } from '../../../src/monitor/page/drift-panel.ts'
import { coolerLayout, driftReport } from './support/made-up.ts'

describe('driftPanel', () => {
  const panel = driftPanel(driftReport(0), coolerLayout)
  const column = (name: string) => panel.columns.find((each) => each.name === name)!

  it('names the bins of numbers by their edges, and leaves the tail of counts out', () => {
    const { bins } = column('cool_eff_pct')
    expect(bins.map(({ name }) => name)).toEqual([
      'below 10',
      ...['10 to 20', '20 to 30', '30 to 40', '40 to 50', '50 to 60', '60 to 70'],
      '70 and above',
    ])
    for (const key of ['before', 'now'] as const)
      expect(bins.reduce((sum, bin) => sum + bin[key]!, 0)).toBeCloseTo(1, 12)
  })

  it('names the bins of levels by the levels', () => {
    const { bins } = column('rig_mode')
    expect(bins[0]).toEqual({ name: 'hot_thin', before: 0.2, now: 22 / 98 })
    expect(bins.map(({ name }) => name)).toEqual(['hot_thin', 'warm', 'nominal', 'cool'])
  })

  it('has the labels, the ranks of what moved, and importance', () => {
    expect(panel.labelBins).toEqual([
      { name: '3', before: 0.1, now: 0.14 },
      { name: '20', before: 0.2, now: 0.23 },
      { name: '100', before: 0.7, now: 0.63 },
    ])
    expect([column('cool_pwr_pct').rank, column('psa_bar').rank, column('p3').rank]).toEqual([2, null, null])
    expect([column('cool_eff_pct').importance, column('p3').kind]).toEqual([0.3, 'output'])
  })

  it('goes without names while the layout is not known, and without a reference', () => {
    const report = driftReport(0)
    const features = [{ ...report.features[0]!, reference: null, counts: [1, 3] }]
    const { columns, labelBins } = driftPanel({ ...report, features, outputs: [], labels: null }, null)
    expect(columns[0]!.bins).toEqual([
      { name: '1', before: null, now: 0.25 },
      { name: '2', before: null, now: 0.75 },
    ])
    expect(labelBins).toEqual([])
  })

  it('of no rows has bars of nothing', () => {
    const features = [{ ...driftReport(0).features[0]!, counts: Array<number>(12).fill(0) }]
    expect(
      driftPanel(driftReport(0, { features }), coolerLayout).columns[0]!.bins.map(({ now }) => now),
    ).toEqual(Array(8).fill(0))
  })
})
