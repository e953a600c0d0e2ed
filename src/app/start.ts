import { aborted } from '../core/aborted.ts'
import { describeTopics, namedTopics } from '../config/input-topics.ts'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { settledInTime } from '../core/deadline.ts'
import type { LogFields } from '../core/logger.ts'
import type { PauseCause } from '../core/meter.ts'
import type { HttpParts, HttpServer } from '../http/server.ts'
import type { ServedVersion } from '../http/version.ts'
import type { Metrics } from '../observability/metrics.ts'
import { Breakers } from '../pipeline/breakers.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { Source } from '../pipeline/ports.ts'
import type { TenantGate } from '../pipeline/tenant-gate.ts'
import { TurnLoop } from '../pipeline/turn-loop.ts'
import { Watchdog } from '../pipeline/watchdog.ts'
import type { WindowedPartitions } from '../pipeline/windowed-partitions.ts'
import type { Tracing } from '../trace/tracing.ts'
import { version } from '../version.ts'
import { awaitTopics } from './await-topics.ts'
import { runUntilStopped } from './drain.ts'
import type { Ending } from './drain.ts'
import { StreamHealth } from './health.ts'
import type { ReleaseFollower } from './following/follower.ts'
import type { FollowerParts } from './following/follower.ts'
import type { MonitoredStream, OpenedMonitor } from './open-monitor.ts'
import { startLookups } from './lookups.ts'
import { instanceName, modelParts, pipelineParts } from './parts.ts'
import type { AppParts } from './parts.ts'
import { startRemotes } from './remotes.ts'
import { servedModels, streamMetrics } from './stream-metrics.ts'
import { StreamSummary } from './stream-summary.ts'
import { outputReady, writtenTopics } from './written-topics.ts'
import { openTracing } from './tracing.ts'

/** A running stream. */
export interface App {
  readonly metrics: Metrics
  /** Of the HTTP server; empty where there is none. */
  readonly url: string
  readonly source: Source
  /** Work would flow now. */
  readonly ready: boolean
  /** It goes on, as `/livez` says. */
  readonly alive: boolean
  /** What the stream waits for; null while it flows. */
  readonly waitingFor: PauseCause | null
  /** What is open; null where there are no windows. */
  readonly windows: Pick<WindowedPartitions, 'open' | 'next'> | null
  /**
   * Goes on until `stop` aborts, then drains. Rejects with what made going on impossible. Connections are closed either
   * way, and nothing is left running.
   */
  run(stop: AbortSignal): Promise<Ending>
}

/** How long a start that has failed or was stopped waits for the group to be joined, so that it can be left. */
const joinDeadlineMs = 5_000

