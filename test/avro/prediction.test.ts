import { readFileSync } from 'node:fs'
import avro from 'avsc'
import { describe, expect, it } from 'vitest'
import { mismatchOf } from '../../src/avro/lint.ts'
import { checkPredictionSchema, decodePrediction, predictionSchema } from '../../src/avro/prediction.ts'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { systemClock } from '../../src/core/clock.ts'
import { SluiceError } from '../../src/core/errors.ts'

interface RecordJson {
  readonly name: string
  readonly fields: readonly { readonly name: string; readonly doc?: string; readonly default?: unknown }[]
}
const ours = predictionSchema as RecordJson

const prediction = {
  eventId: 'rig-0-7',
  pipeline: 'rig',
  eventTime: null,
  scoredAt: 1_700_000_000_000,
  predictions: [
    {
      model: 'cooler',
      version: '1',
      digest: 'sha256:00',
      label: '100',
      value: null,
      probabilities: [{ label: '100', probability: 1 }],
      outputs: [],
      flags: ['unknown-category:rigMode'],
      contributions: [{ feature: 'ts1', value: -0.5 }],
      release: null,
      arm: null,
      role: 'primary',
    },
  ],
  fields: { rigId: 'rig-07', cycle: 412, ok: true, none: null },
  lists: { none: null },
  maps: { none: null },
  features: { rigMode: null },
  logicalTypes: { endedAt: 'timestamp-millis' },
}

describe('the prediction schema', () => {
  it('has a doc for every field of the prediction and its entries', () => {
    expect(ours.fields.filter(({ doc }) => doc === undefined)).toEqual([])
  })

  it('can be read by a schema of earlier or later fields', () => {
    const identity = ['eventId', 'pipeline', 'scoredAt']
    const least = { ...ours, fields: ours.fields.filter(({ name }) => identity.includes(name)) }
    expect(mismatchOf(least, ours)).toBeNull()
    expect(mismatchOf(ours, least)).toBeNull()
    expect(
      mismatchOf(ours, { ...ours, fields: [...ours.fields, { name: 'n', type: 'int', default: 0 }] }),
    ).toBeNull()
  })
})

describe('the prediction schema of 0.1.0', () => {
  const first = JSON.parse(readFileSync('test/fixtures/schemas/prediction-0.1.0.avsc', 'utf8')) as RecordJson

  it('reads what is written today, and its predictions are read today', () => {
    expect(mismatchOf(first, ours)).toBeNull()
    expect(mismatchOf(ours, first)).toBeNull()
  })

  it('reads a long as a double', async () => {
    const decoder = createDecoder({
      readerSchema: first,
      schemas: fixedSchemas(new Map([[3, predictionSchema]])),
      clock: systemClock,
    })
    const value = createEncoder(predictionSchema, 3)({ ...prediction, fields: { cycle: { long: 412 } } })
    await decoder.prepare([{ topic: 'p', partition: 0, records: [{ offset: 0n, value, headers: [] }] }])
    expect(decoder.decode(value)).toMatchObject({ fields: { cycle: 412 } })
  })
})

describe('checkPredictionSchema', () => {
  it('takes the same layout, whatever its docs and defaults', () => {
    const fields = ours.fields.map((field) => ({ ...field, doc: undefined, default: undefined }))
    expect(() => {
      checkPredictionSchema({ ...ours, fields }, 'x')
    }).not.toThrow()
    expect(() => {
      checkPredictionSchema(avro.Type.forSchema(ours as avro.Schema).toJSON(), 'x')
    }).not.toThrow()
  })

  it.each([
    ['a field more', { ...ours, fields: [...ours.fields, { name: 'n', type: 'int', default: 0 }] }],
    ['another order', { ...ours, fields: ours.fields.toReversed() }],
    ['another name', { ...ours, name: 'Forecast' }],
    ['another record', { type: 'record', name: 'R', fields: [] }],
    ['no record', 'string'],
  ])('refuses a schema with %s', (_, schema) => {
    expect(() => {
      checkPredictionSchema(schema, 'subject p-value')
    }).toThrow(SluiceError)
    expect(() => {
      checkPredictionSchema(schema, 'subject p-value')
    }).toThrow('subject p-value')
  })
})

describe('decodePrediction', () => {
  const { fields, ...others } = prediction
  // As avsc writes a union of several numbers: wrapped in the branch's name.
  const wrapped = {
    rigId: { string: fields.rigId },
    cycle: { long: fields.cycle },
    ok: { boolean: fields.ok },
    none: fields.none,
  }
  const value = createEncoder(predictionSchema, 3)({ ...others, fields: wrapped })

  it('reads what was written', () => {
    expect(decodePrediction(value)).toEqual(prediction)
  })

  it.each([
    ['no bytes', Buffer.alloc(0), 'empty-value'],
    ['a cut', value.subarray(0, -2), 'avro-decode'],
    ['another topic’s value', Buffer.from('{"a":1}'), 'bad-magic'],
  ])('names what is wrong with %s', (_, bytes, reason) => {
    expect(decodePrediction(bytes)).toMatchObject({ reason })
  })
})
