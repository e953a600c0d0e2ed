import { assembleOrThrow } from '../app/assemble.ts'
import type { Assembly, OnFinding } from '../app/assemble.ts'
import { logFinding } from '../app/log-finding.ts'
import { startLookups } from '../app/lookups.ts'
import { pipelineParts } from '../app/parts.ts'
import { startRemotes } from '../app/remotes.ts'
import { predictionSchemaId } from '../app/prediction-schema.ts'
import { unmeasured } from '../app/unmeasured.ts'
import { describeTopics, isRead } from '../config/input-topics.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../core/clock.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { OutputRecord, RecordBatch } from '../core/record.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { Sink } from '../pipeline/ports.ts'
import { writeParts } from '../transport/write-parts.ts'
import { allFailed, batchesOf, isKafkaEvent } from './kafka-event.ts'
import type { BatchResponse, KafkaEvent } from './kafka-event.ts'
import type { FunctionOptions } from './function-service.ts'
import { hostLog } from './host-log.ts'
import { openedOnce } from './opened-once.ts'

/** Takes predictions and dead letters; resolves when they are safe. */
export type TakeOutputs = (records: readonly OutputRecord[]) => Promise<void>

export interface KafkaFunctionOptions extends FunctionOptions {
  /** The config of a pipeline. */
  readonly pipeline: string
}

/** Where what is written goes. Nothing is connected yet. */
export type OpenSink = (config: Config, logger: Logger) => Sink

/** Scores records that somebody else consumed. */
export interface KafkaFunction {
  /**
   * Resolves when all that came of the records is written: predictions, and dead letters for those that could not be scored.
   * Rejects with a retriable SluiceError for an outage: nothing is known to be written, and the same records may come again; with CONFIG
   * for records of a topic that the config does not read. Calls wait for each other.
   */
  score(batches: readonly RecordBatch[]): Promise<void>
}

/**
 * A pipeline without a consumer: the same decoding, features, policies, predictions and dead letters as the stream's.
 *
 * @throws SluiceError CONFIG with every finding, UNREACHABLE
 */
async function openKafkaFunction(
  { pipeline: file, environment = process.env, ...options }: KafkaFunctionOptions,
  openSink: OpenSink,
): Promise<KafkaFunction> {
  const findings: Parameters<OnFinding>[] = []
  const assembly = await assembleOrThrow({ file, overrides: [], environment }, (...finding) => {
    findings.push(finding)
  })
  const { config } = assembly
  refuseUnscorable(file, assembly)
  const { logger = hostLog(config.log.level) } = options
  for (const finding of findings) logFinding(logger)(...finding)
  const pipeline = await openPipeline(assembly, openSink(config, logger), logger)
  let before: Promise<unknown> = Promise.resolve()
  return {
    score(batches) {
      refuseStrangers(batches, config)
      const scored = before.then(() => pipeline(batches))
      before = scored.catch(() => undefined)
      return scored
    },
  }
}

function refuseUnscorable(file: string, { config, compiled }: Assembly): void {
  if (compiled.windows !== null)
    throw new SluiceError(
      'CONFIG',
      `${file}: windows hold readings back, which a function that ends cannot: run it as a stream`,
    )
  if (config.delivery === 'exactly-once')
    throw new SluiceError(
      'CONFIG',
      `${file}: delivery: exactly-once needs the consumer, which is Lambda's here: leave it out (records may then be scored again, with the same eventId), or run it as a stream`,
    )
}

function refuseStrangers(batches: readonly RecordBatch[], config: Config): void {
  const stranger = batches.find(({ topic }) => !isRead(config, topic))
  if (stranger === undefined) return
  throw new SluiceError(
    'CONFIG',
    `the event has records of topic ${stranger.topic}, and the pipeline reads ${describeTopics(config.input)}: correct input.topic, or the topic of the event source mapping`,
  )
}

