import { describe, expect, it } from 'vitest'
import { QualityStream } from '../../../src/app/monitoring/quality-stream.ts'
import { fixedSchemas } from '../../../src/avro/schema-source.ts'
import { monitorSection } from '../../../src/config/monitor.ts'
import type { Config } from '../../../src/config/schema.ts'
import { SluiceError } from '../../../src/core/errors.ts'
import { systemClock } from '../../../src/core/clock.ts'
import type { MonitorEntry, MonitorRecord } from '../../../src/monitor/monitor-topic.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'
import type { Offsets } from '../../../src/transport/topic-reader.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { seeded } from '../../support/seeded.ts'

const minute = 60_000

/** What is read of a config here. */
function configOf(labels: object): Config {
  const monitor = monitorSection.parse({
    labels: {
      ...{ topic: 'labels', by: { eventId: 'id' }, values: { cooler: 'truth' } },
      ...{ maxWait: '10m', window: '10m', rolling: '30m', ...labels },
    },
    kpis: [{ name: 'right', model: 'cooler', metric: 'accuracy', atLeast: 0.9, over: '30m', minLabels: 1 }],
  })
  return { name: 'rig', output: { topic: 'predictions' }, monitor } as Partial<Config> as Config
}

async function opened(labels: object = {}) {
  const broker = new MemoryBroker()
  broker.createTopic('predictions', 2)
  broker.createTopic('labels', 1)
  const sink = new MemorySink(broker)
  await sink.start()
  const said = new Map<string, MonitorRecord>()
  const kept = new Map<string, Offsets>()
  const trouble: { monitor: SluiceError | null } = { monitor: null }
  const { logger, lines } = recordingLogger()
  const send = (topic: string, partition: number, timestampMs: number, value: object) =>
    sink.send([
      { topic, partition, timestampMs, key: null, headers: [], value: Buffer.from(JSON.stringify(value)) },
    ])
  const predict = (at: number, timeMs: number, label: string) =>
    send('predictions', at % 2, timeMs, {
      ...{ eventId: `in-${at % 2}-${at}`, eventTime: timeMs, scoredAt: timeMs },
      predictions: [{ model: 'cooler', version: '1', digest: 'd', label }],
    })
  const label = (at: number, timeMs: number, truth: string) =>
    send('labels', 0, timeMs, { id: `in-${at % 2}-${at}`, truth })
  const open = () =>
    new QualityStream({
      config: configOf(labels),
      schemas: fixedSchemas(new Map()),
      reader: new MemoryTopicReader(broker),
      monitor: {
        write: (entries: readonly MonitorEntry[]) => {
          if (trouble.monitor !== null) return Promise.reject(trouble.monitor)
          for (const { key, value } of entries)
            if (value === null) said.delete(key)
            else said.set(key, value)
          return Promise.resolve()
        },
      },
      offsets: {
        read: () => Promise.resolve(new Map(kept)),
        keep: (offsets) => {
          for (const [topic, places] of offsets) kept.set(topic, places)
          return Promise.resolve()
        },
        close: () => Promise.resolve(),
      },
      logger,
      clock: systemClock,
    })
  /** Runs a process until it has read all there is. */
  const through = async () => {
    const stream = open()
    const stop = new AbortController()
    const running = stream.run(stop.signal)
    await expect.poll(() => stream.isCaughtUp && stream.trouble === null).toBe(true)
    stop.abort()
    await running
    return stream
  }
  const plain = () =>
    Object.fromEntries([...said].map(([key, record]) => [key, { ...record, at: undefined }] as const))
  return { send, predict, label, open, through, plain, kept, trouble, lines }
}

describe('QualityStream', () => {
  it('says the same however often it starts again, and keeps a place behind all that still counts', async () => {
    const random = seeded(3)
    const [whole, parts] = [await opened(), await opened()]
    for (let at = 0; at < 400; at++) {
      const [timeMs, label] = [at * minute * 0.2, random() < 0.5 ? 'a' : 'b']
      const truth = random() < 0.9 ? label : 'c'
      const cameMs = timeMs + (at % 7) * minute
      for (const { predict, label: tell } of [whole, parts]) {
        await predict(at, timeMs, label)
        if (at % 19 !== 0) await tell(at, cameMs, truth)
        if (at % 11 === 0) await tell(at, cameMs, truth)
      }
      // A process of its own each time, of which nothing is left but what it said and the place that it kept.
      if (at % 60 === 59) await parts.through()
    }
    await whole.through()
    await parts.through()
    expect(parts.plain()).toEqual(whole.plain())
    expect(Object.keys(whole.plain())).toHaveLength(5)
    // 80 minutes are there, and 30 of them with a wait of 10 count.
    const places = [...parts.kept.get('predictions')!.values(), ...parts.kept.get('labels')!.values()]
    for (const place of places) expect(place).toBeGreaterThan(20n)
    expect(parts.kept.get('predictions')!.get(0)).toBeLessThan(120n)
  })

  it('waits for the monitor topic, says then what it has not said, and moves no place before', async () => {
    const { predict, label, open, plain, kept, trouble, lines } = await opened()
    await predict(0, minute, 'a')
    await label(0, minute, 'b')
    trouble.monitor = new SluiceError('BROKER_OUTAGE', 'no answer')
    const stream = open()
    const stop = new AbortController()
    const running = stream.run(stop.signal)
    await expect.poll(() => stream.trouble).toBe('no answer')
    expect([plain(), kept.size]).toEqual([{}, 0])
    trouble.monitor = null
    await expect.poll(() => Object.keys(plain()).length, { timeout: 5_000 }).toBe(3)
    expect(kept.get('labels')).toEqual(new Map([[0, 0n]]))
    stop.abort()
    await running
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['quality-lost', 'quality-back', 'quality', 'kpi-missed']),
    )
    expect(lines.filter(({ event }) => event === 'quality-lost')).toHaveLength(1)
  })

  it('ends with what no wait would cure', async () => {
    const { predict, open, trouble } = await opened()
    await predict(0, minute, 'a')
    trouble.monitor = new SluiceError('PRODUCE_REFUSED', 'too large')
    await expect(open().run(new AbortController().signal)).rejects.toThrow('too large')
  })

  it('looks once, and writes nothing', async () => {
    const { send, predict, label, open, plain, kept } = await opened()
    await predict(0, minute, 'a')
    await label(0, minute, 'a')
    await send('labels', 0, minute, { truth: 'a' })
    await send('predictions', 0, minute, { none: true })
    const stream = open()
    await stream.readOnce(new AbortController().signal)
    expect(stream.book.rolling(0)).toMatchObject([{ labelled: 1, metrics: { accuracy: 1 } }])
    expect(stream.book.states).toMatchObject({ matched: 1, unreadable: 1 })
    expect([stream.noPredictions, plain(), kept.size]).toEqual([1, {}, 0])
  })
})
