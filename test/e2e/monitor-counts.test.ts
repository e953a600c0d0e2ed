import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Piece } from '../../src/monitor/counts.ts'
import { Counting } from '../../src/monitor/counting/counting.ts'
import { UncommittedCounts } from '../../src/monitor/counting/open-counts.ts'
import type { Layout } from '../../src/monitor/layout.ts'
import { MergedPieces } from '../../src/monitor/merged-pieces.ts'
import type { MergedSlice } from '../../src/monitor/merged-pieces.ts'
import { readEntry } from '../../src/monitor/read-entry.ts'
import { sliceStep } from '../../src/monitor/slices.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { cycle, encodeCycle, rigPipeline } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'
import { Place } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const kills = Number(process.env['SLUICE_MONITOR_KILLS'] ?? 1)
const perKill = 4_000
const window = { records: 3_000 }
const model = { name: 'cooler', version: '1', file: resolve('examples/hydraulic-rig/models/cool_cond.zip') }

function configOf({ input, group, output, deadLetters }: Place, broker: string) {
  const schema = resolve('schemas/sensor-cycle.avsc')
  return {
    name: 'counted',
    kafka: { brokers: [broker] },
    schemas: { files: { 1: schema, 2: resolve('schemas/prediction.avsc') } },
    input: {
      ...{ topic: input, group, schema: { file: schema }, eventTime: 'endedAt' },
      ...{ sessionTimeoutMs: 6_000, heartbeatIntervalMs: 500, commitIntervalMs: 50 },
    },
    batch: { maxRecords: 100 },
    models: [model],
    output: { topic: output, schemaId: 2 },
    deadLetter: { topic: deadLetters, breaker: { enabled: false } },
    http: { port: 0 },
    monitor: { topic: `${input}.monitor`, window },
  }
}

/** Values all over their ranges, some missing, some records that are none. */
function valueOf(at: number): Buffer {
  if (at % 97 === 0) return Buffer.from('rubbish')
  const psa_bar = at % 31 === 0 ? null : 100 + (at % 100)
  return encodeCycle(cycle({ psa_bar, cool_eff_pct: 10 + (at % 43), endedAt: 1_000 + at }))
}

async function publish(place: Place, from: number, count: number): Promise<void> {
  // Retention goes by it: what is old the broker may delete at any time.
  const nowMs = Date.now()
  const records = Array.from({ length: count }, (_, at) => ({
    ...{ topic: place.input, partition: (from + at) % place.partitions, headers: [] },
    ...{ key: null, value: valueOf(from + at), timestampMs: nowMs },
  }))
  await place.publish(records)
}

interface MonitorTopicContent {
  readonly pieces: readonly Piece[]
  readonly layout: Layout
}

async function monitorTopicOf(place: Place): Promise<MonitorTopicContent> {
  const records = await place.read(`${place.input}.monitor`)
  const values = records.flatMap(({ key, value }) => readEntry(key, value)?.value ?? [])
  const { layout } = values.find((value) => value.kind === 'layout')!
  return { pieces: values.filter((value) => value.kind === 'piece'), layout }
}

/** All that is in the input, through one pipeline at once. */
async function batchCount(place: Place, layout: Layout): Promise<readonly MergedSlice[]> {
  const step = sliceStep(window)
  const counts = new UncommittedCounts('batch', step)
  const counting = new Counting({ counts, step, layoutOf: () => layout })
  const { pipeline } = rigPipeline({ counting }, { models: [{ ...model, columns: {} }], features: [] })
  const pieces: Piece[] = []
  const records = Map.groupBy(await place.read(place.input), ({ partition }) => partition)
  for (const [partition, all] of records) {
    const nextOffset = all.at(-1)!.offset + 1n
    const batch = {
      topic: place.input,
      partition,
      epoch: 1,
      records: all,
      nextOffset,
      highWatermark: nextOffset,
    }
    await pipeline.prepare([batch])
    const turn = await pipeline.score([batch])
    for (const part of turn.parts) part.written()
    pieces.push(...counts.take([batch]))
  }
  return merged(pieces)
}

function merged(pieces: readonly Piece[]): readonly MergedSlice[] {
  const all = new MergedPieces('records', 10_000)
  for (const piece of pieces) all.add(piece)
  return all.slices.toSorted(
    (one, other) => one.of!.partition - other.of!.partition || one.start - other.start,
  )
}

describe.skipIf(await skipWithoutKafka())('what three instances count of a stream', () => {
  const folder = scratchFolder()
  let broker: string
  beforeAll(async () => {
    broker = await startBroker()
  })

  it.each(['at-least-once', 'exactly-once'] as const)(
    `is what a batch counts, over ${kills} kills -9 and as many clean stops: %s`,
    { timeout: 300_000 + kills * 60_000 },
    async (delivery) => {
      const place = await Place.open(`counts-${delivery}`, { broker, registry: null, partitions: 3 })
      const topic = { topic: `${place.input}.monitor`, partitionCount: 1 }
      await place.ask((admin) =>
        admin.createTopic({ ...topic, settings: { 'cleanup.policy': 'compact,delete' } }),
      )
      const config = join(folder, `${delivery}.json`)
      writeFileSync(config, JSON.stringify({ ...configOf(place, broker), delivery }))
      const start = () => new SluiceProcess(['run', '-c', config], {})
      const live = [start(), start(), start()]
      await Promise.all(live.map((instance) => instance.ready()))
      let published = 0
      for (let kill = 0; kill < kills; kill++) {
        const before = await place.count(place.output)
        await publish(place, published, perKill)
        published += perKill
        await until('records are scored', async () => (await place.count(place.output)) > before + 200)
        await live.shift()!.stop('SIGKILL')
        live.push(start())
        await publish(place, published, perKill)
        published += perKill
        const { code } = await live.shift()!.stop('SIGTERM')
        expect(code).toBe(0)
        live.push(start())
      }
      await until('all is committed', () => place.isDone())
      for (const { code } of await Promise.all(live.map((instance) => instance.stop()))) expect(code).toBe(0)

      const { pieces, layout } = await monitorTopicOf(place)
      const counted = merged(pieces)
      expect(counted.reduce((sum, { records }) => sum + records, 0)).toBe(published)
      expect(new Set(pieces.map(({ instance }) => instance)).size).toBeGreaterThan(1)
      expect(counted).toEqual(await batchCount(place, layout))
    },
  )
})
