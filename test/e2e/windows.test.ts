import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../src/dev/simulator/random.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import {
  idsOf,
  outputsOf,
  rowsOf,
  valueOf,
  windowedConfig,
  windowedPipeline,
} from '../pipeline/support/windowed-rig.ts'
import type { Reading } from '../pipeline/support/windowed-rig.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { Place } from './support/place.ts'
import type { ReadRecord } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const kills = Number(process.env['SLUICE_WINDOW_KILLS'] ?? 2)
const rigs = 12
const seconds = 250 * kills
const windows = { lateness: '10s', idleAfter: '1h', maxAhead: '10000d' }

/** Out of order by less than the lateness, and a few that are late. */
function readingsOf(random: Random): Reading[] {
  const all = Array.from({ length: rigs * seconds }, (_, i) => ({
    rigId: `rig-${i % rigs}`,
    ts: Math.floor(i / rigs) * 1000,
    value: Math.round(random.uniform() * 1000) / 8,
    arrivesAt: Math.floor(i / rigs) + random.uniform() * 8 + (random.uniform() < 0.002 ? 60 : 0),
  }))
  return all.sort((a, b) => a.arrivesAt - b.arrivesAt).map(({ rigId, ts, value }) => ({ rigId, ts, value }))
}

const ending = Array.from({ length: rigs }, (_, i) => ({ rigId: `rig-${i}`, ts: 1e9, value: 0 }))

const deliveries = {
  'at-least-once': {},
  'exactly-once': { 'exactlyOnce.transactionTimeoutMs': 3_000 },
} as const

describe.skipIf(await skipWithoutKafka())('windows on real brokers', () => {
  const folder = scratchFolder()
  let broker: string
  beforeAll(async () => {
    broker = await startBroker()
    writeFileSync(join(folder, 'sluice.yaml'), JSON.stringify(windowedConfig(windows)))
  })

  it.each(['at-least-once', 'exactly-once'] as const)(
    `come out whole, each one, with the same values, over ${kills} kills -9 and as many rebalances: %s`,
    { timeout: 300_000 + kills * 60_000 },
    async (delivery) => {
      const place = await Place.open(`windows-${delivery}`, { broker, registry: null, partitions: 3 })
      const start = () => {
        const settings = place.settings({
          ...{ 'kafka.brokers': broker, delivery, ...deliveries[delivery] },
          ...{ 'input.sessionTimeoutMs': 6_000, 'input.heartbeatIntervalMs': 500, 'batch.maxRecords': 50 },
        })
        return new SluiceProcess(['run', '-c', join(folder, 'sluice.yaml'), ...settings], place.env)
      }
      const readings = readingsOf(new Random(1))
      const share = Math.ceil(readings.length / kills)
      let stays = start()
      await stays.ready()
      for (let kill = 0; kill < kills; kill++) {
        const [victim, next] = [stays, start()]
        const [from, middle, end] = [kill, kill + 0.5, kill + 1].map((at) => Math.floor(at * share))
        await publish(place, readings.slice(from, middle))
        await next.until('it has a share', async () => (await next.partitions()) > 0)
        const before = await absorbedBy(victim)
        const published = publish(place, readings.slice(middle, end))
        // In the middle of a transaction, most likely.
        await victim.until('it is at work', async () => (await absorbedBy(victim)) > before + 20)
        expect(await victim.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
        await published
        stays = next
      }
      await publish(place, ending)
      await stays.until('all is done', () => isDone(place))
      const [input, output, letters] = await Promise.all([
        place.read(place.input),
        place.read(place.output),
        place.read(place.deadLetters),
      ])
      const calm = await calmly(place.input, input)
      const found = [...idsOf(output).entries()].map(([i, id]) => `${id} ${rowsOf([output[i]!])[0]!}`)
      expect(new Set(found)).toEqual(new Set(calm.rows))
      expect(calm.rows).toHaveLength((seconds / 10) * rigs)
      expect(new Set(letters.map(({ value }) => value!.toString()))).toEqual(new Set(calm.late))
      expect(calm.late.length).toBeGreaterThan(0)
      const repeats = found.length - calm.rows.length + letters.length - calm.late.length
      console.log(`${delivery}: ${calm.rows.length} windows, ${repeats} repeats`)
      if (delivery === 'exactly-once') expect(repeats).toBe(0)
      expect(await stays.stop()).toMatchObject({ code: 0 })
    },
  )
})

async function publish(place: Place, readings: readonly Reading[]): Promise<void> {
  for (let at = 0; at < readings.length; at += 200) {
    await place.publish(
      readings.slice(at, at + 200).map((reading): OutputRecord => ({
        topic: place.input,
        partition: Number(reading.rigId.slice(4)) % place.partitions,
        key: Buffer.from(reading.rigId),
        value: valueOf(reading),
        headers: [],
        timestampMs: null,
      })),
    )
    await systemClock.sleep(50)
  }
}

async function absorbedBy(instance: SluiceProcess): Promise<number> {
  return (await instance.scrape()).sum('sluice_records_total')
}

/** What is committed lags behind the windows that are open: how far it is done is told beside it. */
async function isDone(place: Place): Promise<boolean> {
  const offsets = await place.ask((admin) => admin.groupOffsets(place.group, place.input))
  return offsets.every(({ mark, high }) => mark != null && mark.nextOffset >= high)
}

/** What one pipeline makes of the input that nothing disturbs. */
async function calmly(
  topic: string,
  input: readonly ReadRecord[],
): Promise<{ rows: string[]; late: string[] }> {
  const pipeline = await windowedPipeline(windowedConfig(windows, { deadLetter: { topic: 'dead' } }))
  const rows: string[] = []
  const late: string[] = []
  for (const records of Map.groupBy(input, ({ partition }) => partition).values()) {
    const { partition } = records[0]!
    for (let at = 0; at < records.length; at += 500) {
      const some = records.slice(at, at + 500)
      const nextOffset = some.at(-1)!.offset + 1n
      const batch = { topic, partition, epoch: 1, records: some, nextOffset, highWatermark: nextOffset }
      const turn = await pipeline.score([batch])
      const outputs = outputsOf(turn)
      for (const [i, id] of idsOf(outputs).entries()) rows.push(`${id} ${rowsOf([outputs[i]!])[0]!}`)
      for (const { deadLetters } of turn.parts)
        late.push(...deadLetters.map(({ value }) => value!.toString()))
    }
  }
  return { rows, late }
}
