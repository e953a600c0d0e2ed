import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { readingMetrics } from '../../src/observability/readings.ts'
import type { Readings } from '../../src/observability/readings.ts'
import { noReadings } from '../support/no-readings.ts'

function registryOf(readings: Partial<Readings>): Registry {
  const registry = new Registry()
  readingMetrics(registry, { ...noReadings, ...readings })
  return registry
}

/** The series of a scrape, without help and type. */
const series = async (registry: Registry) =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))

describe('readingMetrics', () => {
  it('counts fenced commits and repeats as the delivery reads them', async () => {
    let fenced = 0
    const registry = registryOf({ fencedCommits: () => fenced, repeatedRecords: () => 10 * fenced })
    expect(await series(registry)).toEqual([
      'sluice_fenced_commits_total 0',
      'sluice_repeated_records_total 0',
    ])
    fenced = 3
    expect(await series(registry)).toEqual([
      'sluice_fenced_commits_total 3',
      'sluice_repeated_records_total 30',
    ])
    expect(await series(registry)).toEqual([
      'sluice_fenced_commits_total 3',
      'sluice_repeated_records_total 30',
    ])
  })

  it('has what a partition says of itself, until it is no longer assigned', async () => {
    let assigned = [
      { topic: 't', partition: 4, lag: 7n, hidden: 31n, committed: 9n },
      { topic: 't', partition: 5, lag: 0n, hidden: 0n, committed: null },
    ]
    const registry = registryOf({ partitions: () => assigned })
    expect(await series(registry)).toEqual([
      'sluice_consumer_lag_records{topic="t",partition="4"} 7',
      'sluice_consumer_lag_records{topic="t",partition="5"} 0',
      'sluice_hidden_records{topic="t",partition="4"} 31',
      'sluice_hidden_records{topic="t",partition="5"} 0',
      'sluice_committed_offset{topic="t",partition="4"} 9',
      'sluice_fenced_commits_total 0',
      'sluice_repeated_records_total 0',
    ])
    assigned = []
    expect(await series(registry)).toEqual([
      'sluice_fenced_commits_total 0',
      'sluice_repeated_records_total 0',
    ])
  })

  it('has the models that are in use now', async () => {
    let digest = 'sha256:00'
    const registry = registryOf({ models: () => [{ model: 'cooler', version: '1', digest }] })
    await registry.metrics()
    digest = 'sha256:ff'
    expect((await series(registry))[0]).toBe(
      'sluice_model_info{model="cooler",version="1",digest="sha256:ff"} 1',
    )
  })
})
