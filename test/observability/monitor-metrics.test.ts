import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { monitorMetrics } from '../../src/observability/monitor-metrics.ts'
import type { MonitorReadings } from '../../src/observability/monitor-metrics.ts'

const nothing: MonitorReadings = {
  unwrittenPieces: () => 0,
  waitingPieces: () => 0,
  values: () => [],
  openAlerts: () => [],
  drift: () => [],
  kpis: () => [],
}

async function series(readings: Partial<MonitorReadings>): Promise<string[]> {
  const registry = new Registry()
  monitorMetrics(registry, { ...nothing, ...readings })
  const text = await registry.metrics()
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

it('tells what was counted and judged, and what could not be written', async () => {
  const feature = { model: 'cooler', feature: 'psa_bar' }
  const lines = await series({
    unwrittenPieces: () => 2,
    waitingPieces: () => 1,
    values: () => [{ ...feature, missing: 3, unknown: 0, outOfRange: 5 }],
    openAlerts: () => [{ alert: 'feature-drift', count: 1 }],
    drift: () => [
      { ...feature, version: '7', score: 9.5, distance: 0.25 },
      { ...feature, feature: 'mode', version: '7', score: null, distance: null },
    ],
    kpis: () => [{ kpi: 'missed failures', isMet: false }],
  })
  expect(lines).toEqual([
    'sluice_monitor_unwritten_pieces_total 2',
    'sluice_monitor_waiting_pieces 1',
    'sluice_monitor_missing_values_total{model="cooler",feature="psa_bar"} 3',
    'sluice_monitor_unknown_values_total{model="cooler",feature="psa_bar"} 0',
    'sluice_monitor_out_of_range_values_total{model="cooler",feature="psa_bar"} 5',
    'sluice_open_alerts{alert="feature-drift"} 1',
    'sluice_drift_score{model="cooler",version="7",feature="psa_bar"} 9.5',
    'sluice_drift_distance{model="cooler",version="7",feature="psa_bar"} 0.25',
    'sluice_kpi_met{kpi="missed failures"} 0',
  ])
})

it('has no series of judgements where another instance judges', async () => {
  expect(await series({})).toEqual([
    'sluice_monitor_unwritten_pieces_total 0',
    'sluice_monitor_waiting_pieces 0',
  ])
})
