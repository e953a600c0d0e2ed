import { describeTopics, isRead, namedTopics, topicsPath } from '../config/input-topics.ts'
import type { Config } from '../config/schema.ts'
import { createRowReader } from '../avro/feature-row.ts'
import { SluiceError } from '../core/errors.ts'
import type { Fault } from '../core/outcome.ts'
import { formatPath } from '../core/finding.ts'
import { silentLogger } from '../core/logger.ts'
import type { Sink } from '../pipeline/ports.ts'
import { openOutput } from '../table/open-output.ts'
import type { Output } from '../table/output.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import { KafkaTopicReader } from '../transport/kafkajs/client/topic-reader.ts'
import type { TopicReader } from '../transport/topic-reader.ts'
import type { Assembly } from './assemble.ts'
import { filesOf } from './assembly-files.ts'
import { kafkaConnection } from './kafka-connection.ts'
import { kafkaSink } from './kafka-transport.ts'
import { withLookups } from './broker-feed.ts'
import { checkPredictionSubject, predictionSchemaId } from './prediction-schema.ts'
import { publishedSchema } from './published-schema.ts'
import { compareReplays, replay } from './replay.ts'
import type { ReplayComparison, ReplaySurroundings } from './replay.ts'
import type { ComparisonOptions } from './replay-comparison.ts'
import type { ReplayCounts } from './replay-counts.ts'
import { replayOutlet } from './replay-outlet.ts'
import type { ReplayTarget } from './replay-pipeline.ts'
import { replayRange } from './replay-range.ts'
import type { RangeRequest, ReplayRange } from './replay-range.ts'

/** What a replay job has from outside, the broker aside. */
export type JobSurroundings = Omit<ReplaySurroundings, 'reader'>

/** Which records. */
export interface TopicRangeRequest extends RangeRequest {
  /** Null: the input topic, where the config names one. */
  readonly topic: string | null
}

export interface ReplayRequest {
  /** The file that the pipeline was read from. */
  readonly config: string
  readonly range: TopicRangeRequest
  /** Files of JSON lines, `-` for standard output; null: none. */
  readonly output: string | null
  readonly deadLetters: string | null
  /** Takes the predictions; null: none. */
  readonly outputTopic: string | null
}

export interface CompareRequest extends ComparisonOptions {
  /** The files that the pipelines were read from. */
  readonly configs: readonly string[]
  readonly range: TopicRangeRequest
  /** A file of JSON lines, one for each record that changed; null: none. */
  readonly differences: string | null
}

/** Scores a range of the input topic once more. Files appear when they are complete. */
export function runReplay(
  assembly: Assembly,
  request: ReplayRequest,
  outside: JobSurroundings,
): Promise<{ readonly range: ReplayRange; readonly counts: ReplayCounts }> {
  const { output, deadLetters, outputTopic } = request
  if (outputTopic !== null) checkOutputTopic(outputTopic, request.range.topic, assembly.config)
  return withRange(assembly.config, request.range, outside, (range, reader) =>
    withOutputs([output, deadLetters], [request.config, ...filesOf(assembly)], outside, (files) =>
      withSink(assembly.config, outputTopic, async (sink) => {
        const target = await targetOf(assembly, sink, outputTopic)
        // As many as paths.
        const [predictions, deadLetters] = [files[0]!, files[1]!]
        const outlet = replayOutlet({ predictions, deadLetters, sink, ...readerOf(assembly) })
        const counts = await withLookups([assembly], outside.stop, () =>
          replay(assembly, range, { target, outlet }, { ...outside, reader }),
        )
        return { range, counts }
      }),
    ),
  )
}

/** Scores a range of the first pipeline's input topic with both, and compares. Nothing is written but what is asked for. */
export function runComparison(
  assemblies: readonly [Assembly, Assembly],
  request: CompareRequest,
  outside: JobSurroundings,
): Promise<ReplayComparison & { readonly range: ReplayRange }> {
  const { config } = assemblies[0]
  assemblies.forEach(refuseIncomparable)
  const sources = [...request.configs, ...assemblies.flatMap(filesOf)]
  return withRange(config, request.range, outside, (range, reader) =>
    withOutputs([request.differences], sources, outside, async ([file]) => {
      const [first, other] = await Promise.all(assemblies.map((each) => targetOf(each, null, null)))
      // As many as assemblies.
      const options = { ...request, targets: [first!, other!] as const, onChanged: changesTo(file ?? null) }
      const comparison = await withLookups(assemblies, outside.stop, () =>
        compareReplays(assemblies, range, options, { ...outside, reader }),
      )
      return { range, ...comparison }
    }),
  )
}

