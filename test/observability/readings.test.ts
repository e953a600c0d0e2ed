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

/** Of an instance to which nothing happened. */
const totals = [
  'sluice_open_windows 0',
  'sluice_open_window_readings 0',
  'sluice_release_store_unreachable 0',
  'sluice_monitor_unwritten_pieces_total 0',
  'sluice_fenced_commits_total 0',
  'sluice_repeated_records_total 0',
  'sluice_data_losses_total 0',
  'sluice_trace_spans_sent_total 0',
  'sluice_trace_spans_dropped_total 0',
]

describe('readingMetrics', () => {
  it('tells how much is open', async () => {
    const lines = await series(registryOf({ openWindows: () => ({ windows: 7, readings: 1_200 }) }))
    expect(lines).toContain('sluice_open_windows 7')
    expect(lines).toContain('sluice_open_window_readings 1200')
  })

  it('counts what delivery and source count', async () => {
    let fenced = 0
    const registry = registryOf({
      fencedCommits: () => fenced,
      repeatedRecords: () => 10 * fenced,
      dataLosses: () => 2,
      sentSpans: () => 30 * fenced,
      droppedSpans: () => 4,
    })
    const counted = (count: number) => [
      'sluice_open_windows 0',
      'sluice_open_window_readings 0',
      'sluice_release_store_unreachable 0',
      'sluice_monitor_unwritten_pieces_total 0',
      `sluice_fenced_commits_total ${count}`,
      `sluice_repeated_records_total ${10 * count}`,
      'sluice_data_losses_total 2',
      `sluice_trace_spans_sent_total ${30 * count}`,
      'sluice_trace_spans_dropped_total 4',
    ]
    expect(await series(registry)).toEqual(counted(0))
    fenced = 3
    expect(await series(registry)).toEqual(counted(3))
    expect(await series(registry)).toEqual(counted(3))
  })

  it('has what a partition says of itself, until it is no longer assigned', async () => {
    let assigned = [
      { topic: 't', partition: 4, lag: 7n, hidden: 31n, committed: 9n },
      { topic: 't', partition: 5, lag: 0n, hidden: 0n, answers: 0, committed: null },
    ]
    const registry = registryOf({ partitions: () => assigned })
    expect(await series(registry)).toEqual([
      'sluice_consumer_lag_records{topic="t",partition="4"} 7',
      'sluice_consumer_lag_records{topic="t",partition="5"} 0',
      'sluice_hidden_records{topic="t",partition="4"} 31',
      'sluice_hidden_records{topic="t",partition="5"} 0',
      'sluice_committed_offset{topic="t",partition="4"} 9',
      ...totals,
    ])
    assigned = []
    expect(await series(registry)).toEqual(totals)
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

  it('names at most ten schema ids that hold the stream up, until there is a verdict', async () => {
    let count = 12
    const origin = { topic: 't', partition: 3, offset: 41n }
    const heldIds = () => Array.from({ length: count }, (_, id) => ({ id, ...origin, seconds: 30 - id }))
    const registry = registryOf({ heldIds })
    const lines = await series(registry)
    expect(lines).toHaveLength(10 + totals.length)
    expect(lines[0]).toBe(
      'sluice_held_schema_id_seconds{schema_id="0",topic="t",partition="3",offset="41"} 30',
    )
    count = 0
    expect(await series(registry)).toEqual(totals)
  })
})
