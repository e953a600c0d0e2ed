import type { Compiled } from '../compile/compile.ts'
import type { ServedVersion } from '../http/version.ts'
import { Metrics } from '../observability/metrics.ts'
import type { ModelReading } from '../observability/readings.ts'
import type { MonitorReadings } from '../observability/monitor-metrics.ts'
import type { ReleaseReadings } from '../observability/release-metrics.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { Tracing } from '../trace/tracing.ts'
import { version } from '../version.ts'
import type { StreamHealth } from './health.ts'
import type { AppParts } from './parts.ts'
import { writtenTopics } from './written-topics.ts'

/** What of a stream its metrics read. */
export interface MeasuredStream {
  readonly health: StreamHealth
  readonly tracing: Tracing | null
  readonly models: () => readonly ServedVersion[]
  readonly releases: () => ReleaseReadings | null
  readonly monitor: () => MonitorReadings | null
}

/** The metrics of a stream, before and while there is a pipeline. */
export function streamMetrics(
  { config, remotes, transport: { source, delivery } }: AppParts,
  { health, tracing, models, releases, monitor }: MeasuredStream,
  running: () => Pipeline | null,
): Metrics {
  const metrics = new Metrics(version, {
    group: config.input.group,
    partitions: () => source.status(),
    models: () => distinct(models()),
    releases,
    monitor,
    heldIds: () =>
      (running()?.heldIds ?? []).map(({ id, origin, heldMs }) => ({ id, ...origin, seconds: heldMs / 1000 })),
    openWindows: () => running()?.windows?.open ?? { windows: 0, readings: 0 },
    fencedCommits: () => delivery.fencedCommits,
    dataLosses: () => source.dataLosses,
    repeatedRecords: () => delivery.repeatedRecords,
    remoteRequests: () =>
      remotes.map(({ name, counts: { requests, seconds } }) => ({ model: name, requests, seconds })),
    sentSpans: () => tracing?.sent ?? 0,
    droppedSpans: () => tracing?.dropped ?? 0,
    waitingForBroker: () => health.areBrokersSilent,
  })
  // These have their names, however many tenants have topics of their own.
  if (config.tenants !== undefined) for (const topic of writtenTopics(config)) metrics.sent(topic, 0)
  return metrics
}

/** What answers, and what scores along. */
export function servedModels({ models }: Pick<Compiled, 'models'>): readonly ServedVersion[] {
  // Those of tenants are told in the store (`sluice model ls --live`): there may be many.
  const ofAll = models.filter(({ tenant }) => tenant === undefined)
  return ofAll.map(({ name, version: of, digest, served: { release, arm, role } }) => ({
    model: name,
    version: of,
    digest,
    ...(release === null ? {} : { release, arm, role }),
  }))
}

/** A version may answer by several releases at a time. */
function distinct(models: readonly ServedVersion[]): readonly ModelReading[] {
  const byVersion = models.map((each) => [`${each.model} ${each.version} ${each.digest}`, each] as const)
  return [...new Map(byVersion).values()]
}
