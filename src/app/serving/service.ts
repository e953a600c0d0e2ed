import { aborted } from '../../core/aborted.ts'
import { systemClock } from '../../core/clock.ts'
import type { Clock } from '../../core/clock.ts'
import { settledInTime } from '../../core/deadline.ts'
import type { Logger } from '../../core/logger.ts'
import type { ServeConfig } from '../../config/serve.ts'
import { healthRoutes } from '../../http/health.ts'
import { metricsRoute } from '../../http/metrics.ts'
import { versionRoute } from '../../http/version.ts'
import type { ServedVersion } from '../../http/version.ts'
import { Metrics } from '../../observability/metrics.ts'
import { restingReadings } from '../../observability/readings.ts'
import { ServiceMetrics } from '../../observability/service-metrics.ts'
import { Routes } from '../../serve/dispatch.ts'
import { startServer } from '../../serve/http/server.ts'
import { version } from '../../version.ts'
import type { Ending } from '../drain.ts'
import type { ReleaseFollower } from '../following/follower.ts'
import { logFinding } from '../log-finding.ts'
import { frontsFor } from './fronts.ts'
import { loadServing, openLookups, servingOf } from './open-serving.ts'
import type { LoadedServing } from './open-serving.ts'
import { hostingPlatform } from './platform.ts'
import { RefusedRows } from './refused-rows.ts'
import type { Servable } from './servable.ts'

/** A running service. */
export interface Service {
  /** Of the HTTP server. */
  readonly url: string
  /** Two calls that work on any service: its own sample is scored. */
  readonly tryIt: string
  /** Answers until `stop` aborts, then drains. */
  run(stop: AbortSignal): Promise<Ending>
}

interface ServiceSurroundings {
  readonly logger: Logger
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
}

/** Starts a service: loads everything, opens what its features ask, listens. Throws what `sluice serve` exits with. */
export async function startService(
  config: ServeConfig,
  { logger, environment, clock = systemClock }: ServiceSurroundings,
): Promise<Service> {
  const { vertex } = hostingPlatform(environment)
  const { invocations, tokens } = config.serve
  const loaded = await loadServing(config, environment, logFinding(logger))
  const closing = new AbortController()
  const lookups = await openLookups(loaded.assembly, { logger, clock, stop: closing.signal, use: 'job' })
  let isReady = false
  let { servables } = loaded
  let follower: ReleaseFollower | null = null
  const models = () => servables.map(readingOf)
  const metrics = new Metrics(version, {
    ...restingReadings,
    models,
    releases: () => follower?.readings() ?? null,
  })
  let letters: RefusedRows | null = null
  const close = async (deadlineMs: number, following?: Promise<void>) => {
    closing.abort()
    await Promise.all([lookups.close(), letters?.close(deadlineMs)])
    // It may be waiting for a store that does not answer.
    if (following !== undefined) await settledInTime(following, { waitMs: 2_000, clock })
  }
  const closeFor = async (error: unknown): Promise<never> => {
    await close(0)
    throw error
  }
  letters = await openLetters(config, loaded, logger, clock).catch(closeFor)
  const { serving, queuedRows, use } = servingOf(config, loaded, {
    meter: metrics,
    clock,
    isReady: () => isReady,
    onRefused: (rows) => letters?.add(rows),
  })
  follower = await openFollower(loaded, logger, clock, (next) => {
    servables = next
    use(next)
  })
  const server = await startServer(
    {
      routes: new Routes(frontsFor({ invocations, vertex, hasTokens: tokens.length > 0 })),
      serving,
      operator: [
        ...healthRoutes({
          live: () => [{ name: 'process', ok: true }],
          ready: () => [{ name: 'models', ok: isReady }],
        }),
        metricsRoute({
          contentType: metrics.registry.contentType,
          metrics: () => metrics.registry.metrics(),
        }),
        versionRoute({
          version,
          node: process.versions.node,
          pipeline: config.name,
          get models() {
            return models()
          },
        }),
      ],
      meter: new ServiceMetrics(metrics.registry, queuedRows),
      logger,
      clock,
    },
    config.serve,
  ).catch(closeFor)
  isReady = true
  const tryIt = `curl -s ${server.url}/model/sample_request | curl -s -d @- ${server.url}/model/score`
  logger.info(
    { event: 'serving', version, http: server.url, models: models(), try: tryIt },
    'requests are answered',
  )
  return {
    url: server.url,
    tryIt,
    run: async (stop) => {
      const following = follower?.run(closing.signal)
      await aborted(stop)
      isReady = false
      logger.info({ event: 'draining' }, 'draining: requests under way are answered, and no new ones taken')
      const isInTime = await server.drain()
      await close(config.serve.drainMs, following)
      const ending = isInTime ? 'drained' : 'drain-deadline'
      logger.info({ event: 'stopped', ending }, 'stopped')
      return ending
    },
  }
}

/** Null where refused rows are kept nowhere. Rejects where the brokers are not reached at the start. */
async function openLetters(
  { serve: { deadLetters } }: ServeConfig,
  { assembly }: LoadedServing,
  logger: Logger,
  clock: Clock,
): Promise<RefusedRows | null> {
  if (!deadLetters || assembly === null) return null
  // Only then is there anything of Kafka here.
  const { kafkaSink } = await import('../kafka-transport.ts')
  const sink = kafkaSink(assembly.config, logger)
  try {
    await sink.start()
    await sink.partitionCount(assembly.config.deadLetter.topic)
  } catch (error) {
    await sink.close(0)
    throw error
  }
  return new RefusedRows(assembly, sink, logger, clock)
}

/** Loaded where models are released: most services do without. */
async function openFollower(
  { assembly, servablesOf }: LoadedServing,
  logger: Logger,
  clock: Clock,
  use: (servables: readonly Servable[]) => void,
): Promise<ReleaseFollower | null> {
  const released = assembly?.released ?? null
  if (assembly === null || released === null) return null
  const { followInService } = await import('./follow-in-service.ts')
  return followInService({ ...assembly, released, logger }, { servablesOf, use }, clock)
}

function readingOf({ served, description: { name, version: of, digest } }: Servable): ServedVersion {
  const { release, arm, role } = served
  return { model: name, version: of, digest, ...(release === null ? {} : { release, arm, role }) }
}
