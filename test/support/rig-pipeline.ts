import { readFileSync } from 'node:fs'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { createPredictionEncoder } from '../../src/avro/prediction-encoder.ts'
import { decodePrediction } from '../../src/avro/prediction.ts'
import type { Prediction } from '../../src/avro/prediction.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { compile } from '../../src/compile/compile.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'
import { loadModels } from '../../src/compile/models.ts'
import type { Clock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { InputRecord, OutputRecord, RecordBatch } from '../../src/core/record.ts'
import { deadLetters } from '../../src/dead-letter/dead-letter.ts'
import { Metrics } from '../../src/observability/metrics.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Turn } from '../../src/pipeline/turn.ts'
import { noReadings } from './no-readings.ts'

const shipped = 'examples/hydraulic-rig/models'

export const sensorCycleSchema = JSON.parse(readFileSync('schemas/sensor-cycle.avsc', 'utf8')) as SchemaJson

export const sensorCycleId = 1

/** Encodes an event as its producer would. */
export const encodeCycle = createEncoder(sensorCycleSchema, sensorCycleId)

/** Names of the 17 features. */
export const featureNames: readonly string[] = (
  sensorCycleSchema as { fields: readonly { name: string; type: unknown }[] }
).fields
  .filter(({ type }) => Array.isArray(type) && type.includes('double'))
  .map(({ name }) => name)

/** An event in the middle of every range. */
export function cycle(over: Readonly<Record<string, unknown>> = {}): object {
  const features = [
    160.6, 109.4, 1.75, 2.6, 9.16, 9.08, 6.2, 9.65, 45.4, 50.4, 47.7, 40.7, 2495, 0.61, 31.3, 1.8, 55.3,
  ]
  return {
    rigId: 'rig-01',
    cycle: 7,
    endedAt: 1_000,
    ...Object.fromEntries(featureNames.map((name, i) => [name, features[i]])),
    rigMode: null,
    vibBand: null,
    ...over,
  }
}

export const testClock: Clock = {
  now: () => 1_500,
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
  after: () => () => undefined,
}

/** Two models, one of them with categories: enough for every branch of the pipeline. */
export const twoModels: CompileSettings['models'] = [
  { name: 'cooler', file: `${shipped}/cool_cond.zip`, version: '1', columns: {} },
  {
    name: 'by-category',
    file: `${shipped}/cool_cond-cat.zip`,
    version: '2',
    columns: { rig_mode: 'rigMode', vib_band: 'vibBand' },
  },
]

export interface RigPipeline {
  readonly pipeline: Pipeline
  readonly metrics: Metrics
}

/** The production pipeline on the rig's schema and models: no broker, no clock, no network. */
export function rigPipeline(
  over: Partial<PipelineParts> = {},
  settings: Partial<CompileSettings> = {},
): RigPipeline {
  const { parts, metrics } = rigParts(over, settings)
  return { pipeline: new Pipeline(parts, metrics), metrics }
}

/** An output topic, with all else as the config has it by default. */
export function outputTo(
  partitionCount: number,
  maxRecordBytes: number,
  over: Partial<PipelineParts['output']> = {},
): PipelineParts['output'] {
  const headers = new Set(['traceparent', 'tracestate'])
  return {
    topic: 'out',
    partitionCount,
    shadow: null,
    maxRecordBytes,
    keyOf: null,
    timestamp: 'record',
    headers,
    ...over,
  }
}

/** What it is made of. */
export function rigParts(
  over: Partial<PipelineParts> = {},
  settings: Partial<CompileSettings> = {},
): { readonly parts: PipelineParts; readonly metrics: Metrics } {
  const models = settings.models ?? twoModels
  const { compiled, remarks } = compile(
    {
      input: { eventTime: 'endedAt' },
      features: [{ step: 'require', settings: { field: featureNames } }],
      models,
      output: { include: ['rigId', 'cycle'] },
      batch: { maxRecords: 16 },
      ...settings,
    },
    sensorCycleSchema,
    loadModels(models, []),
  )
  if (remarks.length > 0) throw new Error(JSON.stringify(remarks))
  const metrics = new Metrics('0', noReadings)
  const letters = {
    topic: 'dead',
    pipeline: 'rig',
    instance: 'test',
    redact: new Set<string>(),
    stackTrace: false,
    oversize: 'headers-only' as const,
    maxRecordBytes: 1_000_000,
    clock: testClock,
  }
  const parts: PipelineParts = {
    ...compiled,
    eventFault: compiled.eventTimeFault,
    comparesVersions: false,
    staleAfterMs: null,
    decoder: createDecoder({
      readerSchema: sensorCycleSchema,
      schemas: fixedSchemas(new Map([[sensorCycleId, sensorCycleSchema]])),
      clock: testClock,
    }),
    encoder: createPredictionEncoder({
      schemaId: 9,
      pipeline: 'rig',
      include: compiled.includedFields,
      models: compiled.models.map(({ name, version, digest, served, scorer, levels }) => ({
        name,
        version,
        digest,
        served,
        levels,
        outputs: scorer.outputs,
      })),
    }),
    policies: new Map(),
    onModelError: 'entry',
    tombstones: 'skip',
    output: outputTo(8, 1_000_000),
    tenants: null,
    onUnexpected: 'dead-letter',
    deadLetters: deadLetters(letters),
    clock: testClock,
    ...over,
  }
  return { parts, metrics }
}

/** Values as consecutive records of one partition. */
export function batchOf(
  values: readonly (Buffer | null)[],
  over: Partial<InputRecord> = {},
  partition = 3,
): RecordBatch {
  return {
    topic: 'in',
    partition,
    epoch: 1,
    nextOffset: BigInt(values.length),
    highWatermark: BigInt(values.length),
    records: values.map((value, i) => ({
      offset: BigInt(i),
      key: Buffer.from('rig-01'),
      value,
      headers: [],
      timestampMs: 1_200,
      ...over,
    })),
  }
}

/** What a turn writes, over all of its parts. */
export function writtenBy({ parts }: Turn): {
  readonly outputs: readonly OutputRecord[]
  readonly deadLetters: readonly OutputRecord[]
} {
  return {
    outputs: parts.flatMap(({ outputs }) => outputs),
    deadLetters: parts.flatMap(({ deadLetters }) => deadLetters),
  }
}

/** The prediction in an output record. */
export function predictionOf(record: OutputRecord): Prediction {
  const decoded = decodePrediction(record.value!)
  if (decoded instanceof Fault) throw new Error(decoded.message)
  return decoded
}
