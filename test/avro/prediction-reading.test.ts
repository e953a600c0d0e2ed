import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { predictionReading } from '../../src/avro/prediction-reading.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { fileSchemas } from '../../src/avro/schema-source.ts'
import { parseSchemaJson } from '../../src/avro/schema.ts'
import { Fault } from '../../src/core/outcome.ts'
import { packageFile } from '../../src/package-file.ts'

const earlierFile = 'test/fixtures/schemas/prediction-0.1.0.avsc'
const earlier = parseSchemaJson(readFileSync(earlierFile, 'utf8'), earlierFile)

const entry = {
  ...{ model: 'cooler', version: '7', digest: 'sha256:07', label: null, value: 0.5 },
  ...{ probabilities: [], outputs: [], flags: [], contributions: null },
}
const said = { eventId: 't-0-5', pipeline: 'rig', eventTime: 8, scoredAt: 9, predictions: [entry] }
const included = { fields: {}, lists: {}, maps: {}, features: {}, logicalTypes: {} }
const expected = {
  ...{ ...said, ...included },
  predictions: [{ ...entry, release: null, arm: null, role: 'primary' }],
}

async function decoded(value: Buffer | null) {
  const schemas = await fileSchemas({ 1: earlierFile, 2: packageFile('schemas/prediction.avsc') })
  const reading = predictionReading(schemas)
  const record = { value, headers: [], offset: 0n }
  await reading.prepare({ topic: 't', partition: 0, records: [record] })
  return reading.decode(record)
}

describe('predictionReading', () => {
  it.each([
    ['this version in Avro', () => createEncoder(predictionSchema, 2)(expected)],
    ['0.1.0 in Avro', () => createEncoder(earlier, 1)(said)],
    ['this version in JSON', () => Buffer.from(JSON.stringify(expected))],
    ['0.1.0 in JSON', () => Buffer.from(JSON.stringify(said))],
  ])('reads predictions of %s', async (_version, write) => {
    expect(await decoded(write())).toMatchObject(expected)
  })

  it.each([
    ['a tombstone', null],
    ['bytes of nobody', Buffer.from('neither')],
    ['other JSON', Buffer.from('{"eventId": 3}')],
    ['broken JSON', Buffer.from('{')],
    ['a schema that is not there', createEncoder(predictionSchema, 9)(expected)],
  ])('finds no prediction in %s', async (_what, value) => {
    expect(await decoded(value)).toBeInstanceOf(Fault)
  })
})
