import { predictionReading } from '../../avro/prediction-reading.ts'
import type { Prediction } from '../../avro/prediction.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import type { Config } from '../../config/schema.ts'
import { Fault } from '../../core/outcome.ts'
import type { InputRecord } from '../../core/record.ts'
import type { OffsetMarks } from '../../monitor/quality/offset-marks.ts'
import type { GivenPrediction, QualityBook } from '../../monitor/quality/quality-book.ts'
import { joinKey } from './join-key.ts'
import type { MergedSource } from './merged-topics.ts'
import { labelReading } from './quality-labels.ts'
import { labelSettings } from './quality-settings.ts'

/** What is read, into what. */
export interface QualityTarget {
  readonly book: Pick<QualityBook, 'predict' | 'label' | 'refuse' | 'watermarkMs'>
  readonly marks: Pick<OffsetMarks, 'note'>
  /** Told of each value among predictions that is none. */
  readonly onNoPrediction: () => void
}

/** The topics of predictions, those of shadows included. */
export function predictionTopics({
  output,
  releases,
}: Pick<Config, 'output' | 'releases'>): readonly string[] {
  return [output.topic, ...(releases?.shadowTopic === undefined ? [] : [releases.shadowTopic])]
}

/** All topics that are read, predictions first: of one time they come before their labels. */
export function qualitySources(
  config: Config,
  schemas: SchemaSource,
  target: QualityTarget,
): readonly MergedSource[] {
  return [
    ...predictionTopics(config).map((topic) => predictionSource(topic, schemas, target)),
    labelSource(config, schemas, target),
  ]
}

/** Where the offsets of a partition are noted. */
export function placeOf(topic: string, partition: number): string {
  return `${topic}/${partition}`
}

function predictionSource(
  topic: string,
  schemas: SchemaSource,
  { book, marks, onNoPrediction }: QualityTarget,
): MergedSource {
  const reading = predictionReading(schemas)
  return {
    topic,
    prepare: (slice) => reading.prepare(slice),
    take(record, partition) {
      const prediction = record.value === null ? null : reading.decode(record)
      if (prediction === null || prediction instanceof Fault) onNoPrediction()
      else book.predict(givenPrediction(prediction, record))
      marks.note(placeOf(topic, partition), record.offset, book.watermarkMs)
    },
  }
}

function labelSource(config: Config, schemas: SchemaSource, { book, marks }: QualityTarget): MergedSource {
  const settings = labelSettings(config)
  const { topic } = settings
  const reading = labelReading(settings, schemas)
  return {
    topic,
    prepare: (slice) => reading.prepare(slice),
    take(record, partition) {
      const label = reading.decode(record)
      if (label === null) book.refuse()
      else book.label(label)
      marks.note(placeOf(topic, partition), record.offset, book.watermarkMs)
    },
  }
}

/** An event of tomorrow counts as one of now: one clock that is wrong must not end the wait of all others. */
function givenPrediction(
  { eventId, eventTime, scoredAt, predictions }: Prediction,
  { key }: Pick<InputRecord, 'key'>,
): GivenPrediction {
  const eventTimeMs = eventTime ?? scoredAt
  return {
    ...{ eventId, eventTimeMs, answers: predictions },
    timeMs: Math.min(eventTimeMs, scoredAt),
    key: joinKey(key),
  }
}
