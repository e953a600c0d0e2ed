import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { countMetrics } from '../../src/observability/count-metrics.ts'

it('tells of values that have no bin of their own, and of pieces that wait', async () => {
  const registry = new Registry()
  const values = [{ model: 'cooler', feature: 'psa_bar', missing: 3, unknown: 0, outOfRange: 5 }]
  countMetrics(registry, { waitingPieces: () => 1, values: () => values })
  const text = await registry.metrics()
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'sluice_monitor_waiting_pieces 1',
    'sluice_monitor_missing_values_total{model="cooler",feature="psa_bar"} 3',
    'sluice_monitor_unknown_values_total{model="cooler",feature="psa_bar"} 0',
    'sluice_monitor_out_of_range_values_total{model="cooler",feature="psa_bar"} 5',
  ])
})
