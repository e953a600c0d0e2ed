import { describe, expect, it } from 'vitest'
import { qualityMetrics, worsening } from '../../../src/releases/gates/quality.ts'

describe('worsening', () => {
  it.each(qualityMetrics)('of %s is above 0 where it does worse', (metric) => {
    const [worse, better] = metric === 'accuracy' || metric === 'auc' ? [0.8, 0.9] : [0.9, 0.8]
    expect(worsening(metric, worse, better)).toBeCloseTo(0.1, 12)
    expect(worsening(metric, better, worse)).toBeCloseTo(-0.1, 12)
  })
})
