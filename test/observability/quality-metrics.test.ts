import { describe, expect, it } from 'vitest'
import { QualityMetrics } from '../../src/observability/quality-metrics.ts'
import type { QualityReading } from '../../src/observability/quality-metrics.ts'

const reading: QualityReading = {
  ...{ model: 'cooler', version: '7', arm: null, role: 'primary', predictions: 10, labelled: 4 },
  metrics: { accuracy: 0.75, 'recall[3]': 0.5 },
}

async function scraped(series: readonly QualityReading[]): Promise<readonly string[]> {
  const { registry } = new QualityMetrics('1.2.3', {
    quality: () => series,
    kpis: () => [
      { name: 'met', value: 0.99, isMet: true },
      { name: 'missed', value: 0.5, isMet: false },
      { name: 'unknown', value: null, isMet: null },
    ],
    labels: () => ({ matched: 4, 'no-label': 6 }),
    held: () => 12,
  })
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('sluice_'))
}

describe('QualityMetrics', () => {
  it('have what labels said of each version, and how the KPIs stand', async () => {
    const of = 'model="cooler",version="7",arm="",role="primary"'
    expect(await scraped([reading])).toEqual([
      `sluice_quality{${of},metric="accuracy"} 0.75`,
      `sluice_quality{${of},metric="recall[3]"} 0.5`,
      `sluice_quality_predictions{${of},labelled="yes"} 4`,
      `sluice_quality_predictions{${of},labelled="no"} 6`,
      'sluice_kpi{kpi="met"} 0.99',
      'sluice_kpi{kpi="missed"} 0.5',
      'sluice_kpi_met{kpi="met"} 1',
      'sluice_kpi_met{kpi="missed"} 0',
      'sluice_labels_total{state="matched"} 4',
      'sluice_labels_total{state="no-label"} 6',
      'sluice_quality_held 12',
      expect.stringMatching(/^sluice_build_info\{version="1.2.3",node="\d+.*"\} 1$/) as string,
    ])
  })

  it('have no more than a hundred figures, however many classes a model has', async () => {
    const metrics = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`recall[${at}]`, 1]))
    const series = await scraped([{ ...reading, metrics }])
    expect(series.filter((line) => line.startsWith('sluice_quality{'))).toHaveLength(100)
  })
})
