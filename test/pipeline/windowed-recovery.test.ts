import { beforeAll, describe, expect, it } from 'vitest'
import type { Assembly } from '../../src/app/assemble.ts'
import { pipelineParts } from '../../src/app/parts.ts'
import { unmeasured } from '../../src/app/unmeasured.ts'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import { Random } from '../../src/dev/simulator/random.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { TurnLoop } from '../../src/pipeline/turn-loop.ts'
import { AtLeastOnceDelivery } from '../../src/transport/at-least-once.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemorySink } from '../../src/transport/memory/sink.ts'
import { MemorySource } from '../../src/transport/memory/source.ts'
import { rowsOf, valueOf, windowedAssembly, windowedConfig } from './support/windowed-rig.ts'
import type { Reading } from './support/windowed-rig.ts'

const partitionCount = 3
const rigs = 6
const seconds = 400

/** Readings of some rigs, out of order by less than the lateness, and now and then one that is late. */
function readingsOf(random: Random): Reading[] {
  const inOrder = Array.from({ length: rigs * seconds }, (_, i) => ({
    rigId: `rig-${i % rigs}`,
    ts: Math.floor(i / rigs) * 1000,
    value: Math.round(random.uniform() * 1000) / 8,
    arrivesAt: Math.floor(i / rigs) + random.uniform() * 8 + (random.uniform() < 0.01 ? 60 : 0),
  }))
  return inOrder
    .sort((a, b) => a.arrivesAt - b.arrivesAt)
    .map(({ rigId, ts, value }) => ({ rigId, ts, value }))
}

class Instance {
  readonly #source: MemorySource
  readonly #loop: TurnLoop
  #running: Promise<void> = Promise.resolve()

  constructor(broker: MemoryBroker, assembly: Assembly, maxRecords: number) {
    this.#source = new MemorySource(broker, { groupId: 'g', topics: ['in'] })
    const sink = new MemorySink(broker)
    // Commits lag behind, so that a crash leaves something to be repeated.
    const cadence = { intervalMs: 20, clock: systemClock, logger: silentLogger }
    this.#loop = new TurnLoop({
      source: this.#source,
      pipeline: new Pipeline(pipelineParts(assembly, null, partitionCount, systemClock), unmeasured),
      delivery: new AtLeastOnceDelivery(this.#source, sink, cadence),
      breaker: null,
      maxRecords,
      clock: systemClock,
      meter: unmeasured,
      logger: silentLogger,
    })
  }

  async start(): Promise<void> {
    await this.#source.start()
    this.#running = this.#loop.run()
    this.#running.catch(() => undefined)
  }

  /** Rejects with what it cannot go on for. */
  get ended(): Promise<void> {
    return this.#running
  }

  /** What is not committed is lost with it. */
  async kill(): Promise<void> {
    this.#source.die('killed')
    await this.#running.catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#loop.stop()
    await this.#running
    await this.#source.close()
  }
}

interface Written {
  readonly windows: readonly (readonly [id: string, row: string])[]
  /** Offsets of late readings. */
  readonly late: readonly string[]
}

function writtenTo(broker: MemoryBroker): Written {
  const records = (topic: string) =>
    broker.partitions(topic).flatMap((log) => log.read(log.low, Number(log.high)))
  const predictions = records('out')
  const rows = rowsOf(predictions)
  return {
    windows: predictions.map(({ value }, i) => [
      (JSON.parse(value!.toString()) as { readonly eventId: string }).eventId,
      rows[i]!,
    ]),
    late: records('dead').map(({ headers }) => {
      expect(headerText(headers, 'sluice.dlq.reason')).toBe('late-reading')
      return `${headerText(headers, '__connect.errors.partition')!}/${headerText(headers, '__connect.errors.offset')!}`
    }),
  }
}

function opened(): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('in', partitionCount)
  for (const topic of ['out', 'dead']) broker.createTopic(topic, partitionCount)
  return broker
}

function publish(broker: MemoryBroker, readings: readonly Reading[]): void {
  for (const reading of readings) {
    const partition = Number(reading.rigId.slice(4)) % partitionCount
    const key = Buffer.from(reading.rigId)
    broker.append(
      { topic: 'in', partition, key, value: valueOf(reading), headers: [], timestampMs: -1 },
      partition,
    )
  }
  broker.changed()
}

