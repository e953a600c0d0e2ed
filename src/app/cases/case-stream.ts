import { createRowReader } from '../../avro/feature-row.ts'
import type { FeatureRow } from '../../avro/feature-row.ts'
import { decodePrediction } from '../../avro/prediction.ts'
import type { Prediction } from '../../avro/prediction.ts'
import { firstTopic } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import { parseExactJson } from '../../core/exact-json.ts'
import { silentLogger } from '../../core/logger.ts'
import { Fault, outcome } from '../../core/outcome.ts'
import { eventId } from '../../core/record.ts'
import type { InputRecord, OutputRecord } from '../../core/record.ts'
import { Pipeline } from '../../pipeline/pipeline.ts'
import type { Tap } from '../../pipeline/pipeline.ts'
import type { Delivery } from '../../pipeline/ports.ts'
import { TurnLoop } from '../../pipeline/turn-loop.ts'
import { MemoryBroker } from '../../transport/memory/broker.ts'
import type { Assembly } from '../assemble.ts'
import { eventDeadLetter } from '../event-dead-letter.ts'
import type { SkippedEvent } from '../event-scorer.ts'
import { withLookups } from '../broker-feed.ts'
import { memoryTransport } from '../memory-transport.ts'
import { pipelineParts } from '../parts.ts'
import { publishedSchema } from '../published-schema.ts'
import { unmeasured } from '../unmeasured.ts'
import { predictionView } from './outcome-views.ts'
import type { CaseOutcomes } from './outcome-views.ts'

/** Any: what is framed with it is read back here. */
const outputId = 0

/** A record of the topic that the pipeline reads, without its place. */
export type CaseInput = Pick<OutputRecord, 'key' | 'value' | 'headers' | 'timestampMs'>

/**
 * Runs records through the stream itself, on a broker in this process: one partition, in their order.
 *
 * Rejects when `stop` aborts, and with UNREACHABLE when what steps ask does not answer: a case waits for nobody.
 */
export async function streamed(
  assembly: Assembly,
  records: readonly CaseInput[],
  stop: AbortSignal,
): Promise<CaseOutcomes> {
  const config = onOneTopic(assembly.config)
  // The config has it now.
  const topic = config.input.topic!
  const broker = new MemoryBroker()
  for (const name of [topic, config.output.topic, config.deadLetter.topic]) broker.createTopic(name, 1)
  for (const record of records) broker.append({ ...record, topic, partition: 0 }, 0)
  const skipped: SkippedEvent[] = []
  const work = () => run({ ...assembly, config }, broker, skipsTo(skipped), stop)
  const stops = await withLookups([assembly], stop, work, 'test').catch(unanswered)
  stop.throwIfAborted()
  const written = (name: string) => {
    const log = broker.partition(name, 0)
    return log.read(log.low, Number(log.high - log.low))
  }
  const outputs = written(config.output.topic)
  const areRows = config.output.publish === 'features'
  return {
    predictions: areRows ? [] : outputs.map(predictionIn).map(predictionView),
    rows: areRows ? outputs.map(rowReader(assembly)) : [],
    deadLetters: written(config.deadLetter.topic).map(({ headers }) => eventDeadLetter(headers)),
    skipped,
    stops,
  }
}

/** What a case reads lies in one topic, under the name that its events have as those of a file. */
function onOneTopic(config: Config): Config {
  const topic = firstTopic(config.input)
  const input = {
    ...config.input,
    topic,
    topics: undefined,
    pattern: undefined,
    startFrom: 'earliest' as const,
  }
  return { ...config, input }
}

/** Resolves when all is durable; with a message where the pipeline stopped on purpose. */
async function run(
  assembly: Assembly,
  broker: MemoryBroker,
  tap: Tap,
  stop: AbortSignal,
): Promise<string | null> {
  const { source, delivery } = memoryTransport(assembly.config, broker)
  const parts = pipelineParts(assembly, outputId, 1, systemClock)
  const pipeline = new Pipeline(parts, unmeasured, undefined, tap)
  const loop = new TurnLoop({
    source,
    delivery,
    pipeline,
    // Faults are what cases are about.
    breaker: null,
    maxRecords: assembly.config.batch.maxRecords,
    clock: systemClock,
    meter: unmeasured,
    logger: silentLogger,
    endsInOutage: true,
    onDelivered: () => {
      endAtLast()
    },
  })
  const endAtLast = () => {
    if (stop.aborted || source.status().every(({ lag }) => lag === 0n)) loop.stop()
  }
  stop.addEventListener('abort', endAtLast, { once: true })
  try {
    await delivery.start()
    await source.start()
    // There may be nothing to take.
    endAtLast()
    await loop.run()
    await deliverRest(pipeline, delivery)
    return null
  } catch (error) {
    if (error instanceof SluiceError && ['POLICY_FAIL', 'STAGE_FAILED'].includes(error.code))
      return error.message
    throw error
  } finally {
    stop.removeEventListener('abort', endAtLast)
    await source.close(0)
    await delivery.close(0)
  }
}

function unanswered(error: unknown): never {
  if (!(error instanceof SluiceError && error.retriable)) throw error
  throw new SluiceError('UNREACHABLE', error.message, { cause: error })
}

/** No more events come: windows that are open close. */
async function deliverRest(pipeline: Pipeline, delivery: Delivery): Promise<void> {
  const rest = pipeline.windows?.allSilent() ?? []
  if (rest.length === 0) return
  const turn = await pipeline.score(rest)
  await delivery.deliver(turn.parts)
  await delivery.flush()
}

function skipsTo(skipped: SkippedEvent[]): Tap {
  return (batch) => {
    for (let row = 0; row < batch.size; row++) {
      if (batch.outcomes[row] !== outcome.skipped) continue
      // A row was added with its origin, and is skipped for a reason.
      skipped.push({ eventId: eventId(batch.origins[row]!), reason: batch.skipReasons[row]! })
    }
  }
}

function rowReader(assembly: Assembly): (record: InputRecord) => FeatureRow {
  const read = createRowReader(publishedSchema(assembly).schema)
  return ({ value }) => {
    // As above.
    const bytes = value!
    if (bytes[0] !== 0) return parseExactJson(bytes.toString()) as FeatureRow
    const row = read(bytes)
    if (row instanceof Fault) throw new Error(row.message)
    return row
  }
}

function predictionIn({ value }: InputRecord): Prediction {
  // Written a moment ago. What is JSON begins with a brace, what is framed with a zero.
  const bytes = value!
  if (bytes[0] !== 0) return parseExactJson(bytes.toString()) as Prediction
  const prediction = decodePrediction(bytes)
  if (prediction instanceof Fault) throw new Error(prediction.message)
  return prediction
}