/** Starts a stream: connects everything, and throws what `sluice run` exits with. */
export async function startApp(parts: AppParts): Promise<App> {
  const { config, transport, clock = systemClock } = parts
  const tracing = await openTracing(config, parts.logger, clock)
  const health = new StreamHealth(transport, clock)
  let follower: ReleaseFollower | null = null
  const models = () => servedModels(follower?.compiled ?? parts.compiled)
  let pipeline: Pipeline | null = null
  const releases = () => follower?.readings() ?? null
  let watched: OpenedMonitor | null = null
  const monitor = () => watched?.readings() ?? null
  const metrics = streamMetrics(parts, { health, tracing, models, releases, monitor }, () => pipeline)
  let url = ''
  watched = await openMonitor(parts, clock, {
    health,
    metrics,
    models: () => (follower?.compiled ?? parts.compiled).models,
    fallbacks: () => follower?.fallen ?? {},
    heedKpis: (kpis) => follower?.heedKpis(kpis),
    http: () => url,
  })
  // It may reject before anybody waits for it.
  if (parts.predictionSchemaId instanceof Promise) parts.predictionSchemaId.catch(() => undefined)
  let watchdog: Watchdog | null = null
  const http = await openHttp(config, {
    health: {
      live: () => [{ name: 'loop', ok: watchdog?.isAlive ?? true }],
      ready: () => health.readiness(),
    },
    metrics: { contentType: metrics.registry.contentType, metrics: () => metrics.registry.metrics() },
    version: {
      version,
      node: process.versions.node,
      pipeline: config.name,
      get models() {
        return models()
      },
    },
    routes: watched?.page?.routes ?? [],
  })
  url = http.url
  parts.logger.info(banner(parts, models(), url), 'sluice')
  let joining: Promise<void> = Promise.resolve()
  const closing = new AbortController()
  // Once a stop is asked for, no request is made again.
  const halting = new AbortController()
  try {
    await unlessStopped(topicsThere(parts, health, clock), parts.stop)
    const { schemaId, partitionCount, shadow } = await unlessStopped(outputReady(parts), parts.stop)
    await unlessStopped(tablesRead(parts, health, clock, closing.signal), parts.stop)
    const remotes = startRemotes(parts, { logger: parts.logger, clock, stop: halting.signal, use: 'stream' })
    await unlessStopped(remotes, parts.stop)
    joining = transport.source.start()
    const beside = {
      shadow,
      partitionCountOf: (topic: string) => transport.delivery.partitionCount(topic),
      isLimited: true,
    }
    const made = {
      ...pipelineParts(parts, schemaId, partitionCount, clock, beside),
      ...(watched === null ? {} : { counting: watched.counting }),
    }
    const scoring = (pipeline = new Pipeline(made, metrics, undefined, watched?.monitor.tap))
    transport.delivery.onMissingTopic?.((topic) => made.tenants?.lacks(topic) ?? false)
    const following = (follower = await openFollower(parts, clock, (compiled, _, onUse) => {
      scoring.use(modelParts({ config, compiled }, schemaId, clock), onUse)
    }))
    await unlessStopped(joining, parts.stop)
    const summary = new StreamSummary(transport.source, parts.logger, clock, () => loop.held)
    const loop: TurnLoop = createLoop(parts, scoring, {
      meter: metrics,
      clock,
      summary,
      tracing,
      follower: following,
      tenants: made.tenants,
      watched,
    })
    health.begin(loop)
    parts.logger.info({ event: 'ready', http: http.url }, 'connected: records flow')
    const over = new AbortController()
    const told = {
      run: () => summarised(summary, loop.run(), over),
      stop: () => {
        halting.abort()
        loop.stop()
      },
    }
    const running = { loop: told, clock, logger: parts.logger, drainMs: config.shutdown.drainMs }
    const watching = (watchdog = new Watchdog(transport.source, loop, clock))
    return {
      metrics,
      url: http.url,
      source: transport.source,
      get ready() {
        return health.readiness().every(({ ok }) => ok)
      },
      get alive() {
        return watching.isAlive
      },
      get waitingFor() {
        return health.waitingFor
      },
      windows: scoring.windows,
      run: (stop) => {
        const beside = [following, watched?.monitor, watched?.page].map(
          (each) => each?.run(closing.signal) ?? Promise.resolve(),
        )
        return runUntilStopped({ ...running, watchdog: watching }, stop).finally(async () => {
          over.abort()
          closing.abort()
          await close(parts, http, tracing, 2_000)
          // They may be waiting for a store, or brokers, that do not answer.
          await settledInTime(Promise.all(beside), { waitMs: 2_000, clock })
        })
      },
    }
  } catch (error) {
    closing.abort()
    await settled(joining, clock)
    await close(parts, http, tracing, 1_000)
    throw error
  }
}

/** Loaded where somebody may ask: what is small does without. */
async function openHttp({ http }: AppParts['config'], parts: HttpParts): Promise<HttpServer> {
  if (!http.enabled) return { url: '', close: () => Promise.resolve() }
  const { startHttp } = await import('../http/server.ts')
  return startHttp(parts, http.host, http.port)
}

/** Loaded where models are released: most streams do without. */
async function openFollower(
  parts: AppParts,
  clock: Clock,
  use: FollowerParts['use'],
): Promise<ReleaseFollower | null> {
  const { released } = parts
  if (released === null) return null
  const { followReleases } = await import('./follow-releases.ts')
  return followReleases({ ...parts, released }, clock, use)
}