/** Until all before the windows that stay open is done. */
async function untilDone(broker: MemoryBroker): Promise<void> {
  const group = broker.group('g')
  const isDone = () =>
    broker
      .partitions('in')
      .every(({ high }, partition) => group.marks.get(`in/${partition}`)?.nextOffset === high)
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 1))
}

const shortly = () => new Promise((resolve) => setImmediate(resolve))

describe('windows over crashes and rebalances', () => {
  let assembly: Assembly
  beforeAll(async () => {
    assembly = await windowedAssembly(windowedConfig({ lateness: '10s', idleAfter: '1h', maxAhead: '1000d' }))
  })

  const ending = Array.from({ length: rigs }, (_, i) => ({ rigId: `rig-${i}`, ts: 3_600_000, value: 0 }))

  it.each(Array.from({ length: 20 }, (_, i) => i + 1))(
    'come out whole and with the same values, each one, whatever ends and begins: seed %i',
    async (seed) => {
      const random = new Random(seed)
      const readings = readingsOf(random)
      const calm = opened()
      publish(calm, [...readings, ...ending])
      const alone = new Instance(calm, assembly, 1024)
      await alone.start()
      await untilDone(calm)
      await alone.stop()
      const expected = writtenTo(calm)

      const broker = opened()
      let instances = [new Instance(broker, assembly, 7)]
      for (const instance of instances) await instance.start()
      let kills = 0
      for (let at = 0; at < readings.length; at += 100) {
        publish(broker, readings.slice(at, at + 100))
        for (let i = random.below(30); i > 0; i--) await shortly()
        const [first] = instances
        const dice = random.uniform()
        if (dice < 0.3) {
          await first!.kill()
          kills++
          instances = instances.slice(1)
        } else if (dice < 0.4 && instances.length > 1) {
          await first!.stop()
          instances = instances.slice(1)
        }
        if (instances.length === 0 || (dice > 0.8 && instances.length < 3)) {
          const another = new Instance(broker, assembly, 1 + random.below(40))
          await another.start()
          instances.push(another)
        }
      }
      publish(broker, ending)
      await untilDone(broker)
      for (const instance of instances) await instance.stop()
      const found = writtenTo(broker)

      expect(kills).toBeGreaterThan(0)
      expect(new Map(found.windows)).toEqual(new Map(expected.windows))
      expect(new Set(found.windows.map(String))).toEqual(new Set(expected.windows.map(String)))
      expect(new Set(found.late)).toEqual(new Set(expected.late))
      expect(expected.windows.length).toBe((seconds / 10) * rigs)
      expect(expected.late.length).toBeGreaterThan(0)
    },
  )

  it('are not lost to a config without windows, which is refused before it writes or commits anything', async () => {
    const { models, ...config } = windowedConfig() as {
      readonly models: readonly { readonly columns: object }[]
    }
    const scored = models.map((model) => ({ ...model, columns: { ...model.columns, psa_bar: 'value' } }))
    const over = { windows: undefined, models: scored, output: { topic: 'out', format: 'json' } }
    const without = await windowedAssembly({ ...config, ...over })
    const broker = opened()
    const at = (ts: number, value: number) => ({ rigId: 'rig-0', ts, value })
    publish(broker, [at(1_000, 2), at(2_000, 4)])
    const windowed = async () => {
      const instance = new Instance(broker, assembly, 7)
      await instance.start()
      return instance
    }
    const before = await windowed()
    await expect.poll(() => broker.group('g').marks.get('in/0')?.nextOffset).toBe(2n)
    await before.stop()
    const other = new Instance(broker, without, 7)
    await other.start()
    await expect(other.ended).rejects.toMatchObject({ code: 'CONFIG' })
    await other.kill()
    expect(broker.group('g').committed.get('in/0')).toBe(0n)
    publish(broker, [at(30_000, 1)])
    const after = await windowed()
    await expect.poll(() => writtenTo(broker).windows.map(([, row]) => row)).toEqual(['rig-0 0 3 x2'])
    await after.stop()
  })
})
