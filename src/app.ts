import { hostname } from 'node:os'
import { createDecoder } from './avro/decoder.ts'
import { createPredictionEncoder } from './avro/prediction-encoder.ts'
import type { SchemaSource } from './avro/schema-source.ts'
import type { SchemaJson } from './avro/schema.ts'
import type { Compiled } from './compile/compile.ts'
import { policiesByReason } from './config/policies.ts'
import type { Config } from './config/schema.ts'
import { systemClock } from './core/clock.ts'
import type { Clock } from './core/clock.ts'
import type { PauseCause } from './core/meter.ts'
import type { Logger } from './core/logger.ts'
import { letterMaker } from './dead-letter/dead-letter.ts'
import type { Check } from './http/health.ts'
import { startHttp } from './http/server.ts'
import type { HttpServer } from './http/server.ts'
import { Metrics } from './observability/metrics.ts'
import { CircuitBreaker } from './pipeline/circuit-breaker.ts'
import type { PipelineParts } from './pipeline/parts.ts'
import { Pipeline } from './pipeline/pipeline.ts'
import type { Delivery, Source } from './pipeline/ports.ts'
import { TurnLoop } from './pipeline/turn-loop.ts'
import { Watchdog } from './pipeline/watchdog.ts'
import { version } from './version.ts'

/** What an app reads from and writes to: Kafka, or the in-memory transport. */
export interface Transport {
  readonly source: Source
  readonly delivery: Delivery
}

export interface AppParts {
  readonly config: Config
  readonly readerSchema: SchemaJson
  readonly compiled: Compiled
  readonly schemas: SchemaSource
  /** Id under which predictions are framed; asked for while the group is being joined. */
  readonly predictionSchemaId: number | Promise<number>
  readonly transport: Transport
  readonly logger: Logger
  readonly clock?: Clock
  /** Ends a start that is under way, which then rejects. */
  readonly stop?: AbortSignal
}

/** How a run ended that was asked to stop. */
export type Ending = 'drained' | 'drain-deadline'

/** A running `sluice run`. */
export interface App {
  readonly metrics: Metrics
  /** Of the HTTP server. */
  readonly url: string
  readonly source: Source
  /** What the stream waits for; null while it flows. */
  readonly waitingFor: PauseCause | null
  /**
   * Goes on until `stop` aborts, then drains. Rejects with what made going on impossible. Connections are closed either
   * way, and nothing is left running.
   */
  run(stop: AbortSignal): Promise<Ending>
}

/** How long a start that has failed or was stopped waits for the group to be joined, so that it can be left. */
const joinDeadlineMs = 5_000

/** The composition root: the one file that knows every folder. Connects everything; throws what `sluice run` exits with. */
export async function startApp(parts: AppParts): Promise<App> {
  const { config, transport, logger, clock = systemClock } = parts
  const { source, delivery } = transport
  const state: { watchdog: Watchdog | null; loop: TurnLoop | null } = { watchdog: null, loop: null }
  const models = parts.compiled.models.map(({ name, version: of, digest }) => ({
    model: name,
    version: of,
    digest,
  }))
  const metrics = new Metrics(version, {
    partitions: () => source.status(),
    models: () => models,
    fencedCommits: () => delivery.fencedCommits,
    waitingForBroker: () => state.loop !== null && areBrokersSilent(transport, clock),
  })
  // It may reject before anybody waits for it.
  if (typeof parts.predictionSchemaId === 'object') parts.predictionSchemaId.catch(() => undefined)
  const http = await startHttp(
    {
      health: {
        live: () => [{ name: 'loop', ok: state.watchdog?.isAlive ?? true }],
        ready: () => readiness(transport, state.loop, clock),
      },
      metrics: { contentType: metrics.registry.contentType, metrics: () => metrics.registry.metrics() },
      version: { version, node: process.versions.node, pipeline: config.name, models },
    },
    config.http.host,
    config.http.port,
  )
  let joining: Promise<void> | null = null
  try {
    logger.info(banner(config, models, http.url), 'sluice')
    joining = source.start()
    const starting = Promise.all([
      parts.predictionSchemaId,
      delivery.start().then(async () => {
        // Throws for a topic that is missing: better now than at the first dead letter.
        await delivery.partitionCount(config.deadLetter.topic)
        return delivery.partitionCount(config.output.topic)
      }),
      joining,
    ])
    const [schemaId, partitionCount] = await unlessStopped(starting, parts.stop)
    const pipeline = new Pipeline(pipelineParts(parts, schemaId, partitionCount, clock), metrics)
    const loop = createLoop(parts, pipeline, metrics, clock)
    state.loop = loop
    state.watchdog = new Watchdog(source, loop, clock)
    return {
      metrics,
      url: http.url,
      source,
      get waitingFor() {
        return loop.waitingFor ?? (areBrokersSilent(transport, clock) ? 'broker' : null)
      },
      run: (stop) => run({ ...parts, clock }, loop, state.watchdog!, http, stop),
    }
  } catch (error) {
    await settled(joining, clock)
    await close(transport, http, 1_000)
    throw error
  }
}

/** Rejects when `stop` aborts first; what the work gives then is heard by nobody. */
function unlessStopped<T>(work: Promise<T>, stop: AbortSignal | undefined): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    const onStop = () => {
      reject(new Error('stopped while starting'))
    }
    if (stop?.aborted === true) onStop()
    else stop?.addEventListener('abort', onStop, { once: true })
  })
  return Promise.race([work, stopped])
}

