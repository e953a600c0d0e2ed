import { afterEach, describe, expect, it } from 'vitest'
import { StoredMonitorTopic } from '../../../src/app/watching/stored-monitor-topic.ts'
import { monitorTopicSettings } from '../../../src/config/monitor-topic.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import { keyOf } from '../../../src/monitor/monitor-topic.ts'
import type { MonitorEntry } from '../../../src/monitor/monitor-topic.ts'
import { KafkaAdmin } from '../../../src/transport/kafkajs/client/admin.ts'
import { KafkaTopicReader } from '../../../src/transport/kafkajs/client/topic-reader.ts'
import { KafkaSink } from '../../../src/transport/kafkajs/sink/sink.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'
import { newGroup } from '../../contract/back-end.ts'
import { anInstance, entryOf, records } from '../../monitor/monitor-records.ts'
import { connectionTo, sinkOptions } from '../../support/kafka-options.ts'
import { skipWithoutKafka, startBroker } from '../../support/local-kafka.ts'

interface Place {
  readonly monitor: StoredMonitorTopic
  /** Writes what is none of ours. */
  readonly scribble: (key: string, value: string) => Promise<unknown>
}

const topic = `monitor-${newGroup()}`
const opened: StoredMonitorTopic[] = []

function placeOn(
  sink: MemorySink | KafkaSink,
  openReader: () => Promise<KafkaTopicReader | MemoryTopicReader>,
): Place {
  const monitor = new StoredMonitorTopic({ topic, sink, openReader })
  opened.push(monitor)
  const bytes = (text: string) => Buffer.from(text)
  return {
    monitor,
    scribble: (key, value) =>
      sink.send([
        { topic, partition: 0, key: bytes(key), value: bytes(value), headers: [], timestampMs: null },
      ]),
  }
}

function inMemory(): Promise<Place> {
  const broker = new MemoryBroker()
  broker.createTopic(topic, monitorTopicSettings.partitionCount, { compacted: true })
  return Promise.resolve(
    placeOn(new MemorySink(broker), () => Promise.resolve(new MemoryTopicReader(broker))),
  )
}

async function onKafka(): Promise<Place> {
  const connection = connectionTo([await startBroker()], 'monitor')
  await KafkaAdmin.ask(connection, silentLogger, (admin) =>
    admin.createTopic({ topic, ...monitorTopicSettings }),
  )
  return placeOn(new KafkaSink(sinkOptions({ connection }), silentLogger), () =>
    KafkaTopicReader.connect(connection, silentLogger),
  )
}

/** What is read until a key is there. */
async function read(monitor: StoredMonitorTopic, last: string, onCaughtUp: () => void) {
  const stop = new AbortController()
  const found: MonitorEntry[] = []
  for await (const entries of monitor.follow(0, stop.signal, onCaughtUp)) {
    found.push(...entries)
    if (found.some(({ key }) => key === last)) stop.abort()
  }
  return found
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((monitor) => monitor.close()))
})

const kinds = [
  { name: 'in memory', open: inMemory, isSkipped: false },
  { name: 'on Kafka', open: onKafka, isSkipped: await skipWithoutKafka() },
]

for (const { name, open, isSkipped } of kinds)
  describe.skipIf(isSkipped)(`the monitor topic ${name}`, () => {
    it('is read as it was written, what was there and what comes', async () => {
      const { monitor, scribble } = await open()
      await monitor.write([entryOf(records.layout), entryOf(anInstance('a', { at: 1 }))])
      await monitor.write([entryOf(anInstance('a', { at: 2 }))])
      await scribble('kpi/x', '{"kind":"kpi"')
      await monitor.write([{ key: 'instance/b', value: null }])
      const caughtUp = Promise.withResolvers<undefined>()
      const reading = read(monitor, keyOf(records.alert), () => {
        caughtUp.resolve(undefined)
      })
      await caughtUp.promise
      await monitor.write([entryOf(records.kpi), entryOf(records.alert)])
      // However it is fetched, the newest under a key is the last.
      const newest = new Map((await reading).map(({ key, value }) => [key, value]))
      expect([...newest.values()]).toEqual([
        records.layout,
        anInstance('a', { at: 2 }),
        null,
        records.kpi,
        records.alert,
      ])
      expect(monitor.unread).toBe(1)
    })
  })
