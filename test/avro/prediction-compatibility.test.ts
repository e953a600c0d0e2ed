import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createPredictionEncoder } from '../../src/avro/prediction-encoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { decodePrediction, predictionSchema } from '../../src/avro/prediction.ts'
import { resolve } from '../../src/avro/resolution.ts'
import { parseSchemaJson, readerRecord } from '../../src/avro/schema.ts'
import { FRAME_BYTES } from '../../src/avro/wire-format.ts'
import { Fault } from '../../src/core/outcome.ts'
import { unreleased } from '../../src/core/prediction-entry.ts'

const earlier = parseSchemaJson(
  readFileSync('test/fixtures/schemas/prediction-0.1.0.avsc', 'utf8'),
  'the schema of 0.1.0',
)

/** What a reader of one schema sees of a prediction of another. */
function readAs(reader: typeof earlier, writer: typeof earlier, value: Buffer) {
  const read = resolve(readerRecord(writer, 'writer'), readerRecord(reader, 'reader'), { longs: 'number' })
  if (typeof read === 'string') throw new Error(read)
  return read(value, FRAME_BYTES) as object
}

const encoder = createPredictionEncoder({
  schemaId: 1,
  pipeline: 'rig',
  models: [
    {
      name: 'cooler',
      version: '7',
      digest: 'sha256:07',
      served: { release: 12, arm: 'canary', role: 'fallback' },
      outputs: [{ name: 'predict', kind: 'value', level: null }],
      levels: null,
    },
  ],
  include: [],
})
const entries = [
  { head: 0, out: Float64Array.of(0.5), failed: null, takes: null, flags: null, contributions: null },
]
const origin = { topic: 't', partition: 0, offset: 5n }
const value = encoder.encode({ origin, eventTimeMs: null, scoredAtMs: 9 }, 0, entries, {})
const said = { model: 'cooler', version: '7', digest: 'sha256:07', value: 0.5 }

describe('predictions of this version', () => {
  it('are read by a reader of 0.1.0', () => {
    const seen = readAs(earlier, predictionSchema, value)
    expect(seen).toMatchObject({ eventId: 't-0-5', scoredAt: 9, predictions: [said] })
    expect(JSON.stringify(seen)).not.toContain('canary')
  })

  it('take the place of those of 0.1.0, which have no release', () => {
    const entry = { ...said, label: null, probabilities: [], outputs: [], flags: [], contributions: null }
    const old = createEncoder(
      earlier,
      1,
    )({ eventId: 't-0-5', pipeline: 'rig', eventTime: null, scoredAt: 9, predictions: [entry] })
    expect(decodePrediction(old)).toBeInstanceOf(Fault)
    expect(readAs(predictionSchema, earlier, old)).toMatchObject({
      predictions: [{ ...entry, ...unreleased }],
    })
  })
})
