import { describe, expect, it } from 'vitest'
import { monitorReadings } from '../../../src/app/watching/monitor-readings.ts'
import { Book } from '../../../src/monitor/book.ts'
import { keyOf } from '../../../src/monitor/monitor-topic.ts'
import { Metrics } from '../../../src/observability/metrics.ts'
import { noReadings } from '../../support/no-readings.ts'
import { records } from '../../monitor/monitor-records.ts'

function book(): Book {
  const made = new Book({ slicesBy: 'time', slices: 10, keys: 10 }, { now: () => 0 })
  const kpi = { ...records.kpi, isMet: false }
  made.take(
    [kpi, { ...kpi, name: 'unknown yet', isMet: null }, records.drift].map((value) => ({
      key: keyOf(value),
      value,
    })),
  )
  return made
}

describe('metrics of monitoring', () => {
  it('have the alerts by name, KPIs that are known, and scores by feature, where this instance judges', async () => {
    const monitor = monitorReadings(book(), [records.alert, records.alert], 3)
    const text = await new Metrics('0', { ...noReadings, monitor: () => monitor }).registry.metrics()
    expect(text).toContain('sluice_open_alerts{alert="feature-drift"} 2')
    expect(text).toContain('sluice_open_alerts{alert="key-silent"} 0')
    expect(text.match(/^sluice_kpi_met.*/gm)).toEqual(['sluice_kpi_met{kpi="missed cooler failures"} 0'])
    expect(text).toMatch(/^sluice_drift_score\{model="cooler",version="[^"]*",feature="[^"]*"\} /m)
    expect(text).toContain('sluice_monitor_unwritten_pieces_total 3')
  })

  it('have nothing of judgements where another judges', () => {
    expect(monitorReadings(book(), null, 1)).toEqual({ alerts: [], kpis: [], drift: [], unwrittenPieces: 1 })
  })
})
