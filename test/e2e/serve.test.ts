import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { schemaIdOf } from '../../src/avro/wire-format.ts'
import { headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { createKafkaFunction } from '../../src/functions/lambda-kafka.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { scratchFolder } from '../support/scratch.ts'
import { predictionIn } from './support/account.ts'
import { exampleConfig, Place } from './support/place.ts'
import type { ReadRecord } from './support/place.ts'
import { cycleSchema } from './support/schemas.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const modelFile = 'examples/hydraulic-rig/models/cool_cond.zip'
const folder = scratchFolder()
const json = { 'content-type': 'application/json' }

describe('sluice serve', () => {
  it('answers until it is stopped, and ends with 0', async () => {
    const served = new SluiceProcess(['serve', '-m', modelFile, '--port', '0'], {})
    const url = await served.url()
    const sample = await (await fetch(`${url}/model/sample_request`)).text()
    const scored = await fetch(`${url}/model/score`, { method: 'POST', body: sample, headers: json })
    expect(await scored.json()).toMatchObject({
      score: [[expect.any(String), expect.any(String), expect.any(String)]],
    })
    expect((await served.stop()).code).toBe(0)
  })

  it('prints what is wrong with a config, and ends with 2', async () => {
    const file = join(folder, 'wrong.yaml')
    writeFileSync(
      file,
      `models: [{ name: a, file: ${resolve(modelFile)} }]\nserve: { maxRow: 5, port: ten }\n`,
    )
    const { code, stderr } = await new SluiceProcess(['serve', '-c', file], {}).ended
    expect(code).toBe(2)
    expect(stderr).toMatch(/wrong\.yaml:2:\d+: error: serve\.maxRow: .*maxRows/)
    expect(stderr).toMatch(/serve\.port/)
  })
})

async function recordsOf(place: Place, topic: string): Promise<ReadRecord[]> {
  const records: ReadRecord[] = []
  await place.each(topic, (record) => records.push(record))
  return records
}

const reasonOf = ({ headers }: ReadRecord) => headerText(headers, sluiceHeader.reason)

describe.skipIf(await skipWithoutKafka())('beside a broker', () => {
  let broker: string
  let registry: string
  beforeAll(async () => {
    ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
  })

  it('sluice serve writes refused rows to the dead-letter topic of the pipeline', async () => {
    const place = await Place.open('serve', { broker, registry })
    const file = join(folder, 'serve.yaml')
    const set = place.settings().filter((word) => word !== '--set')
    writeFileSync(
      file,
      `pipeline: ${resolve(exampleConfig)}\nset: ${JSON.stringify(set)}\nserve: { port: 0, deadLetters: true }\n`,
    )
    const served = new SluiceProcess(['serve', '-c', file], place.env)
    const unread = ['rigId', 'cycle', 'endedAt']
    const row = Object.fromEntries(Object.entries(cycle()).filter(([name]) => !unread.includes(name)))
    const fields = Object.keys(row)
    const body = { fields, rows: [Object.values(row), Object.values({ ...row, psa_bar: 9999 })] }
    const url = await served.url()
    const response = await fetch(`${url}/model/score`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(400)
    expect((await served.stop()).code).toBe(0)
    const letters = await recordsOf(place, place.deadLetters)
    expect(letters.map(reasonOf)).toEqual(['out-of-range'])
    expect(JSON.parse(letters[0]!.value!.toString())).toMatchObject({ psa_bar: '9999' })
  })

  it('a function on records writes predictions and dead letters to the brokers, once each', async () => {
    const place = await Place.open('lambda', { broker, registry })
    const id = await place.registry.register(`${place.input}-value`, cycleSchema)
    const file = join(folder, 'sluice.yaml')
    const config = [
      `name: lambda`,
      `kafka: { brokers: '${broker}' }`,
      `registry: { url: '${registry}' }`,
      `input: { topic: ${place.input}, group: g, schema: { file: ${resolve('schemas/sensor-cycle.avsc')} }, eventTime: endedAt }`,
      `features: [{ range: { field: psa_bar, min: 0, max: 250 } }]`,
      `models: [{ name: cooler, file: ${resolve(modelFile)} }]`,
      `output: { topic: ${place.output} }`,
      `deadLetter: { topic: ${place.deadLetters} }`,
    ]
    writeFileSync(file, config.join('\n'))
    const handler = createKafkaFunction({ pipeline: file })
    const encode = createEncoder(cycleSchema, id)
    const values = [cycle({ cycle: 1 }), cycle({ cycle: 2, psa_bar: 9999 }), cycle({ cycle: 3 })].map(
      (event) => encode(event),
    )
    const records = values.map((value, offset) => ({
      topic: place.input,
      partition: 0,
      offset,
      timestamp: 1000,
      key: Buffer.from('rig-01').toString('base64'),
      value: value.toString('base64'),
      headers: [],
    }))
    const response = await handler({
      eventSource: 'SelfManagedKafka',
      records: { [`${place.input}-0`]: records },
    })
    expect(response).toEqual({ batchItemFailures: [] })
    const predictions = await recordsOf(place, place.output)
    expect(predictions.map((record) => predictionIn(record).eventId)).toEqual([
      `${place.input}-0-0`,
      `${place.input}-0-2`,
    ])
    expect(schemaIdOf(predictions[0]!.value!)).toBeGreaterThan(0)
    expect((await recordsOf(place, place.deadLetters)).map(reasonOf)).toEqual(['out-of-range'])
  })
})
