import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { releaseMetrics } from '../../src/observability/release-metrics.ts'
import type { ReleaseReadings } from '../../src/observability/release-metrics.ts'

const series = async (readings: ReleaseReadings | null) => {
  const registry = new Registry()
  releaseMetrics(registry, () => readings)
  const text = await registry.metrics()
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

it('tells of each released model what answers, what is newer, and what its versions did', async () => {
  const lines = await series({
    isStoreReached: false,
    models: [
      {
        ...{ model: 'cooler', tenant: null, release: 4, newest: 5, isFailed: true },
        versions: [{ version: '2', records: 70, refused: 3 }],
      },
    ],
    fallbacks: [{ model: 'cooler', isAnswering: true }],
    rollbacks: [{ model: 'cooler', reason: 'labels', count: 2 }],
  })
  expect(lines).toEqual([
    'sluice_release{model="cooler"} 4',
    'sluice_release_newest{model="cooler"} 5',
    'sluice_release_failed{model="cooler"} 1',
    'sluice_release_store_unreachable 1',
    'sluice_fallback{model="cooler"} 1',
    'sluice_release_records{model="cooler",version="2"} 70',
    'sluice_release_refused_records{model="cooler",version="2"} 3',
    'sluice_canary_rollbacks_total{model="cooler",reason="labels"} 2',
  ])
})

it('tells of models of the first 50 tenants, and of no other', async () => {
  const own = (at: number) => ({
    ...{ model: 'cooler', tenant: `t${at}`, release: 0, newest: 1, isFailed: true },
    versions: [{ version: '1', records: 1, refused: 0 }],
  })
  const models = Array.from({ length: 51 }, (_, at) => own(at))
  const lines = await series({ isStoreReached: true, models, fallbacks: [], rollbacks: [] })
  expect(lines).toHaveLength(101)
  expect(lines).toContain('sluice_tenant_release{tenant="t49",model="cooler"} 0')
  expect(lines).toContain('sluice_tenant_release_failed{tenant="t49",model="cooler"} 1')
})

it('tells nothing of models where none is released', async () => {
  expect(await series(null)).toEqual(['sluice_release_store_unreachable 0'])
})
