import { hostname } from 'node:os'
import { createDecoder } from '../avro/decoder.ts'
import type { Decoder } from '../avro/decoder.ts'
import type { WriterOptions } from '../avro/framed-decoder.ts'
import { createJsonRowEncoder, createRowEncoder } from '../avro/feature-row.ts'
import { createFramedJsonDecoder } from '../avro/framed-json-decoder.ts'
import { createJsonDecoder } from '../avro/json-decoder.ts'
import { createJsonPredictionEncoder } from '../avro/json-prediction-encoder.ts'
import { withKeys } from '../avro/keyed-decoder.ts'
import { createPlainDecoder } from '../avro/plain-decoder.ts'
import { createPredictionEncoder } from '../avro/prediction-encoder.ts'
import type { SchemaJson } from '../avro/schema.ts'
import type { PredictionEncoder } from '../core/prediction-entry.ts'
import type { Compiled } from '../compile/compile.ts'
import { underEveryName } from '../compile/policy-names.ts'
import { policiesByReason } from '../config/policies.ts'
import type { Config } from '../config/schema.ts'
import type { Clock } from '../core/clock.ts'
import { parseDuration } from '../core/duration.ts'
import { plainEvents } from '../core/event-form.ts'
import type { Logger } from '../core/logger.ts'
import { deadLetters } from '../dead-letter/dead-letter.ts'
import type { DeadLetters } from '../dead-letter/dead-letter.ts'
import type { TopicFeed } from '../lookups/topic-feed.ts'
import type { MonitorTopic } from '../monitor/monitor-topic.ts'
import type { PipelineParts } from '../pipeline/parts.ts'
import type { ModelParts } from '../pipeline/pipeline.ts'
import type { Delivery, Source } from '../pipeline/ports.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import type { Assembly } from './assemble.ts'
import type { AlertTopic } from './watching/alert-topic.ts'
import { tenantGate } from './tenants.ts'
import type { PlacesBeside } from './tenants.ts'

/** What a stream reads from and writes to: Kafka, or the in-memory transport. */
export interface Transport {
  readonly source: Source
  readonly delivery: Delivery
}

/** All that a stream is made of. */
export interface AppParts extends Omit<Assembly, 'registry'> {
  /** Id under which predictions are framed, null where they are JSON; asked for while the brokers are. */
  readonly predictionSchemaId: number | null | Promise<number | null>
  readonly transport: Transport
  readonly logger: Logger
  readonly clock?: Clock
  /** Reads the topics of look-ups. */
  readonly topicFeed?: () => Promise<TopicFeed>
  /** Where the config has `monitor`: what it is written to and read from. Nobody looks where this is left out. */
  readonly monitorTopic?: () => MonitorTopic | Promise<MonitorTopic>
  /** Where it has `monitor.alerts.topic`: writes alerts there. They are told in the log alone where this is left out. */
  readonly alertTopic?: () => Promise<Pick<AlertTopic, 'publish'>>
  /** Ends a start that is under way, which then rejects. */
  readonly stop?: AbortSignal
}

type Checked = Pick<Assembly, 'config' | 'compiled'>

/** What scoring needs of a checked pipeline, wherever the events come from. */
export function scoringParts({ config, compiled }: Checked): ScoringParts & Pick<Compiled, 'plan'> {
  const { plan, models, routing, eventTimeFault } = compiled
  return {
    plan,
    models,
    routing,
    eventFault: eventTimeFault,
    policies: underEveryName(policiesByReason(config.policies), plan),
    onModelError: config.onModelError,
  }
}

/** @param schemaId frames what is published; null: it is JSON */
export function predictionEncoder({ config, compiled }: Checked, schemaId: number | null): PredictionEncoder {
  if (config.output.publish === 'features') {
    const { rowFields } = compiled
    return schemaId === null ? createJsonRowEncoder(rowFields) : createRowEncoder(rowFields, schemaId)
  }
  const options = {
    pipeline: config.name,
    models: compiled.models.map(({ scorer, ...head }) => ({ ...head, outputs: scorer.outputs })),
    include: compiled.includedFields,
  }
  return schemaId === null
    ? createJsonPredictionEncoder(options)
    : createPredictionEncoder({ ...options, schemaId })
}

export function lettersOf({ config, compiled }: Checked, clock: Clock): DeadLetters {
  const { topic, stackTrace, headers, oversize, maxRecordBytes } = config.deadLetter
  return deadLetters({
    topic,
    pipeline: config.name,
    instance: instanceName(config),
    redact: compiled.redacted,
    stackTrace,
    headerSets: headers,
    oversize,
    maxRecordBytes,
    clock,
  })
}

