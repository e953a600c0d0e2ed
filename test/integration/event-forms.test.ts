import { beforeAll, describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { FRAME_BYTES, writeFrame } from '../../src/avro/wire-format.ts'
import { noHeaders } from '../../src/core/record.ts'
import { connectHeader, headerText } from '../../src/dead-letter/headers.ts'
import { change, envelopeOf } from '../avro/support/debezium.ts'
import { predictionIn } from '../e2e/support/account.ts'
import { runApp } from '../e2e/support/in-process.ts'
import { Scrape } from '../e2e/support/metrics.ts'
import { Place } from '../e2e/support/place.ts'
import { cycleSchema } from '../e2e/support/schemas.ts'
import { until } from '../e2e/support/until.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { cycle } from '../support/rig-pipeline.ts'

const isSkipped = await skipWithoutKafka()

const heartbeat = {
  type: 'record',
  name: 'Heartbeat',
  namespace: 'sluice.rig',
  fields: [{ name: 'rig', type: 'string' }],
}

/** For the whole file: a first start may take long. */
beforeAll(async () => {
  if (!isSkipped) await Promise.all([startBroker(), startRegistry()])
})

async function open(name: string): Promise<Place> {
  const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
  return Place.open(name, { broker, registry, partitions: 1 })
}

/** The registry's client takes records alone. */
async function registerUnion(url: string, subject: string, schemas: readonly object[]): Promise<number> {
  const answer = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schemas) }),
  })
  return ((await answer.json()) as { readonly id: number }).id
}

/** Publishes values under names of theirs. */
function publish(place: Place, values: Readonly<Record<string, Buffer | null>>): Promise<void> {
  return place.publish(
    Object.entries(values).map(([key, value]) => ({
      topic: place.input,
      partition: 0,
      key: Buffer.from(key),
      value,
      headers: noHeaders,
      timestampMs: null,
    })),
  )
}

/** The value of a union's branch, as a union at the top has it. */
function asBranch(index: number, id: number, framed: Buffer): Buffer {
  const value = Buffer.concat([
    framed.subarray(0, FRAME_BYTES),
    Buffer.from([2 * index]),
    framed.subarray(FRAME_BYTES),
  ])
  writeFrame(value, id)
  return value
}

/** Runs the pipeline over what is there; what became of it, by the keys of the records. */
async function outcomes(place: Place, settings: Readonly<Record<string, string>>) {
  const { app, stop } = await runApp(place, settings)
  await until('all is committed', () => place.isDone())
  const scrape = await Scrape.of(app.url)
  await stop()
  const [predictions, deadLetters] = [await place.read(place.output), await place.read(place.deadLetters)]
  return {
    scored: predictions.map(({ key }) => String(key)),
    deadLetters: deadLetters.map(({ key }) => String(key)),
    reasons: deadLetters.map(({ headers }) => headerText(headers, connectHeader.exceptionMessage)),
    skipped: scrape.by('reason', 'sluice_skipped_records_total'),
    records: scrape.by('outcome', 'sluice_records_total'),
    predictions: predictions.map(predictionIn),
  }
}

describe.skipIf(isSkipped)('a topic with several types of events', () => {
  async function withThreeTypes(name: string): Promise<Place> {
    const place = await open(name)
    const { registry, input } = place
    // A subject for each record, and one for a schema that is their union.
    const readingId = await registry.register(`${input}-sluice.rig.SensorCycle`, cycleSchema)
    const beatId = await registry.register(`${input}-sluice.rig.Heartbeat`, heartbeat)
    const unionId = await registerUnion(registry.url, `${input}-value`, [heartbeat, cycleSchema])
    const [reading, beat] = [
      createEncoder(cycleSchema, readingId)(cycle()),
      createEncoder(heartbeat, beatId)({ rig: 'a' }),
    ]
    await publish(place, {
      reading,
      beat,
      'union reading': asBranch(1, unionId, reading),
      'union beat': asBranch(0, unionId, beat),
      broken: asBranch(1, unionId, reading.subarray(0, -1)),
    })
    return place
  }

  it('has those scored that are named, and the others skipped and counted', async () => {
    const place = await withThreeTypes('types')
    expect(await outcomes(place, { 'input.types': '[SensorCycle]' })).toMatchObject({
      scored: ['reading', 'union reading'],
      deadLetters: ['broken'],
      skipped: { 'other-type': 2 },
      records: { scored: 2, 'dead-letter': 1, skipped: 2 },
    })
  })

  it('has others dead-lettered where no type is named, with the branch of a union decided by name', async () => {
    const place = await withThreeTypes('no-types')
    expect(await outcomes(place, {})).toMatchObject({
      scored: ['reading', 'union reading'],
      deadLetters: ['beat', 'union beat', 'broken'],
      skipped: {},
    })
  })
})

describe.skipIf(isSkipped)("change events in Debezium's envelope", () => {
  it('have the row scored, at the time of the source, and deletes and truncates skipped and counted', async () => {
    const place = await open('debezium')
    const envelope = envelopeOf(cycleSchema.fields)
    const id = await place.registry.register(`${place.input}-value`, envelope)
    const encode = createEncoder(envelope, id)
    const row = cycle()
    await publish(place, {
      snapshot: encode(change({ op: 'r', after: row })),
      create: encode(change({ op: 'c', after: row })),
      update: encode(change({ op: 'u', before: row, after: row })),
      delete: encode(change({ op: 'd', before: row })),
      tombstone: null,
      truncate: encode(change({ op: 't' })),
      rowless: encode(change({ op: 'c' })),
    })
    const found = await outcomes(place, {
      'input.unwrap': 'debezium',
      'input.schema': `{ subject: ${place.input}-value, version: 1 }`,
      'input.eventTime': '__source_ts_ms',
    })
    expect(found).toMatchObject({
      scored: ['snapshot', 'create', 'update'],
      deadLetters: ['rowless'],
      skipped: { delete: 1, truncate: 1, tombstone: 1 },
      records: { scored: 3, 'dead-letter': 1, skipped: 3 },
    })
    expect(found.reasons).toEqual([expect.stringContaining("'after' is null")])
    expect(found.predictions.map(({ eventTime }) => eventTime)).toEqual(Array(3).fill(1_700_000_000_000))
  })
})
