import type { ModelPrediction, Prediction } from '../../avro/prediction.ts'
import { predictionReading } from '../../avro/prediction-reading.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import type { Config } from '../../config/schema.ts'
import { Fault } from '../../core/outcome.ts'
import type { InputRecord } from '../../core/record.ts'
import type { Release } from '../../releases/release.ts'
import { partitionOfKey } from '../../transport/murmur2.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'
import { eachTurn } from '../replay.ts'
import type { ReplaySurroundings } from '../replay.ts'
import { replayRange } from '../replay-range.ts'
import type { RangeRequest, ReplayRange } from '../replay-range.ts'
import type { StoredVersions } from './stored-versions.ts'

/** Which predictions are asked for. */
export interface WhoScoredRequest extends RangeRequest {
  /** Of predictions. */
  readonly topic: string
  /** Of a prediction's record; null: any. */
  readonly key: Buffer | null
  /** Null: any. */
  readonly eventId: string | null
  /** The last one that was scored then or earlier; null: all. */
  readonly atMs: number | null
  /** How many are kept: those that were scored last. */
  readonly last: number
}

/** A model's part of a prediction, and by which release it answered. */
export interface AnsweredEntry {
  readonly entry: ModelPrediction
  /** Null where the model is not released, or its store does not have the release. */
  readonly release: Release | null
}

export interface FoundPrediction {
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  readonly prediction: Prediction
  readonly answers: readonly AnsweredEntry[]
}

export interface WhoScored {
  readonly range: ReplayRange
  /** How many there are, of which the last are in `found`. */
  readonly matching: number
  /** In the order in which they were scored. */
  readonly found: readonly FoundPrediction[]
  /** Records of that key that are no predictions, or of a schema that nobody knows. */
  readonly unreadable: number
}

export interface WhoScoredParts extends ReplaySurroundings {
  readonly schemas: SchemaSource
  readonly stored: StoredVersions | null
}

/** Finds who scored: reads a range of the topic of predictions, and what the model store says of the releases that they name. */
export async function whoScored(
  config: Config,
  request: WhoScoredRequest,
  parts: WhoScoredParts,
): Promise<WhoScored> {
  const range = await replayRange(parts.reader, request.topic, {
    ...request,
    partitions: request.partitions ?? (await partitionsOf(config, request, parts.reader)),
  })
  const reading = predictionReading(parts.schemas)
  const latest = new Latest(request.last)
  let [matching, unreadable] = [0, 0]
  await eachTurn(range, parts, async (batch) => {
    const records = batch.records.filter((record) => hasKey(record, request.key))
    await reading.prepare({ ...batch, records })
    for (const record of records) {
      const prediction = reading.decode(record)
      if (prediction instanceof Fault) unreadable += 1
      else if (isAsked(prediction, request)) {
        matching += 1
        latest.add({ partition: batch.partition, offset: record.offset, key: record.key, prediction })
      }
    }
  })
  const found = await Promise.all(
    latest.items.map(async (each) => ({ ...each, answers: await answersOf(config, each.prediction, parts) })),
  )
  return { range, matching, found, unreadable }
}

/** Where a key of the prediction's own says in which partition it lies; elsewhere it lies where its record lay. */
async function partitionsOf(
  { output }: Config,
  { topic, key }: WhoScoredRequest,
  reader: TopicReader,
): Promise<readonly number[] | null> {
  if (key === null || output.key === undefined) return null
  return [partitionOfKey(key, (await reader.bounds(topic)).length)]
}

function hasKey({ key }: InputRecord, wanted: Buffer | null): boolean {
  return wanted === null || (key?.equals(wanted) ?? false)
}

function isAsked(prediction: Prediction, { eventId, atMs }: WhoScoredRequest): boolean {
  if (eventId !== null && prediction.eventId !== eventId) return false
  return atMs === null || prediction.scoredAt <= atMs
}

type Placed = Omit<FoundPrediction, 'answers'>

/** Keeps those that were scored last; of the same moment those that were read last. */
class Latest {
  readonly items: Placed[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  add(item: Placed): void {
    const before = this.items.findLastIndex(
      ({ prediction }) => prediction.scoredAt <= item.prediction.scoredAt,
    )
    this.items.splice(before + 1, 0, item)
    if (this.items.length > this.#limit) this.items.shift()
  }
}

function answersOf(
  { models }: Config,
  { predictions }: Prediction,
  { stored }: WhoScoredParts,
): Promise<readonly AnsweredEntry[]> {
  return Promise.all(
    predictions.map(async (entry) => {
      const model = models.find(({ name }) => name === entry.model)?.release ?? entry.model
      return { entry, release: (await stored?.release(model, entry)) ?? null }
    }),
  )
}
