// What a stream holds while more comes than it can score. Short in the suite; `npm run back-pressure` is the long form.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { systemClock } from '../../src/core/clock.ts'
import { noHeaders } from '../../src/core/record.ts'
import { skipWithoutJava, skipWithoutKafka, startRegistry } from '../support/local-kafka.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { accountOf } from './support/account.ts'
import { startLinkedBroker } from './support/linked-broker.ts'
import type { LinkedBroker } from './support/linked-broker.ts'
import { Place } from './support/place.ts'
import { processUse } from './support/process-use.ts'
import { cycleSchemaWith } from './support/schemas.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

/** How many times as much as in the suite. */
const scale = Number(process.env['SLUICE_BACK_PRESSURE_SCALE'] ?? 1)
const MiB = 2 ** 20
/** `input.readAheadBytes`, as it is by default. */
const readAheadBytes = 4 * MiB
/** What one answer to a fetch may bring besides, and what metadata, heartbeats and commits weigh. */
const answerBytes = 2 * MiB
const partitions = 4

const noProc = process.platform !== 'linux' && 'what a process holds is read from /proc'
const skip = (await skipWithoutJava()) || (await skipWithoutKafka()) || skipAloud(noProc)
const folder = join(scratchFolder(), 'broker')

/** The example's events, made heavier by a text that the pipeline does not read. */
const heavySchema = cycleSchemaWith((fields) => [...fields, { name: 'padding', type: 'string', default: '' }])

