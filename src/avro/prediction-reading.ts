import { createDecoder } from './decoder.ts'
import { FlawedEvent } from './flawed-event.ts'
import { predictionSchema } from './prediction.ts'
import type { ModelPrediction, Prediction } from './prediction.ts'
import type { SchemaSource } from './schema-source.ts'
import type { FramedBatch } from './unloaded-keys.ts'
import { systemClock } from '../core/clock.ts'
import { parseExactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import { unreleased } from '../core/prediction-entry.ts'
import type { InputRecord } from '../core/record.ts'

/** Reads what a topic of predictions holds, whichever version wrote it, as Avro or as JSON. */
export interface PredictionReading {
  /** Fetches the schemas that records were written with; to be called before `decode`. Rejects with REGISTRY_OUTAGE. */
  prepare(batch: FramedBatch): Promise<void>
  decode(record: Pick<InputRecord, 'value' | 'headers'>): Prediction | Fault
}

/** @param schemas those that predictions were written with */
export function predictionReading(schemas: SchemaSource): PredictionReading {
  const decoder = createDecoder({
    readerSchema: predictionSchema,
    schemas,
    clock: systemClock,
    longs: 'bigint',
  })
  return {
    prepare: (batch) => decoder.prepare([batch]),
    decode({ value, headers }) {
      if (value === null) return new Fault('avro-decode', 'a tombstone, not a prediction')
      if (value[0] === openingBrace) return jsonPrediction(value)
      const found = decoder.decode(value, headers)
      if (found instanceof FlawedEvent) return found.faults[0]!
      if (found instanceof Fault) return found
      // Read as its schema says; of that no record is of another type.
      return found as Prediction
    },
  }
}

const openingBrace = '{'.charCodeAt(0)

/** What came with later versions has the defaults of its schema. */
function jsonPrediction(value: Buffer): Prediction | Fault {
  const found = parseExactJson(value.toString('utf8'))
  if (!isPrediction(found)) return new Fault('avro-decode', 'JSON, and not a prediction')
  const predictions = found.predictions.map((entry) => ({ ...laterInEntry, ...entry }))
  return { ...later, ...found, predictions }
}

const later = { eventTime: null, fields: {}, lists: {}, maps: {}, features: {}, logicalTypes: {} }

const laterInEntry = {
  ...{ label: null, value: null, probabilities: [], outputs: [], flags: [], contributions: null },
  ...unreleased,
} satisfies Partial<ModelPrediction>

function isPrediction(found: unknown): found is Prediction {
  if (typeof found !== 'object' || found === null) return false
  const { eventId, predictions } = found as Partial<Record<string, unknown>>
  return typeof eventId === 'string' && Array.isArray(predictions)
}