/** A member cannot leave while it joins: its group would wait for it until its session times out. */
async function settled(joining: Promise<void> | null, clock: Clock): Promise<void> {
  const over = new AbortController()
  const done = Promise.resolve(joining)
    .catch(() => undefined)
    .finally(() => {
      over.abort()
    })
  await Promise.race([done, clock.sleep(joinDeadlineMs, over.signal)])
}

function pipelineParts(
  parts: AppParts,
  schemaId: number,
  partitionCount: number,
  clock: Clock,
): PipelineParts {
  const { config, compiled, readerSchema, schemas } = parts
  const letters = {
    topic: config.deadLetter.topic,
    pipeline: config.name,
    instance: instanceName(config),
    redact: new Set(config.deadLetter.redact.flatMap((name) => [...compiled.plan.namesDerivedFrom(name)])),
    stackTrace: config.deadLetter.stackTrace,
    oversize: config.deadLetter.oversize,
    maxRecordBytes: config.output.maxRecordBytes,
    clock,
  }
  return {
    ...compiled,
    decoder: createDecoder({ readerSchema, schemas, clock, longs: config.input.longs }),
    encoder: createPredictionEncoder({
      schemaId,
      pipeline: config.name,
      models: compiled.models.map(({ scorer, ...head }) => ({ ...head, outputs: scorer.outputs })),
      include: config.output.include,
    }),
    policies: policiesByReason(config.policies),
    onModelError: config.onModelError,
    tombstones: config.input.tombstones,
    output: { topic: config.output.topic, partitionCount, maxRecordBytes: config.output.maxRecordBytes },
    deadLetter: letterMaker(letters),
    clock,
  }
}

function createLoop(parts: AppParts, pipeline: Pipeline, metrics: Metrics, clock: Clock): TurnLoop {
  const { config, transport, logger } = parts
  const { breaker } = config.deadLetter
  return new TurnLoop({
    source: transport.source,
    pipeline,
    delivery: transport.delivery,
    breaker: breaker.enabled ? new CircuitBreaker(breaker) : null,
    maxRecords: config.batch.maxRecords,
    clock,
    meter: metrics,
    logger,
  })
}

async function run(
  parts: AppParts & { readonly clock: Clock },
  loop: TurnLoop,
  watchdog: Watchdog,
  http: HttpServer,
  stop: AbortSignal,
): Promise<Ending> {
  const { config, clock, logger, transport } = parts
  const watching = new AbortController()
  const drainStart = new AbortController()
  const onStop = () => {
    logger.info({}, 'draining: what was taken is finished, nothing new is taken')
    loop.stop()
    drainStart.abort()
  }
  if (stop.aborted) onStop()
  else stop.addEventListener('abort', onStop, { once: true })
  try {
    const ending = await Promise.race([
      loop.run().then((): Ending => 'drained'),
      watchdog.watch(watching.signal).then(() => new Promise<never>(() => undefined)),
      drainDeadline(drainStart.signal, config.shutdown.drainMs, clock, watching.signal),
    ])
    logger.info({ ending }, 'stopped')
    return ending
  } catch (error) {
    loop.stop()
    throw error
  } finally {
    watching.abort()
    stop.removeEventListener('abort', onStop)
    await close(transport, http, 2_000)
  }
}

/** Resolves `drainMs` after the drain began; never when there is none. */
async function drainDeadline(
  began: AbortSignal,
  drainMs: number,
  clock: Clock,
  ended: AbortSignal,
): Promise<Ending> {
  await new Promise<void>((resolve) => {
    if (began.aborted) resolve()
    else
      began.addEventListener(
        'abort',
        () => {
          resolve()
        },
        { once: true },
      )
  })
  await clock.sleep(drainMs, ended)
  return 'drain-deadline'
}

async function close({ source, delivery }: Transport, http: HttpServer, deadlineMs: number): Promise<void> {
  await Promise.allSettled([source.close(deadlineMs), delivery.close(deadlineMs), http.close()])
}

/** A source that is well hears from its brokers several times a second. */
const silenceMs = 5_000

/** True when the last send failed, or nothing was heard for a while: a stream at rest has no sends that could fail. */
function areBrokersSilent({ source, delivery }: Transport, clock: Clock): boolean {
  return !delivery.connected || clock.monotonic() - source.lastTickMs > silenceMs
}

function readiness(transport: Transport, loop: TurnLoop | null, clock: Clock): Check[] {
  const { source, delivery } = transport
  const waiting = loop?.waitingFor ?? null
  return [
    { name: 'group', ok: source.joined },
    { name: 'producer', ok: delivery.connected },
    { name: 'brokers', ok: loop === null || !areBrokersSilent(transport, clock) },
    {
      name: 'pipeline',
      ok: loop !== null && waiting === null,
      ...(waiting === null ? {} : { detail: `waiting for: ${waiting}` }),
    },
  ]
}

/** The first line of the log: enough to know what runs where. */
function banner(config: Config, models: readonly object[], url: string): object {
  return {
    version,
    node: process.versions.node,
    instance: instanceName(config),
    brokers: config.kafka.brokers,
    input: config.input.topic,
    group: config.input.group,
    output: config.output.topic,
    deadLetters: config.deadLetter.topic,
    models,
    http: url,
  }
}

function instanceName(config: Config): string {
  return `${config.kafka.clientId}@${hostname()}:${String(process.pid)}`
}