/** What of a pipeline changes where other versions of its models come. */
export function modelParts(checked: Checked, schemaId: number | null, clock: Clock): ModelParts {
  const { config } = checked
  const { plan, models, routing, eventFault, policies } = scoringParts(checked)
  return {
    plan,
    models,
    routing,
    eventFault,
    policies,
    encoder: predictionEncoder(checked, config.output.format === 'json' ? null : (schemaId ?? 0)),
    deadLetters: lettersOf(checked, clock),
    comparesVersions: routing !== null,
  }
}

/**
 * What the stream's pipeline is made of, once schema id and partition count of the output are known.
 *
 * @param schemaId null where predictions are framed under no id of anybody's
 * @param beside null where all outputs go to one topic, all dead letters to another, and nobody is held to limits
 */
export function pipelineParts(
  parts: Omit<Assembly, 'registry'>,
  schemaId: number | null,
  partitionCount: number,
  clock: Clock,
  beside: PlacesBeside | null = null,
): PipelineParts {
  const { config, compiled } = parts
  return {
    ...modelParts(parts, schemaId, clock),
    onModelError: config.onModelError,
    eventTimeMs: compiled.eventTimeMs,
    decoder: eventDecoder(parts, schemaId, clock, config.input.longs),
    windows: compiled.windows,
    tombstones: config.input.tombstones,
    tenants: tenantGate(parts, clock, beside),
    // What is scored again, or tried, is late by intent.
    staleAfterMs: beside === null ? null : staleAfterMs(config),
    output: { ...outputParts(parts, partitionCount), shadow: beside?.shadow ?? null },
    onUnexpected: config.onUnexpected,
    clock,
  }
}

function staleAfterMs({ monitor }: Config): number | null {
  const limit = monitor?.stale.prediction
  return limit === undefined ? null : parseDuration(limit)
}

type DecoderParts = Omit<Assembly, 'registry'>

/** Reads the values of events as `input.format` says, and their keys as `input.key` does where a field of them is used. */
export function eventDecoder(
  parts: DecoderParts,
  schemaId: number | null,
  clock: Clock,
  longs: Config['input']['longs'],
): Decoder {
  const { config, compiled, keySchema, schemas } = parts
  const writers = {
    schemas,
    clock,
    // Where it was just looked up.
    witnesses: config.registry === undefined || schemaId === null ? [] : [schemaId],
    refusedAfterMs: config.registry?.refusedAfterMs ?? 0,
  }
  const values = valueDecoder(parts, writers, longs)
  // Only keys with a schema have fields.
  return compiled.keyFields.length === 0
    ? values
    : withKeys(values, keyDecoder(config.input.key, keySchema!, writers, longs))
}

function valueDecoder(
  { config, compiled, givenSchema, protobuf, readerSchema }: DecoderParts,
  writers: WriterOptions,
  longs: Config['input']['longs'],
): Decoder {
  const form = compiled.eventForm
  const options = { readerSchema, longs, form }
  switch (config.input.format) {
    case 'avro-registry':
      return createDecoder({ ...options, ...writers })
    case 'avro':
      return createPlainDecoder({ ...options, writerSchema: givenSchema })
    case 'json-registry':
      return createFramedJsonDecoder({ ...options, ...writers })
    case 'json':
      return createJsonDecoder(options)
    // Without what reads it, the schema of such values is refused.
    case 'protobuf-registry':
      return protobuf!.framed(longs, form.types, writers)
    case 'protobuf':
      return protobuf!.plain(longs)
  }
}

/** Keys that are text have no fields, of which one is read here. */
function keyDecoder(
  key: Config['input']['key'],
  readerSchema: SchemaJson,
  writers: WriterOptions,
  longs: Config['input']['longs'],
): Decoder {
  const options = { readerSchema, longs, form: plainEvents }
  if (key?.format === 'avro-registry') return createDecoder({ ...options, ...writers })
  return key?.format === 'avro'
    ? createPlainDecoder({ ...options, writerSchema: readerSchema })
    : createJsonDecoder(options)
}

/** W3C trace context passes to predictions whatever the config says. */
const traceHeaders = ['traceparent', 'tracestate'] as const

function outputParts(
  { config, compiled }: Checked,
  partitionCount: number,
): Omit<PipelineParts['output'], 'shadow'> {
  const { topic, maxRecordBytes, timestamp, headers } = config.output
  return {
    topic,
    partitionCount,
    maxRecordBytes,
    timestamp,
    headers: new Set([...traceHeaders, ...headers]),
    keyOf: compiled.outputKey,
  }
}

/** How an instance is called in its log and in dead letters. */
export function instanceName(config: Config): string {
  return `${config.kafka.clientId}@${hostname()}:${String(process.pid)}`
}
