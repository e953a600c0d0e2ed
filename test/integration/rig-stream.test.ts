import { beforeAll, describe, expect, it } from 'vitest'
import { eventId } from '../../src/core/record.ts'
import type { Header, InputRecord } from '../../src/core/record.ts'
import { connectHeader, headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { troubleHeader } from '../../src/dev/simulator/records.ts'
import { cycleKinds, deadLetterKinds, troubleKinds } from '../../src/dev/simulator/trouble.ts'
import type { TroubleKind } from '../../src/dev/simulator/trouble.ts'
import type { PublishSummary } from '../../src/dev/simulator/publish.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { deadLetterEvent, predictionIn } from '../e2e/support/account.ts'
import { runApp } from '../e2e/support/in-process.ts'
import { Scrape } from '../e2e/support/metrics.ts'
import { Place } from '../e2e/support/place.ts'
import type { ReadRecord } from '../e2e/support/place.ts'
import { publishCycles } from '../e2e/support/simulated.ts'
import { until } from '../e2e/support/until.ts'

const cycles = 2_000

/** The kind of trouble that the simulator gave a record; null for a good one. */
function troubleOf({ headers }: InputRecord): TroubleKind | null {
  // The simulator writes nothing else there.
  return headerText(headers, troubleHeader) as TroubleKind | null
}

/** All that a producer wrote. */
function content({ key, value, headers, timestampMs }: InputRecord) {
  return { key, value, headers: headers.map((header) => ({ ...header })), timestampMs }
}

function added({ headers }: InputRecord, original: InputRecord): readonly Header[] {
  return headers.slice(original.headers.length)
}

function countBy<T>(items: Iterable<T>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[String(item)] = (counts[String(item)] ?? 0) + 1
  return counts
}

describe.skipIf(await skipWithoutKafka())(`${cycles} simulated cycles, 2 % of them with trouble`, () => {
  let place: Place
  let summary: PublishSummary
  let scrape: Scrape
  let input: ReadonlyMap<string, ReadRecord>
  let predictions: ReadonlyMap<string, ReadRecord>
  let deadLetters: ReadonlyMap<string, ReadRecord>

  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('rig-stream', { broker, registry })
    const { app, stop } = await runApp(place)
    summary = await publishCycles(place, { count: cycles, trouble: 0.02, tombstones: true })
    await until('all is committed', () => place.isDone())
    // The counters move once a commit is through.
    scrape = await until('all is counted', async () => {
      const now = await Scrape.of(app.url)
      return now.sum('sluice_records_total') === cycles && now
    })
    expect(await stop()).toBe('drained')
    const byId = async (topic: string, idOf: (record: ReadRecord) => string) => {
      const records = await place.read(topic)
      const map = new Map(records.map((record) => [idOf(record), record]))
      expect(map.size).toBe(records.length)
      return map
    }
    input = await byId(place.input, ({ partition, offset }) =>
      eventId({ topic: place.input, partition, offset }),
    )
    predictions = await byId(place.output, (record) => predictionIn(record).eventId)
    deadLetters = await byId(place.deadLetters, deadLetterEvent)
  })

  it('has every kind of trouble among them', () => {
    expect(Object.keys(summary.troubles).sort()).toEqual([...cycleKinds].sort())
    expect(input.size).toBe(cycles)
  })

  it('gives each record one outcome, and the counts add up', () => {
    const ids = [...input.keys()]
    const skipped = ids.filter((id) => !predictions.has(id) && !deadLetters.has(id))
    expect(new Set([...predictions.keys(), ...deadLetters.keys()]).size + skipped.length).toBe(cycles)
    expect(predictions.size).toBe(summary.good)
    expect(deadLetters.size).toBe(deadLetterKinds.reduce((sum, kind) => sum + summary.troubles[kind]!, 0))
    expect(skipped.map((id) => troubleOf(input.get(id)!))).toEqual(skipped.map(() => 'tombstone'))
    console.log(
      `${cycles} cycles = ${predictions.size} predictions + ${deadLetters.size} dead letters + ${skipped.length} skipped`,
    )
  })

  it('dead-letters each kind under its own reason', () => {
    const reasons = [...deadLetters].map(([id, record]) => ({
      kind: troubleOf(input.get(id)!),
      reason: headerText(record.headers, sluiceHeader.reason),
    }))
    for (const { kind, reason } of reasons)
      expect(reason).toBe(kind === null ? null : troubleKinds[kind].reason)
    expect(countBy(reasons.map(({ reason }) => reason))).toEqual(summary.reasons)
    console.log('dead letters by reason:', summary.reasons)
  })

  it('leaves key, value, headers and timestamp of a dead letter as they were, byte for byte', () => {
    let compared = 0
    for (const [id, letter] of deadLetters) {
      const original = input.get(id)!
      const own = { ...letter, headers: letter.headers.slice(0, original.headers.length) }
      expect(content(own)).toEqual(content(original))
      compared++
    }
    expect(compared).toBe(deadLetters.size)
  })

  it('says in added headers where the record lay and what was wrong with it', () => {
    for (const [id, letter] of deadLetters) {
      const original = input.get(id)!
      const texts = Object.fromEntries(added(letter, original).map(({ key, value }) => [key, String(value)]))
      const reason = troubleKinds[troubleOf(original)!].reason
      expect(texts).toMatchObject({
        [connectHeader.topic]: place.input,
        [connectHeader.partition]: String(original.partition),
        [connectHeader.offset]: String(original.offset),
        [connectHeader.connectorName]: 'hydraulic-rig',
        [connectHeader.stage]: expect.stringMatching(/^(VALUE_CONVERTER|TRANSFORMATION)$/) as string,
        [connectHeader.exceptionClassName]: `sluice.Fault.${String(reason)}`,
        [sluiceHeader.reason]: reason,
        [sluiceHeader.attempts]: '1',
        [sluiceHeader.redriveCount]: '0',
      })
      expect(texts[connectHeader.exceptionMessage]).not.toBe('')
      expect(Date.parse(texts[sluiceHeader.time] ?? '')).toBeGreaterThan(original.timestampMs)
    }
  })

  it('gives a prediction the key, partition and time of its event, and an entry for each model', () => {
    for (const [id, record] of predictions) {
      const { key, partition, timestampMs } = input.get(id)!
      expect({ key: record.key, partition: record.partition, timestampMs: record.timestampMs }).toEqual({
        key,
        partition,
        timestampMs,
      })
      const { predictions: entries, fields, eventTime } = predictionIn(record)
      expect(entries.map(({ model, label }) => label !== null && model)).toEqual([
        'cooler',
        'valve',
        'pump',
        'accumulator',
        'stable',
        'cooler-by-category',
      ])
      expect({ rigId: fields['rigId'], eventTime }).toEqual({ rigId: String(key), eventTime: timestampMs })
    }
  })

  it('counts in /metrics what is in the topics', () => {
    const tombstones = summary.troubles['tombstone']!
    expect(scrape.by('outcome', 'sluice_records_total')).toEqual({
      scored: predictions.size,
      'dead-letter': deadLetters.size,
      skipped: tombstones,
    })
    expect(scrape.by('reason', 'sluice_dead_letters_total')).toEqual(summary.reasons)
    expect(scrape.sum('sluice_unknown_categories_total')).toBe(summary.reasons['unknown-category'])
    const entries = [...predictions.values()].flatMap((record) => predictionIn(record).predictions)
    for (const model of new Set(entries.map((entry) => entry.model))) {
      const labels = entries.filter((entry) => entry.model === model).map(({ label }) => label)
      const counted = scrape.series('sluice_predictions_total', { model })
      expect(Object.fromEntries(counted.map(({ labels: { label }, value }) => [label, value]))).toEqual(
        countBy(labels),
      )
    }
    expect(scrape.sum('messaging_client_consumed_messages_total')).toBe(cycles)
    expect(scrape.sum('messaging_client_sent_messages_total')).toBe(predictions.size + deadLetters.size)
    expect(scrape.sum('sluice_consumer_lag_records')).toBe(0)
    expect(scrape.sum('sluice_committed_offset')).toBe(cycles)
    expect(scrape.sum('sluice_event_age_seconds_count')).toBe(predictions.size)
  })
})

