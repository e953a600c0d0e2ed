import { getHeapStatistics } from 'node:v8'
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { Meter, PauseCause } from '../core/meter.ts'
import { pauseCauses } from '../core/meter.ts'
import type { Fault, OutcomeKind, TenantOutcome } from '../core/outcome.ts'
import { outcomeKinds } from '../core/outcome.ts'
import { LabelCap } from '../core/label-cap.ts'
import { nonEvents } from '../core/reason.ts'
import type { SkipReason } from '../core/reason.ts'
import type { Stage } from '../core/stage.ts'
import { stages } from '../core/stage.ts'
import { BucketHistogram } from './bucket-histogram.ts'
import { histogramMetric } from './histogram-metric.ts'
import { readingMetrics } from './readings.ts'
import type { Readings } from './readings.ts'

const stageBuckets = [
  1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
]
const ageBuckets = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86_400,
]

/** A model has at most this many labels of its own in a metric, as have tenants, and topics; the rest are counted as `_other`. */
const labelCap = 50

/** Every metric of Sluice. Names and labels are an interface: dashboards and alerts depend on them. */
export class Metrics implements Meter {
  readonly registry = new Registry()
  /** Age of events when their prediction was made, seconds. */
  readonly ages = new BucketHistogram(ageBuckets)
  readonly #counters: ReturnType<typeof counters>
  readonly #stages = new Map<Stage, BucketHistogram>()
  readonly #paused: Gauge<'cause'>
  readonly #labels = new Map<string, LabelCap>()
  readonly #tenants = new LabelCap(labelCap)
  /** Tenants may have topics of their own: an output and one of dead letters each. */
  readonly #topics = new LabelCap(2 * labelCap)
  readonly #group: string

  constructor(version: string, readings: Readings) {
    this.#group = readings.group
    this.#counters = counters(this.registry)
    this.#paused = new Gauge({
      name: 'sluice_paused',
      help: '1 while the stream waits for this cause',
      labelNames: ['cause'],
      registers: [this.registry],
      collect() {
        this.set({ cause: 'broker' }, readings.waitingForBroker() ? 1 : 0)
      },
    })
    for (const outcome of outcomeKinds) this.#counters.records.inc({ outcome }, 0)
    for (const reason of nonEvents) this.#counters.skipped.inc({ reason }, 0)
    for (const stage of stages)
      if (stage !== 'consume') this.#stages.set(stage, new BucketHistogram(stageBuckets))
    for (const cause of pauseCauses) this.#paused.set({ cause }, 0)
    this.registry.registerMetric(
      histogramMetric('sluice_stage_duration_seconds', 'Time that a batch spends in a stage', () =>
        Array.from(this.#stages, ([stage, histogram]) => ({ labels: { stage }, histogram })),
      ),
    )
    this.registry.registerMetric(
      histogramMetric('sluice_event_age_seconds', 'Age of events when their prediction was made', () => [
        { labels: {}, histogram: this.ages },
      ]),
    )
    readingMetrics(this.registry, readings)
    buildGauge(this.registry, version)
    heapLimitGauge(this.registry)
    collectDefaultMetrics({ register: this.registry })
  }

  records(outcome: OutcomeKind, count: number): void {
    this.#counters.records.inc({ outcome }, count)
  }

  windows(outcome: OutcomeKind, count: number): void {
    this.#counters.windows.inc({ outcome }, count)
  }

  skipped(reason: SkipReason, count: number): void {
    this.#counters.skipped.inc({ reason }, count)
  }

  deadLetter(fault: Fault): void {
    this.#counters.deadLetters.inc(faultLabels(fault))
  }

  reported(fault: Fault): void {
    this.#counters.reported.inc(faultLabels(fault))
  }

  unexpected(stage: Stage): void {
    this.#counters.unexpected.inc({ stage })
  }

  modelFailure(model: string, fault: Fault): void {
    this.#counters.modelFailures.inc({ model, reason: fault.reason })
  }

  unknownCategory(model: string, field: string, count: number): void {
    this.#counters.unknown.inc({ model, field }, count)
  }

  predictions(model: string, label: string | null, count: number): void {
    this.#counters.predictions.inc({ model, label: label === null ? '' : this.#capped(model, label) }, count)
  }

  stage(stage: Stage, seconds: number): void {
    this.#stages.get(stage)?.observe(seconds)
  }

  eventAge(seconds: number): void {
    this.ages.observe(seconds)
  }

  consumed(topic: string, count: number): void {
    const labels = { ...messagingLabels('poll', topic), messaging_consumer_group_name: this.#group }
    this.#counters.consumed.inc(labels, count)
  }

  sent(topic: string, count: number): void {
    this.#counters.sent.inc(messagingLabels('send', this.#topics.of(topic)), count)
  }

  tenantRecords(tenant: string, outcome: TenantOutcome, count: number): void {
    this.#counters.tenants.inc({ tenant: this.#tenants.of(tenant), outcome }, count)
  }

  stale(count: number): void {
    this.#counters.stale.inc(count)
  }

  lostShadows(count: number): void {
    this.#counters.lostShadows.inc(count)
  }

  paused(cause: Exclude<PauseCause, 'broker'>, yes: boolean): void {
    this.#paused.set({ cause }, yes ? 1 : 0)
  }

  #capped(model: string, label: string): string {
    const cap = this.#labels.get(model) ?? new LabelCap(labelCap)
    this.#labels.set(model, cap)
    return cap.of(label)
  }
}

