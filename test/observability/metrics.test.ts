import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import { Metrics } from '../../src/observability/metrics.ts'
import { noReadings } from '../support/no-readings.ts'

function metrics() {
  return new Metrics('1.2.3', {
    ...noReadings,
    partitions: () => [{ topic: 't', partition: 0, lag: 3n, hidden: 31n, committed: 9n }],
    models: () => [{ model: 'cooler', version: '1', digest: 'sha256:00' }],
  })
}

/** A line of the exposition, by its beginning. */
async function line(from: Metrics, start: string): Promise<string | undefined> {
  return (await from.registry.metrics()).split('\n').find((each) => each.startsWith(start))
}

describe('Metrics', () => {
  it('keeps its names and labels: dashboards depend on them', async () => {
    const all = await metrics().registry.getMetricsAsJSON()
    expect(
      all
        .map((metric) => `${String(metric.type)} ${metric.name}`)
        .filter((name) => !/ (nodejs|process)_/.test(name)),
    ).toMatchInlineSnapshot(`
      [
        "counter sluice_records_total",
        "counter sluice_windows_total",
        "counter sluice_skipped_records_total",
        "counter sluice_dead_letters_total",
        "counter sluice_reported_records_total",
        "counter sluice_unexpected_failures_total",
        "counter sluice_model_failures_total",
        "counter sluice_unknown_categories_total",
        "counter sluice_predictions_total",
        "counter sluice_tenant_records_total",
        "counter sluice_stale_predictions_total",
        "counter sluice_lost_shadows_total",
        "counter messaging_client_consumed_messages_total",
        "counter messaging_client_sent_messages_total",
        "gauge sluice_paused",
        "histogram sluice_stage_duration_seconds",
        "histogram sluice_event_age_seconds",
        "gauge sluice_consumer_lag_records",
        "gauge sluice_hidden_records",
        "gauge sluice_committed_offset",
        "gauge sluice_model_info",
        "gauge sluice_held_schema_id_seconds",
        "gauge sluice_open_windows",
        "gauge sluice_open_window_readings",
        "counter sluice_remote_requests_total",
        "counter sluice_remote_request_seconds_total",
        "gauge sluice_release",
        "gauge sluice_release_newest",
        "gauge sluice_release_failed",
        "gauge sluice_tenant_release",
        "gauge sluice_tenant_release_failed",
        "gauge sluice_release_store_unreachable",
        "gauge sluice_fallback",
        "gauge sluice_release_records",
        "gauge sluice_release_refused_records",
        "counter sluice_canary_rollbacks_total",
        "gauge sluice_open_alerts",
        "gauge sluice_kpi_met",
        "gauge sluice_drift_score",
        "counter sluice_monitor_unwritten_pieces_total",
        "counter sluice_fenced_commits_total",
        "counter sluice_repeated_records_total",
        "counter sluice_data_losses_total",
        "counter sluice_trace_spans_sent_total",
        "counter sluice_trace_spans_dropped_total",
        "gauge sluice_build_info",
        "gauge sluice_heap_limit_bytes",
      ]
    `)
  })

  it('has every outcome and every pause at zero from the start', async () => {
    expect(await line(metrics(), 'sluice_records_total{outcome="skipped"}')).toBe(
      'sluice_records_total{outcome="skipped"} 0',
    )
    expect(await line(metrics(), 'sluice_paused{cause="registry"}')).toBe('sluice_paused{cause="registry"} 0')
  })

  it('counts a dead letter under stage, reason and field', async () => {
    const m = metrics()
    m.deadLetter(new Fault('out-of-range', 'm', { field: 'tsa_temp', value: 'a value' }))
    expect(await line(m, 'sluice_dead_letters_total{')).toBe(
      'sluice_dead_letters_total{stage="transform",reason="out-of-range",field="tsa_temp"} 1',
    )
    expect(await m.registry.metrics()).not.toContain('a value')
  })

  it('counts labels beyond the cap of one model as _other', async () => {
    const m = metrics()
    for (let i = 0; i < 60; i++) m.predictions('wide', `l${i}`, 1)
    m.predictions('wide', 'l3', 5)
    expect(await line(m, 'sluice_predictions_total{model="wide",label="_other"}')).toMatch(/ 10$/)
    expect(await line(m, 'sluice_predictions_total{model="wide",label="l3"}')).toMatch(/ 6$/)
  })

  it('writes event ages as a Prometheus histogram', async () => {
    const m = metrics()
    for (const age of [0.0005, 0.003, 0.003, 99_999]) m.eventAge(age)
    expect(await line(m, 'sluice_event_age_seconds_bucket{le="0.005"}')).toMatch(/ 3$/)
    expect(await line(m, 'sluice_event_age_seconds_bucket{le="+Inf"}')).toMatch(/ 4$/)
    expect(await line(m, 'sluice_event_age_seconds_count')).toMatch(/ 4$/)
  })
})