/** What is compared is what is predicted of each record. */
function refuseIncomparable({ config, compiled }: Assembly): void {
  if (config.output.publish === 'features')
    throw new SluiceError(
      'USAGE',
      'predictions are compared, and output.publish is features: nothing is scored',
    )
  if (compiled.windows === null) return
  throw new SluiceError(
    'USAGE',
    `pipeline ${config.name} has windows, whose rows are of no single record: replay each of the two to a file, and compare those`,
  )
}

function readerOf(assembly: Assembly): { readonly read?: (value: Buffer) => object | Fault } {
  if (assembly.config.output.publish === 'predictions') return {}
  return { read: createRowReader(publishedSchema(assembly).schema) }
}

function changesTo(file: Output | null) {
  return async (records: readonly object[]) => {
    await file?.write(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }
}

/** A reader, and the range by what it says of the topic. */
export function withRange<T>(
  config: Config,
  request: TopicRangeRequest,
  outside: JobSurroundings,
  work: (range: ReplayRange, reader: TopicReader) => Promise<T>,
): Promise<T> {
  const topic = request.topic ?? onlyTopic(config.input)
  return withReader(config, outside, async (reader) => {
    const range = await replayRange(reader, topic, request)
    range.remarks.forEach(outside.warn)
    return work(range, reader)
  })
}

/** A reader that is told when nobody waits for it any more. */
export async function withReader<T>(
  { kafka }: Config,
  { stop }: Pick<JobSurroundings, 'stop'>,
  work: (reader: TopicReader) => Promise<T>,
): Promise<T> {
  const reader = await KafkaTopicReader.connect(kafkaConnection(kafka), silentLogger)
  const close = () => void reader.close()
  stop.addEventListener('abort', close, { once: true })
  try {
    return await work(reader)
  } finally {
    stop.removeEventListener('abort', close)
    await reader.close()
  }
}

/** Offsets and partitions are a topic's: of several it has to be said which. */
function onlyTopic(input: Config['input']): string {
  const [topic, ...others] = namedTopics(input)
  if (topic !== undefined && others.length === 0) return topic
  throw new SluiceError('USAGE', `the pipeline reads ${describeTopics(input)}: --topic says which to replay`)
}

/** Opens files for a job, null for none, which appear when they are complete. */
export async function withOutputs<T>(
  paths: readonly (string | null)[],
  sources: readonly string[],
  { stdout }: Pick<JobSurroundings, 'stdout'>,
  work: (outputs: readonly (Output | null)[]) => Promise<T>,
): Promise<T> {
  await refuseOverwriting(
    paths.filter((path) => path !== null),
    sources,
  )
  const opened: (Output | null)[] = []
  try {
    for (const path of paths) opened.push(path === null ? null : await openOutput(path, stdout))
    const result = await work(opened)
    for (const output of opened) await output?.commit()
    return result
  } finally {
    for (const output of opened) await output?.discard()
  }
}

const closeDeadlineMs = 5_000

async function withSink<T>(
  config: Config,
  topic: string | null,
  work: (sink: Sink | null) => Promise<T>,
): Promise<T> {
  if (topic === null) return work(null)
  const sink = kafkaSink(config, silentLogger)
  try {
    await sink.start()
    return await work(sink)
  } finally {
    await sink.close(closeDeadlineMs)
  }
}

async function targetOf(assembly: Assembly, sink: Sink | null, topic: string | null): Promise<ReplayTarget> {
  if (sink !== null && topic !== null) {
    const [partitionCount, schemaId] = await Promise.all([
      sink.partitionCount(topic),
      predictionSchemaId(assembly),
    ])
    return { topic, partitionCount, schemaId }
  }
  const { config, registry } = assembly
  // An id that the registry is known to have; nothing is registered for it.
  const isAsked = registry !== null && config.output.format === 'avro-registry'
  const schemaId = !isAsked
    ? null
    : (await checkPredictionSubject(config, registry, publishedSchema(assembly))).id
  return { topic: config.output.topic, partitionCount: 1, schemaId }
}

/** The topics of the running stream have other readers, who would take what is written here for its own. */
function checkOutputTopic(topic: string, replayed: string | null, config: Config): void {
  const { input, output, deadLetter } = config
  const taken = [
    ['output.topic', topic === output.topic],
    ['deadLetter.topic', topic === deadLetter.topic],
    ['--topic', topic === replayed],
    [formatPath(topicsPath(input)), isRead(config, topic)],
  ] as const
  const found = taken.find(([, isIt]) => isIt)
  if (found === undefined) return
  throw new SluiceError(
    'USAGE',
    `--output-topic ${topic}: the stream itself has it (${found[0]}); give a topic of its own`,
  )
}