/** Scores batches and writes what they come to. What was opened is closed where something else cannot be. */
async function openPipeline(
  assembly: Assembly,
  sink: Sink,
  logger: Logger,
): Promise<(batches: readonly RecordBatch[]) => Promise<void>> {
  const closing = new AbortController()
  try {
    const [schemaId, partitionCount] = await Promise.all([
      predictionSchemaId(assembly),
      sink.partitionCount(assembly.config.output.topic),
    ])
    const life = { logger, stop: closing.signal, use: 'test' } as const
    await startLookups(assembly, life)
    await startRemotes(assembly, life)
    await sink.start()
    // The host has its own metrics; what became of records is in the topics.
    const beside = {
      shadow: null,
      partitionCountOf: (topic: string) => sink.partitionCount(topic),
      isLimited: true,
    }
    const parts = pipelineParts(assembly, schemaId, partitionCount, systemClock, beside)
    const pipeline = new Pipeline(parts, unmeasured)
    return async (batches) => {
      await pipeline.prepare(batches)
      const turn = await pipeline.score(batches)
      try {
        await writeParts(sink, turn.parts)
        parts.tenants?.ended(turn.tally.tenants)
      } catch (error) {
        // The records come again: what steps saw in them is not to be seen twice.
        turn.giveUp()
        throw error
      }
    }
  } catch (error) {
    closing.abort()
    await Promise.all([assembly.lookups.close(), sink.close(0)])
    throw error
  }
}

export type RecordFunction = (event: KafkaEvent) => Promise<BatchResponse>

export interface RecordFunctionOptions extends KafkaFunctionOptions {
  /** Takes predictions and dead letters, as records for the topics that the config names. */
  readonly take: TakeOutputs
}

/**
 * As `createKafkaFunction` of `sluice/lambda-kafka`, without a client of Kafka: what is made of the records is handed over, and is done when
 * that resolves.
 */
export function createRecordFunction({ take, ...options }: RecordFunctionOptions): RecordFunction {
  return recordFunction(options, () => ({
    connected: true,
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    // Whoever takes them chooses the partition.
    partitionCount: () => Promise.resolve(1),
    send: async (records) => {
      if (records.length > 0) await take(records).catch(notTaken)
      return []
    },
  }))
}

function notTaken(cause: unknown): never {
  throw new SluiceError('BROKER_OUTAGE', `predictions and dead letters were not taken: ${messageOf(cause)}`, {
    cause,
  })
}

/**
 * A handler for the Kafka event source of AWS Lambda (MSK, or a Kafka of one's own), with partial batch responses. The models are loaded at
 * once, and once. Records at fault are dead letters, and done: what is reported as failed comes again without end, and is for outages
 * alone (broker, registry, look-up).
 *
 * @returns a handler that rejects with what made loading impossible, and with USAGE for an event of another kind
 */
export function recordFunction(options: KafkaFunctionOptions, openSink: OpenSink): RecordFunction {
  const open = openedOnce(() => openKafkaFunction(options, openSink))
  return async (event) => {
    if (!isKafkaEvent(event))
      throw new SluiceError(
        'USAGE',
        'the event is none of the Kafka event source: for requests there is createHandler',
      )
    const batches = batchesOf(event)
    if (batches.length === 0) return { batchItemFailures: [] }
    try {
      const scorer = await open()
      await scorer.score(batches)
      return { batchItemFailures: [] }
    } catch (error) {
      if (!(error instanceof SluiceError && (error.retriable || error.code === 'UNREACHABLE'))) throw error
      const failed = allFailed(event)
      tellFailed(options.logger ?? hostLog('error'), error, failed)
      return failed
    }
  }
}

/** What Lambda is answered is told nobody. */
function tellFailed(
  logger: Logger,
  { code, message }: SluiceError,
  { batchItemFailures }: BatchResponse,
): void {
  const from = batchItemFailures.map(
    ({ itemIdentifier: { partition, offset } }) => `${partition}@${String(offset)}`,
  )
  logger.error(
    { event: 'records-failed', code, error: message, from },
    'records are reported as failed: they come again',
  )
}
