// What one tenant sees of another's flood. Short in the suite; `npm run tenant-ledger` is the long form, which measures, too.
import { beforeAll, describe, expect, it } from 'vitest'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { systemClock } from '../../src/core/clock.ts'
import { eventId } from '../../src/core/record.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { sensorCycleSchema } from '../support/rig-pipeline.ts'
import { Place } from './support/place.ts'
import type { ReadRecord } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { lettersIn, senderOf } from './support/tenant-records.ts'
import { until } from './support/until.ts'

/** Of each of the two times that are compared. */
const asked = process.env['SLUICE_TENANT_SECONDS']
const seconds = Number(asked ?? 2)
/** Records a second that a tenant may send. */
const limit = Number(process.env['SLUICE_TENANT_LIMIT'] ?? 200)
const steadyRate = Math.round(limit / 2)
const floodRate = 10 * limit
const warmUpMs = 1_000
const tickMs = 20

/** The one that floods, and the one that must not notice. */
const [noisy, calm] = ['acme', 'globex'] as const

describe.skipIf(await skipWithoutKafka())('tenants of one topic', () => {
  let broker: string
  let registry: string
  beforeAll(async () => {
    ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
  })

  it(
    'do not wait for one that floods it, and see nothing of it',
    { timeout: 120_000 + 3_000 * seconds },
    async () => {
      // The time of a record, and of its prediction, is that at which it is in the topic.
      const topics = { settings: { 'message.timestamp.type': 'LogAppendTime' } }
      const place = await Place.open('tenants', { broker, registry, topics })
      const own = (what: string, tenant: string) => `${place.name}.${what}-${tenant}`
      for (const tenant of [noisy, calm])
        await place.createTopics(own('predictions', tenant), own('letters', tenant))
      const tenants = {
        by: { header: 'x-tenant' },
        output: own('predictions', '{tenant}'),
        deadLetter: own('letters', '{tenant}'),
        limits: { recordsPerSecond: limit, burst: '1s' },
      }
      const stream = await SluiceProcess.run(place, { tenants: JSON.stringify(tenants) }).ready()
      const schemaId = await place.registry.register(`${place.input}-value`, sensorCycleSchema)
      const steady = await senderOf(place, calm, schemaId)
      const flood = await senderOf(place, noisy, schemaId)

      const sent = { [noisy]: 0, [calm]: 0 }
      const floodFromMs = systemClock.now() + warmUpMs + seconds * 1_000
      const endMs = floodFromMs + seconds * 1_000
      await Promise.all([
        paced(steadyRate, systemClock.now(), endMs, async (count) => {
          sent[calm] += count
          await steady(count)
        }),
        paced(floodRate, floodFromMs, endMs, async (count) => {
          sent[noisy] += count
          await flood(count)
        }),
      ])
      await until('all is done', () => place.isDone(), 120_000)

      const predictions = await place.read(own('predictions', calm))
      const arrivals = await arrivalsOf(place, calm)
      const ages = predictions.map((record) => ({
        fromMs: arrivals.get(predicted(record).eventId)!,
        toMs: record.timestampMs,
      }))
      const quiet = percentiles(ages, floodFromMs - seconds * 1_000, floodFromMs)
      const flooded = percentiles(ages, floodFromMs, endMs)
      console.log(
        `tenants: limit ${limit}/s, ${noisy} sends ${floodRate}/s, ${calm} ${steadyRate}/s, ${seconds} s each; record in its topic to prediction in its topic of ${calm}, p50 and p99 in ms: ${quiet.text} alone, ${flooded.text} in the flood (p99 x${(flooded.p99 / quiet.p99).toFixed(2)})`,
      )

      // Only the long form has events enough, and a machine for itself.
      if (asked !== undefined) expect(flooded.p99).toBeLessThanOrEqual(2 * quiet.p99)

      // Every record is accounted for, once.
      const scored = await place.read(own('predictions', noisy))
      const letters = await lettersIn(place, own('letters', noisy))
      expect(predictions).toHaveLength(sent[calm])
      expect(await place.count(own('letters', calm))).toBe(0)
      expect(scored.length + letters.count).toBe(sent[noisy])
      expect(idsOf([...predictions, ...scored]).size).toBe(predictions.length + scored.length)
      expect(letters.places.size).toBe(letters.count)
      expect([...letters.reasons]).toEqual(['tenant-limit'])
      expect(await place.count(place.output)).toBe(0)
      expect(await place.count(place.deadLetters)).toBe(0)

      // Nothing of the one is in what the other sees.
      const seen = [...predictions, ...(await place.read(own('letters', calm)))].map(textOf)
      expect(seen.filter((text) => text.includes(noisy))).toEqual([])
      expect(seen.every((text) => text.includes(calm))).toBe(true)
      const lines = stream.log.map((line) => JSON.stringify(line)).filter((line) => line.includes(calm))
      expect(lines.filter((line) => line.includes(noisy))).toEqual([])
      const scrape = await stream.scrape()
      const series = scrape.samples.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
      const ofCalm = series.filter((text) => text.includes(calm))
      expect(ofCalm.length).toBeGreaterThan(1)
      expect(ofCalm.filter((text) => text.includes(noisy))).toEqual([])
      expect(scrape.sum('sluice_tenant_records_total', { tenant: calm, outcome: 'scored' })).toBe(sent[calm])
      expect(scrape.sum('sluice_tenant_records_total', { tenant: noisy, outcome: 'refused' })).toBe(
        letters.count,
      )
      expect(await stream.stop()).toMatchObject({ code: 0 })
    },
  )
})