/** Loaded where the config has `monitor`: other streams do without. */
async function openMonitor(
  parts: AppParts,
  clock: Clock,
  stream: MonitoredStream,
): Promise<OpenedMonitor | null> {
  const { config, monitorTopic, alertTopic } = parts
  const { monitor } = config
  if (monitor === undefined || monitorTopic === undefined) return null
  const [opening, topic, alerts] = await Promise.all([
    import('./open-monitor.ts'),
    monitorTopic(),
    monitor.alerts.topic === undefined ? null : (alertTopic?.() ?? null),
  ])
  const publishAlerts = alerts && ((events: Parameters<typeof alerts.publish>[0]) => alerts.publish(events))
  return opening.openMonitor(parts, monitor, { topic, publishAlerts }, stream, clock)
}

function topicsThere({ config, transport, logger, stop }: AppParts, health: StreamHealth, clock: Clock) {
  return awaitTopics([...namedTopics(config.input), ...writtenTopics(config)], {
    delivery: transport.delivery,
    waitMs: config.input.waitForTopicMs,
    clock,
    logger,
    stop,
    onMissing: (topics) => {
      health.missTopics(topics)
    },
  })
}

/** Resolves when the steps can ask: before that each record would wait. */
async function tablesRead(
  parts: AppParts,
  health: StreamHealth,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  const { logger, topicFeed: openFeed } = parts
  const unread = new Set(Object.keys(parts.config.lookups))
  health.readTables([...unread])
  const onOpen = (name: string) => {
    unread.delete(name)
    health.readTables([...unread])
  }
  await startLookups(parts, { logger, clock, stop, use: 'stream', openFeed, onOpen })
}

/** Rejects when `stop` aborts first; what the work gives then is heard by nobody. */
function unlessStopped<T>(work: Promise<T>, stop: AbortSignal | undefined): Promise<T> {
  if (stop === undefined) return work
  const stopped = aborted(stop).then(() => {
    throw new Error('stopped while starting')
  })
  return Promise.race([work, stopped])
}

/** A member cannot leave while it joins: its group would wait for it until its session times out. */
async function settled(joining: Promise<void>, clock: Clock): Promise<void> {
  await settledInTime(joining, { waitMs: joinDeadlineMs, clock })
}

/** The summary goes on as long as the work, and tells what is left at its end. */
async function summarised(summary: StreamSummary, work: Promise<void>, over: AbortController): Promise<void> {
  const telling = summary.run(over.signal)
  try {
    await work
  } finally {
    over.abort()
    await telling
  }
}

interface LoopSurroundings {
  readonly meter: Metrics
  readonly clock: Clock
  readonly summary: StreamSummary
  readonly tracing: Tracing | null
  readonly follower: ReleaseFollower | null
  readonly tenants: TenantGate | null
  readonly watched: OpenedMonitor | null
}

function createLoop(
  parts: AppParts,
  pipeline: Pipeline,
  { meter, clock, summary, tracing, follower, tenants, watched }: LoopSurroundings,
): TurnLoop {
  const { config, transport, logger } = parts
  const { breaker } = config.deadLetter
  return new TurnLoop({
    source: transport.source,
    pipeline,
    delivery: transport.delivery,
    breaker: breaker.enabled ? new Breakers(breaker, pipeline.windows !== null) : null,
    maxRecords: config.batch.maxRecords,
    clock,
    meter,
    logger,
    onDelivered: (tally, turn) => {
      summary.count(tally)
      watched?.monitor.count(tally, turn)
      follower?.count(tally.arms)
      tenants?.ended(tally.tenants)
    },
    ...(follower === null ? {} : { gate: (batches) => follower.gate(batches) }),
    ...(tracing === null ? {} : { tracer: tracing.tracer }),
  })
}

async function close(
  { transport: { source, delivery }, lookups }: AppParts,
  http: HttpServer,
  tracing: Tracing | null,
  deadlineMs: number,
): Promise<void> {
  await Promise.allSettled([
    source.close(deadlineMs),
    delivery.close(deadlineMs),
    tracing?.close(deadlineMs),
    settledInTime(lookups.close(), { waitMs: deadlineMs, clock: systemClock }),
    http.close(),
  ])
}

/** The first line of the log: enough to know what runs where. */
function banner({ config }: AppParts, models: readonly ServedVersion[], url: string): LogFields {
  return {
    event: 'started',
    version,
    node: process.versions.node,
    instance: instanceName(config),
    brokers: config.kafka.brokers,
    input: describeTopics(config.input),
    group: config.input.group,
    output: config.output.topic,
    deadLetters: config.deadLetter.topic,
    models,
    http: url,
  }
}
