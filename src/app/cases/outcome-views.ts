import type { ModelPrediction, Prediction } from '../../avro/prediction.ts'
import type { IncludedScalar } from '../../core/prediction-entry.ts'
import type { SkippedEvent } from '../event-scorer.ts'
import type { EventDeadLetter } from '../event-dead-letter.ts'

/** A prediction as cases write it: numbers by their names, models by theirs; without the moment of scoring. */
export interface PredictionView {
  readonly eventId: string
  readonly pipeline: string
  readonly eventTime: number | null
  readonly fields: Readonly<Record<string, IncludedScalar>>
  readonly lists: Prediction['lists']
  readonly maps: Prediction['maps']
  readonly features: Prediction['features']
  readonly models: Readonly<Record<string, ModelView>>
}

interface ModelView {
  readonly version: string
  readonly digest: string
  readonly label: string | null
  readonly value: number | null
  readonly probabilities: Readonly<Record<string, number>>
  readonly outputs: Readonly<Record<string, number>>
  readonly flags: readonly string[]
  readonly contributions: Readonly<Record<string, number>> | null
}

/** All that came of a case, in the order of its events. */
export interface CaseOutcomes {
  readonly predictions: readonly PredictionView[]
  /** Where `output.publish` is `features`. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly deadLetters: readonly EventDeadLetter[]
  readonly skipped: readonly SkippedEvent[]
  /** With what message the pipeline stopped; null where it went through. */
  readonly stops: string | null
}

export function predictionView(prediction: Prediction): PredictionView {
  const { eventId, pipeline, eventTime, fields, lists, maps, features, predictions } = prediction
  const models = Object.fromEntries(predictions.map((entry) => [entry.model, modelView(entry)]))
  return { eventId, pipeline, eventTime, fields, lists, maps, features, models }
}

function modelView(entry: ModelPrediction): ModelView {
  const { version, digest, label, value, probabilities, outputs, flags, contributions } = entry
  return {
    version,
    digest,
    label,
    value,
    probabilities: Object.fromEntries(probabilities.map((each) => [each.label, each.probability])),
    outputs: Object.fromEntries(outputs.map((each) => [each.name, each.value])),
    flags,
    contributions:
      contributions === null
        ? null
        : Object.fromEntries(contributions.map((each) => [each.feature, each.value])),
  }
}