describe.skipIf(skip)('back-pressure', () => {
  let linked: LinkedBroker
  let registry: string
  beforeAll(async () => {
    ;[linked, registry] = await Promise.all([startLinkedBroker(folder), startRegistry()])
  })

  async function openPlace(name: string) {
    const place = await Place.open(name, { broker: linked.broker.address, registry, partitions })
    const encode = createEncoder(
      heavySchema,
      await place.registry.register(`${place.input}-value`, heavySchema),
    )
    /** Publishes events of so many bytes, by turns to the partitions given; some without a reading that is required. */
    const publish = async (
      count: number,
      bytes: number,
      to: readonly number[] = [0, 1, 2, 3],
      isBroken: (index: number) => boolean = () => false,
    ) => {
      const padding = randomBytes(bytes)
        .toString('latin1')
        .replaceAll(/[^a-z]/g, 'x')
      const atOnce = Math.max(1, Math.floor(MiB / (bytes + 300)))
      for (let sent = 0; sent < count; sent += atOnce) {
        await place.publish(
          Array.from({ length: Math.min(atOnce, count - sent) }, (_, i) => ({
            topic: place.input,
            // By turns over all of them.
            partition: to[(sent + i) % to.length]!,
            key: null,
            value: encode({ ...cycle(isBroken(sent + i) ? { psa_bar: null } : {}), padding }),
            headers: noHeaders,
            timestampMs: null,
          })),
        )
      }
    }
    const start = (changes: Readonly<Record<string, string | number>> = {}) =>
      SluiceProcess.run(place, changes, { KAFKA_BROKERS: linked.linkedAddress })
    const run = (...changes: Parameters<typeof start>) => start(...changes).ready()
    return { place, publish, start, run }
  }

  it(
    'while nothing is taken, no more is read than the bound, whatever comes',
    { timeout: 600_000 },
    async () => {
      const { place, publish, start, run } = await openPlace('held')
      // Nothing but poison: the breaker opens, and the stream waits. It is ready for a moment only.
      await publish(2_000, 0, undefined, () => true)
      const held = start()
      await held.until(
        'the breaker is open',
        async () => (await held.scrape()).by('cause', 'sluice_paused')['breaker'],
      )
      const servedBefore = linked.link.servedBytes
      const before = processUse(held.pid).residentMb
      const count = 400 * scale
      await publish(count, 100_000)
      const served = linked.link.servedBytes - servedBefore
      const grown = processUse(held.pid).residentMb - before
      console.log(
        `held: ${((count * 100_000) / MiB).toFixed(0)} MiB came, ${(served / MiB).toFixed(1)} MiB were read, RSS ${before.toFixed(0)} MB and ${grown.toFixed(0)} more`,
      )
      expect(served).toBeLessThan(readAheadBytes + answerBytes)
      expect(await held.stop()).toMatchObject({ code: 0 })

      const going = await run({ 'deadLetter.breaker.enabled': 'false' })
      await until('all is done', () => place.isDone(), 400_000)
      expect(await accountOf(place)).toMatchObject({
        inputs: 2_000 + count,
        lost: [],
        repeats: 0,
        predictions: count,
        deadLetters: 2_000,
      })
      expect(await going.stop()).toMatchObject({ code: 0 })
    },
  )

  it('a partition with a backlog does not starve the others', { timeout: 600_000 }, async () => {
    const { place, publish, run } = await openPlace('starve')
    const backlog = 20_000 * scale
    await publish(backlog, 200, [0])
    linked.link.delayMs = 2
    try {
      const instance = await run({ 'batch.maxRecords': 50 })
      await publish(600, 200, [1, 2, 3])
      const left = await until('the others are done', async () => {
        const lags = await place.lag()
        return lags.slice(1).every((lag) => lag === 0) && lags
      })
      console.log(`the others were done when the backlog had ${left[0]} of ${backlog} records left`)
      expect(left[0]).toBeGreaterThan(0)
      linked.link.delayMs = 0
      await until('all is done', () => place.isDone(), 400_000)
      expect(await accountOf(place)).toMatchObject({ inputs: backlog + 600, lost: [], outOfOrder: [] })
      expect(await instance.stop()).toMatchObject({ code: 0 })
    } finally {
      linked.link.delayMs = 0
    }
  })

  it('memory stays flat under a producer that is faster', { timeout: 600_000 }, async () => {
    const { place, publish, run } = await openPlace('fast')
    linked.link.delayMs = 5
    try {
      const instance = await run({ 'batch.maxRecords': 10 })
      await publish(2_000, 4_000)
      await until('it is warm', async () => (await instance.scrape()).sum('sluice_records_total') >= 200)
      const count = 10_000 * scale
      const residents: number[] = []
      const published = publish(count, 4_000).then(() => true)
      const startMs = systemClock.monotonic()
      const scoredBefore = (await instance.scrape()).sum('sluice_records_total')
      for (let isPublished = false; !isPublished;) {
        residents.push(processUse(instance.pid).residentMb)
        isPublished = await Promise.race([published, systemClock.sleep(50).then(() => false)])
      }
      const seconds = (systemClock.monotonic() - startMs) / 1000
      const scored = (await instance.scrape()).sum('sluice_records_total') - scoredBefore
      console.log(
        `fast: ${(count / seconds).toFixed(0)}/s published, ${(scored / seconds).toFixed(0)}/s scored; RSS ${residents[0]!.toFixed(0)} at first, ${Math.max(...residents).toFixed(0)} at most`,
      )
      // Else there was no pressure.
      expect(scored).toBeLessThan(count)
      expect(Math.max(...residents)).toBeLessThan(residents[0]! + 60)
      linked.link.delayMs = 0
      await until('all is done', () => place.isDone(), 400_000)
      expect(await instance.stop()).toMatchObject({ code: 0 })
    } finally {
      linked.link.delayMs = 0
    }
  })

  it(
    'records of 1 MB by the hundred go through, all accounted for, in bounded memory',
    { timeout: 600_000 },
    async () => {
      const { place, publish, run } = await openPlace('large')
      const count = 300 * scale
      await publish(count, 1_000_000, undefined, (index) => index % 20 === 0)
      const instance = await run()
      const before = processUse(instance.pid).residentMb
      let most = 0
      const startMs = systemClock.monotonic()
      await until(
        'all is done',
        () => {
          most = Math.max(most, processUse(instance.pid).residentMb)
          return place.isDone()
        },
        400_000,
      )
      const seconds = (systemClock.monotonic() - startMs) / 1000
      console.log(
        `large: ${count} records of 1 MB in ${seconds.toFixed(1)} s; RSS ${before.toFixed(0)} MB when ready, ${most.toFixed(0)} at most`,
      )
      expect(await accountOf(place)).toMatchObject({
        inputs: count,
        lost: [],
        repeats: 0,
        predictions: count * 0.95,
        deadLetters: count / 20,
      })
      expect(await instance.stop()).toMatchObject({ code: 0 })
    },
  )
})
