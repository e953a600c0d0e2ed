import { exactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import type { PredictionEncoder } from '../core/prediction-entry.ts'
import { createPredictionEncoder } from './prediction-encoder.ts'
import type { PredictionEncoderOptions } from './prediction-encoder.ts'
import { decodePrediction } from './prediction.ts'

/** Frames bytes that are read back at once. */
const anyId = 0

/**
 * An encoder of predictions as JSON texts: what `decodePrediction` gives of the Avro ones, so that the two cannot say
 * different things. Longs keep their digits; a number that is not finite is null.
 */
export function createJsonPredictionEncoder(
  options: Omit<PredictionEncoderOptions, 'schemaId'>,
): PredictionEncoder {
  const avro = createPredictionEncoder({ ...options, schemaId: anyId })
  return {
    encode(about, row, entries, event) {
      const prediction = decodePrediction(avro.encode(about, row, entries, event))
      if (prediction instanceof Fault) throw new Error(prediction.message)
      return Buffer.from(exactJson(prediction))
    },
  }
}
