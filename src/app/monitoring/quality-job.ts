import { fileSchemas } from '../../avro/schema-source.ts'
import { qualityGroup } from '../../config/quality-group.ts'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../core/clock.ts'
import type { Clock } from '../../core/clock.ts'
import { silentLogger } from '../../core/logger.ts'
import type { Logger } from '../../core/logger.ts'
import { startHttp } from '../../http/server.ts'
import type { HttpServer } from '../../http/server.ts'
import type { LabelState } from '../../monitor/quality/label-join.ts'
import type { KpiReport, QualityReport } from '../../monitor/reports.ts'
import { QualityMetrics } from '../../observability/quality-metrics.ts'
import { KafkaGroupOffsets } from '../../transport/kafkajs/client/group-offsets.ts'
import { KafkaTopicReader } from '../../transport/kafkajs/client/topic-reader.ts'
import { version } from '../../version.ts'
import { registryOf } from '../assembly-schemas.ts'
import { kafkaConnection } from '../kafka-connection.ts'
import { kafkaMonitorTopic } from '../kafka-monitor-topic.ts'
import { labelSettings } from './quality-settings.ts'
import { predictionTopics } from './quality-sources.ts'
import { QualityStream } from './quality-stream.ts'

/** What predictions and labels came to. */
export interface QualityResult {
  readonly rolling: readonly QualityReport[]
  readonly kpis: readonly KpiReport[]
  readonly states: Readonly<Record<LabelState, number>>
  /** Values among the predictions that are none. */
  readonly noPredictions: number
}

/** A look that takes longer has stopped. */
const stalledMs = 120_000

/** All that the topics hold: nothing is written, no place is kept. */
export async function qualityOnce(config: Config, stop: AbortSignal): Promise<QualityResult> {
  labelSettings(config)
  const { stream, close } = await openStream(config, silentLogger, systemClock)
  try {
    await stream.readOnce(stop)
    return resultOf(stream, systemClock)
  } finally {
    await close()
  }
}

/** Reads on until `stop` aborts, and says in the monitor topic, the log and over HTTP what comes of it. */
export async function runQuality(config: Config, logger: Logger, stop: AbortSignal): Promise<void> {
  const labels = labelSettings(config)
  const { stream, close } = await openStream(config, logger, systemClock)
  const http = await serveQuality(config, stream, systemClock).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const about = { predictions: predictionTopics(config), labels: labels.topic, group: qualityGroup(config) }
  logger.info({ event: 'started', version, ...about, http: http.url }, 'sluice quality')
  if (config.tenants?.output !== undefined)
    logger.warn(
      { event: 'quality-tenants', topics: config.tenants.output },
      'predictions in topics of tenants are not read: only those of output.topic are',
    )
  try {
    await stream.run(stop)
    logger.info({ event: 'stopped', ending: 'drained' }, 'stopped')
  } finally {
    await Promise.all([http.close(), close()])
  }
}

async function openStream(config: Config, logger: Logger, clock: Clock) {
  const connection = kafkaConnection(config.kafka, logger)
  const schemas = registryOf(config) ?? (await fileSchemas(config.schemas?.files ?? {}))
  const reader = await KafkaTopicReader.connect(connection, logger)
  const offsets = new KafkaGroupOffsets(connection, qualityGroup(config), logger)
  const monitor = kafkaMonitorTopic(config, logger)
  return {
    stream: new QualityStream({ config, schemas, reader, monitor, offsets, logger, clock }),
    close: async () => {
      await Promise.allSettled([reader.close(), offsets.close(), monitor.close()])
    },
  }
}

function resultOf({ book, noPredictions }: QualityStream, clock: Clock): QualityResult {
  const at = clock.now()
  return { rolling: book.rolling(at), kpis: book.kpis(at), states: { ...book.states }, noPredictions }
}

function serveQuality(config: Config, stream: QualityStream, clock: Clock): Promise<HttpServer> {
  const metrics = new QualityMetrics(version, {
    quality: () => stream.book.rolling(clock.now()),
    kpis: () => stream.book.kpis(clock.now()),
    labels: () => stream.book.states,
    held: () => stream.book.held,
  })
  const startedMs = clock.monotonic()
  const isLive = () =>
    stream.trouble !== null || clock.monotonic() - Math.max(startedMs, stream.lookedMs) < stalledMs
  return startHttp(
    {
      health: {
        live: () => [{ name: 'loop', ok: !stream.isCaughtUp || isLive() }],
        ready: () => [
          { name: 'caught-up', ok: stream.isCaughtUp },
          {
            name: 'topics',
            ok: stream.trouble === null,
            ...(stream.trouble === null ? {} : { detail: stream.trouble }),
          },
        ],
      },
      metrics: { contentType: metrics.registry.contentType, metrics: () => metrics.registry.metrics() },
      version: { version, node: process.versions.node, pipeline: config.name, models: [] },
    },
    config.http.host,
    config.http.port,
  )
}
