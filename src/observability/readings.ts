import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'
import { monitorMetrics } from './monitor-metrics.ts'
import type { MonitorReadings } from './monitor-metrics.ts'
import { releaseMetrics } from './release-metrics.ts'
import type { ReleaseReadings } from './release-metrics.ts'

/** A partition's place, read at each scrape. */
export interface PartitionReading {
  readonly topic: string
  readonly partition: number
  readonly lag: bigint
  readonly hidden: bigint
  readonly committed: bigint | null
}

/** A model in use, read at each scrape. */
export interface ModelReading {
  readonly model: string
  readonly version: string
  readonly digest: string
}

/** A schema id, or GUID, that the registry refuses, with a record that carries it; read at each scrape. */
export interface HeldIdReading {
  readonly id: number | string
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly seconds: number
}

/** Windows that are open, read at each scrape. */
export interface OpenWindowsReading {
  readonly windows: number
  readonly readings: number
}

/** Requests for the scores of a remote model so far, read at each scrape. */
export interface RemoteReading {
  readonly model: string
  /** By what became of them. */
  readonly requests: Readonly<Record<string, number>>
  /** Of all of them together. */
  readonly seconds: number
}

/** What the gauges read when they are scraped, so that a revoked partition or a swapped model leaves no series behind. */
export interface Readings {
  /** The consumer group. */
  readonly group: string
  partitions(): readonly PartitionReading[]
  models(): readonly ModelReading[]
  /** Those for which the stream waits, the longest first. */
  heldIds(): readonly HeldIdReading[]
  /** What the windows of the instance hold; nothing where there are none. */
  openWindows(): OpenWindowsReading
  /** So far, as is the next. */
  fencedCommits(): number
  dataLosses(): number
  repeatedRecords(): number
  /** Null where no model is released. */
  releases?(): ReleaseReadings | null
  /** Null where nobody looks. */
  monitor?(): MonitorReadings | null
  /** One for each remote model. */
  remoteRequests(): readonly RemoteReading[]
  /** Spans for whoever traces: sent to their receiver, and lost on the way; 0 where nobody does. */
  sentSpans(): number
  droppedSpans(): number
  /** True while the brokers do not answer. */
  waitingForBroker(): boolean
}

interface PartitionGauge {
  readonly name: string
  readonly help: string
  /** Null for a partition that has no series. */
  readonly valueOf: (reading: PartitionReading) => bigint | null
}

const partitionGauges: readonly PartitionGauge[] = [
  {
    name: 'sluice_consumer_lag_records',
    help: 'Records between the last one taken and the last one that may be read',
    valueOf: ({ lag }) => lag,
  },
  {
    name: 'sluice_hidden_records',
    help: 'Records behind an open transaction: they may be read when it ends',
    valueOf: ({ hidden }) => hidden,
  },
  {
    name: 'sluice_committed_offset',
    help: 'Next offset of the group, as last committed',
    valueOf: ({ committed }) => committed,
  },
]

/** Registers the metrics that read at each scrape. */
export function readingMetrics(registry: Registry, readings: Readings): void {
  for (const gauge of partitionGauges) partitionGauge(registry, readings, gauge)
  modelGauge(registry, readings)
  heldIdGauge(registry, readings)
  openWindowGauges(registry, readings)
  remoteCounters(registry, readings)
  releaseMetrics(registry, () => readings.releases?.() ?? null)
  monitorMetrics(registry, () => readings.monitor?.() ?? null)
  total(registry, 'sluice_fenced_commits_total', 'Commits dropped: the partition had been reassigned', () =>
    readings.fencedCommits(),
  )
  total(
    registry,
    'sluice_repeated_records_total',
    'Records written whose commit was dropped: another member writes them again',
    () => readings.repeatedRecords(),
  )
  total(
    registry,
    'sluice_data_losses_total',
    'Times that a partition went on without records that were lost',
    () => readings.dataLosses(),
  )
  total(registry, 'sluice_trace_spans_sent_total', 'Spans that the receiver of traces has taken', () =>
    readings.sentSpans(),
  )
  total(
    registry,
    'sluice_trace_spans_dropped_total',
    'Spans lost: the receiver of traces did not take them, or not as fast as they came',
    () => readings.droppedSpans(),
  )
}

function partitionGauge(
  registry: Registry,
  readings: Readings,
  { name, help, valueOf }: PartitionGauge,
): void {
  new Gauge({
    name,
    help,
    labelNames: ['topic', 'partition'],
    registers: [registry],
    collect() {
      this.reset()
      for (const reading of readings.partitions()) {
        const { topic, partition } = reading
        const value = valueOf(reading)
        if (value !== null) this.set({ topic, partition }, Number(value))
      }
    },
  })
}

function modelGauge(registry: Registry, readings: Readings): void {
  new Gauge({
    name: 'sluice_model_info',
    help: '1 for each model in use',
    labelNames: ['model', 'version', 'digest'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, version, digest } of readings.models()) this.set({ model, version, digest }, 1)
    },
  })
}

/** One record can hold a stream up, and a turn of records few: more series would tell nothing more. */
const mostHeldIds = 10

function heldIdGauge(registry: Registry, readings: Readings): void {
  new Gauge({
    name: 'sluice_held_schema_id_seconds',
    help: 'How long the stream has waited for a schema id that the registry refuses, with a record that carries it',
    labelNames: ['schema_id', 'topic', 'partition', 'offset'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, topic, partition, offset, seconds } of readings.heldIds().slice(0, mostHeldIds)) {
        this.set({ schema_id: id, topic, partition, offset: offset.toString() }, seconds)
      }
    },
  })
}

function openWindowGauges(registry: Registry, readings: Readings): void {
  new Gauge({
    name: 'sluice_open_windows',
    help: 'Windows that are open, of windows.maxOpenWindows',
    registers: [registry],
    collect() {
      this.set(readings.openWindows().windows)
    },
  })
  new Gauge({
    name: 'sluice_open_window_readings',
    help: 'Readings that open windows hold, of windows.maxOpenReadings',
    registers: [registry],
    collect() {
      this.set(readings.openWindows().readings)
    },
  })
}

function remoteCounters(registry: Registry, readings: Readings): void {
  new Counter({
    name: 'sluice_remote_requests_total',
    help: 'Requests to the servers of remote models: scored; complaint, about what was sent or of itself; failure, no answer that can be used',
    labelNames: ['model', 'result'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, requests } of readings.remoteRequests())
        for (const [result, count] of Object.entries(requests)) this.inc({ model, result }, count)
    },
  })
  new Counter({
    name: 'sluice_remote_request_seconds_total',
    help: 'Time that requests to the servers of remote models took, together',
    labelNames: ['model'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, seconds } of readings.remoteRequests()) this.inc({ model }, seconds)
    },
  })
}

/** A total that somebody else counts. */
function total(registry: Registry, name: string, help: string, count: () => number): void {
  let counted = 0
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      const now = count()
      this.inc(now - counted)
      counted = now
    },
  })
}

/** Where there is no stream, or it has no partition and no model yet. */
export const restingReadings: Readings = {
  group: '',
  partitions: () => [],
  models: () => [],
  heldIds: () => [],
  openWindows: () => ({ windows: 0, readings: 0 }),
  fencedCommits: () => 0,
  dataLosses: () => 0,
  repeatedRecords: () => 0,
  remoteRequests: () => [],
  sentSpans: () => 0,
  droppedSpans: () => 0,
  waitingForBroker: () => false,
}
