import { describe, expect, it } from 'vitest'
import { createJsonPredictionEncoder } from '../../src/avro/json-prediction-encoder.ts'
import { createPredictionEncoder } from '../../src/avro/prediction-encoder.ts'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { exactJson } from '../../src/core/exact-json.ts'
import type { IncludedField, PredictionEntries } from '../../src/core/prediction-entry.ts'
import { unreleased } from '../../src/core/prediction-entry.ts'

const include = [
  { place: 'fields', name: 'rigId', isInteger: false, logicalType: null, read: () => 'rig "7" ü' },
  { place: 'fields', name: 'serial', isInteger: true, logicalType: null, read: () => 2n ** 63n - 1n },
  { place: 'fields', name: 'ratio', isInteger: false, logicalType: null, read: () => NaN },
  { place: 'lists', name: 'spikes', isInteger: false, logicalType: null, read: () => [1, 2.5, null] },
  { place: 'maps', name: 'tags', isInteger: true, logicalType: 'date', read: () => ({ a: 20_000 }) },
] as const satisfies readonly IncludedField[]

const options = {
  pipeline: 'boiler',
  models: [
    {
      name: 'failure',
      version: '1',
      digest: 'sha256:00',
      served: unreleased,
      outputs: [
        { name: 'predict', kind: 'label', level: null },
        { name: 'no', kind: 'probability', level: 'no' },
        { name: 'yes', kind: 'probability', level: 'yes' },
      ],
      levels: null,
    },
  ],
  include,
} as const

const entries: readonly PredictionEntries[] = [
  {
    head: 0,
    out: Float64Array.of(1, 0.25, 0.75),
    failed: null,
    takes: null,
    flags: [['unknown-category:mode']],
    contributions: () => [{ feature: 'mode', value: 0.5 }],
  },
]

const about = {
  origin: { topic: 'readings', partition: 2, offset: 4711n },
  eventTimeMs: 1_796_131_200_000,
  scoredAtMs: 1_796_131_200_012,
}

describe('createJsonPredictionEncoder', () => {
  const encoder = createJsonPredictionEncoder(options)

  it('writes the fields of the Avro prediction, with times and longs as numbers', () => {
    const text = encoder.encode(about, 0, entries, {}).toString()
    expect(text).toContain('"serial":9223372036854775807,')
    expect(JSON.parse(text)).toEqual({
      eventId: 'readings-2-4711',
      pipeline: 'boiler',
      eventTime: 1_796_131_200_000,
      scoredAt: 1_796_131_200_012,
      predictions: [
        {
          model: 'failure',
          version: '1',
          digest: 'sha256:00',
          label: 'yes',
          value: null,
          probabilities: [
            { label: 'no', probability: 0.25 },
            { label: 'yes', probability: 0.75 },
          ],
          outputs: [],
          flags: ['unknown-category:mode'],
          contributions: [{ feature: 'mode', value: 0.5 }],
          release: null,
          arm: null,
          role: 'primary',
        },
      ],
      fields: { rigId: 'rig "7" ü', serial: Number(2n ** 63n), ratio: null },
      lists: { spikes: [1, 2.5, null] },
      maps: { tags: { a: 20_000 } },
      features: {},
      logicalTypes: { tags: 'date' },
    })
  })

  it('says what the Avro prediction says', () => {
    const avro = createPredictionEncoder({ ...options, schemaId: 7 }).encode(about, 0, entries, {})
    expect(encoder.encode(about, 0, entries, {}).toString()).toBe(exactJson(decodePrediction(avro)))
  })

  it('throws for a time that is no safe integer, and goes on', () => {
    const text = encoder.encode(about, 0, entries, {}).toString()
    expect(() => encoder.encode({ ...about, scoredAtMs: 0.5 }, 0, entries, {})).toThrow(RangeError)
    expect(encoder.encode(about, 0, entries, {}).toString()).toBe(text)
  })
})
