import type { Prediction } from '../avro/prediction.ts'

// Node 24 has it; the typings do not yet.
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** A long beyond 2^53 as the number it is, not as text. */
function exactDigits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(value.toString()) : value
}

/** A prediction as a line of JSON. */
export function predictionLine(prediction: Prediction): string {
  return JSON.stringify(prediction, exactDigits)
}