describe.skipIf(await skipWithoutKafka())(
  'dead letters of records that are odd in all but their value',
  () => {
    const header = (key: string, value: Buffer | null): Header => ({ key, value })
    const spoilt = Buffer.from('not Avro')
    const odd: readonly (readonly [what: string, record: Partial<InputRecord>])[] = [
      ['no key', { key: null }],
      ['an empty key', { key: Buffer.alloc(0) }],
      ['a key that is no text', { key: Buffer.from([0xff, 0x00, 0xfe]) }],
      ['a header without a value', { headers: [header('a', null)] }],
      ['an empty header', { headers: [header('', Buffer.alloc(0))] }],
      [
        'repeated headers, in an order of their own',
        { headers: ['b', 'a', 'b', 'a'].map((key, i) => header(key, Buffer.from([i, 0xff]))) },
      ],
      ['a time long ago', { timestampMs: 1 }],
      ['a value of 100,000 bytes', { value: Buffer.alloc(100_000, 0xee) }],
    ]

    it('keeps them byte for byte', async () => {
      const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
      const place = await Place.open('odd-records', { broker, registry, partitions: 1 })
      // All of them are at fault.
      const { stop } = await runApp(place, { 'deadLetter.breaker.enabled': 'false' })
      const base = { key: Buffer.from('k'), value: spoilt, headers: [], timestampMs: 1_000 }
      await place.publish(odd.map(([, record]) => ({ topic: place.input, partition: 0, ...base, ...record })))
      await until('all is committed', () => place.isDone())
      await stop()
      const [originals, letters] = await Promise.all([place.read(place.input), place.read(place.deadLetters)])
      expect(letters).toHaveLength(odd.length)
      for (const [i, [what]] of odd.entries()) {
        const original = originals[i]!
        const own = letters[i]!.headers.slice(0, original.headers.length)
        expect({ what, ...content({ ...letters[i]!, headers: own }) }).toEqual({ what, ...content(original) })
        expect(headerText(letters[i]!.headers, sluiceHeader.reason)).toBe('bad-magic')
      }
    })
  },
)