/** Sends at a rate from one time to another, what is due at each tick together. */
async function paced(
  perSecond: number,
  fromMs: number,
  endMs: number,
  send: (count: number) => Promise<void>,
): Promise<void> {
  await systemClock.sleep(Math.max(0, fromMs - systemClock.now()))
  for (let done = 0; systemClock.now() < endMs;) {
    const due = Math.floor(((systemClock.now() - fromMs) / 1_000) * perSecond) - done
    if (due > 0) {
      done += due
      await send(due)
    }
    await systemClock.sleep(tickMs)
  }
}

function predicted({ value }: ReadRecord) {
  const prediction = decodePrediction(value!)
  if (!('predictions' in prediction)) throw new Error(prediction.message)
  return prediction
}

function idsOf(records: readonly ReadRecord[]): ReadonlySet<string> {
  return new Set(records.map((record) => predicted(record).eventId))
}

/** When the broker took each record of a tenant, by its event id. */
async function arrivalsOf(place: Place, tenant: string): Promise<ReadonlyMap<string, number>> {
  const arrivals = new Map<string, number>()
  await place.each(place.input, ({ partition, offset, headers, timestampMs }) => {
    if (headerText(headers, 'x-tenant') === tenant)
      arrivals.set(eventId({ topic: place.input, partition, offset }), timestampMs)
  })
  return arrivals
}

/** From when a record is there to when its prediction is, of the records of a time. */
function percentiles(
  records: readonly { readonly fromMs: number; readonly toMs: number }[],
  sinceMs: number,
  endMs: number,
) {
  const ages = records
    .filter(({ fromMs }) => fromMs >= sinceMs && fromMs < endMs)
    .map(({ fromMs, toMs }) => toMs - fromMs)
    .sort((a, b) => a - b)
  const at = (share: number) => ages[Math.floor(share * (ages.length - 1))] ?? NaN
  return { p99: at(0.99), text: `${at(0.5)} and ${at(0.99)} (${ages.length} events)` }
}

/** All of a record as text. */
function textOf({ key, value, headers }: ReadRecord): string {
  const parts = [key, value, ...headers.flatMap((header) => [Buffer.from(header.key), header.value])]
  return parts.map((part) => part?.toString('latin1') ?? '').join('\n')
}