function counters(registry: Registry) {
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter<L>({ name, help, labelNames, registers: [registry] })
  return {
    records: counter('sluice_records_total', 'Input records by outcome', 'outcome'),
    windows: counter('sluice_windows_total', 'Rows of windows by outcome', 'outcome'),
    skipped: counter('sluice_skipped_records_total', 'Records skipped', 'reason'),
    deadLetters: counter('sluice_dead_letters_total', 'Records dead-lettered', 'stage', 'reason', 'field'),
    reported: counter(
      'sluice_reported_records_total',
      'Records that were scored and copied to the dead-letter topic',
      'stage',
      'reason',
      'field',
    ),
    unexpected: counter(
      'sluice_unexpected_failures_total',
      'Records at which a stage failed for no known reason',
      'stage',
    ),
    modelFailures: counter(
      'sluice_model_failures_total',
      'Predictions that a record lacks',
      'model',
      'reason',
    ),
    unknown: counter(
      'sluice_unknown_categories_total',
      'Values a model was not trained on',
      'model',
      'field',
    ),
    predictions: counter('sluice_predictions_total', 'Predictions by label', 'model', 'label'),
    tenants: counter('sluice_tenant_records_total', 'Records of a tenant by outcome', 'tenant', 'outcome'),
    stale: counter(
      'sluice_stale_predictions_total',
      'Rows whose predictions came later than monitor.stale.prediction after their events',
    ),
    lostShadows: counter(
      'sluice_lost_shadows_total',
      'Predictions of shadows that could not be written: they are dropped',
    ),
    consumed: counter(
      'messaging_client_consumed_messages_total',
      'Records consumed whose outcome is durable',
      'messaging_system',
      'messaging_operation_name',
      'messaging_destination_name',
      'messaging_consumer_group_name',
    ),
    sent: counter(
      'messaging_client_sent_messages_total',
      'Records that the broker has acknowledged; attempts that failed are not counted',
      'messaging_system',
      'messaging_operation_name',
      'messaging_destination_name',
    ),
  }
}

function faultLabels(fault: Fault) {
  return { stage: fault.stage, reason: fault.reason, field: fault.field ?? '' }
}

/** As OpenTelemetry's messaging conventions name them. */
function messagingLabels(operation: 'poll' | 'send', topic: string) {
  return {
    messaging_system: 'kafka',
    messaging_operation_name: operation,
    messaging_destination_name: topic,
  }
}

function heapLimitGauge(registry: Registry): void {
  new Gauge({
    name: 'sluice_heap_limit_bytes',
    help: 'How large the heap may become, whose use is nodejs_heap_size_used_bytes: beyond it the process ends',
    registers: [registry],
  }).set(getHeapStatistics().heap_size_limit)
}

/** What runs. */
export function buildGauge(registry: Registry, version: string): void {
  new Gauge({
    name: 'sluice_build_info',
    help: 'Version of Sluice and of Node',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1)
}
