import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import { startBroker } from '../../../src/dev/broker/broker.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { AtLeastOnceDelivery } from '../../../src/transport/at-least-once.ts'
import { KafkaAdmin } from '../../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../../src/transport/kafkajs/client/connection.ts'
import { KafkaTopicReader } from '../../../src/transport/kafkajs/client/topic-reader.ts'
import { KafkaSink } from '../../../src/transport/kafkajs/sink/sink.ts'
import { KafkaSource } from '../../../src/transport/kafkajs/source/source.ts'
import {
  newGroup,
  partOf,
  positionsOf,
  readAll,
  record,
  takeRecords,
  valuesOf,
} from '../../contract/back-end.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { sinkOptions, sourceOptions } from '../../support/kafka-options.ts'

const partitionCount = 3

describe.skipIf(await skipWithoutJava())('a broker that goes away', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-outage-'))
  let broker: LocalService
  let connection: KafkaConnection
  const opened: { close(deadlineMs: number): Promise<void> }[] = []

  beforeAll(async () => {
    broker = await startBroker({ folder })
    connection = {
      brokers: [broker.address],
      clientId: 'outage',
      connectionTimeoutMs: 2_000,
      requestTimeoutMs: 5_000,
    }
  })
  afterAll(async () => {
    await Promise.all(opened.map((port) => port.close(2_000)))
    await broker.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  async function createTopic(): Promise<string> {
    const topic = newGroup()
    await KafkaAdmin.ask(connection, silentLogger, (admin) => admin.createTopic({ topic, partitionCount }))
    return topic
  }

  async function startSource(topic: string, outageDeadlineMs: number): Promise<KafkaSource> {
    const source = new KafkaSource(
      sourceOptions({
        connection,
        groupId: newGroup(),
        topics: [topic],
        heartbeatIntervalMs: 200,
        outageDeadlineMs,
      }),
      silentLogger,
    )
    opened.push(source)
    await source.start()
    return source
  }

  async function startSink(outageDeadlineMs: number): Promise<KafkaSink> {
    const sink = new KafkaSink(sinkOptions({ connection, outageDeadlineMs }), silentLogger)
    opened.push(sink)
    await sink.start()
    return sink
  }

  async function values(topic: string): Promise<string[]> {
    const reader = await KafkaTopicReader.connect(connection, silentLogger)
    const slices = await readAll(reader, topic)
    await reader.close()
    return valuesOf(slices)
  }

  it.each(['stop', 'kill'] as const)(
    'loses nothing and writes nothing twice over a %s and restart under load',
    async (end) => {
      const [input, output] = [await createTopic(), await createTopic()]
      const [feed, sink, source] = [
        await startSink(60_000),
        await startSink(60_000),
        await startSource(input, 60_000),
      ]
      let fed = 0
      let feeding = true
      const feedAll = async () => {
        while (feeding) {
          const records = Array.from({ length: 50 }, () => record(input, fed % partitionCount, String(fed++)))
          expect(await feed.send(records)).toEqual([])
        }
      }
      const delivery = new AtLeastOnceDelivery(source, sink, {
        intervalMs: 0,
        clock: systemClock,
        logger: silentLogger,
      })
      const copyAll = async () => {
        for (;;) {
          const batches = await source.take(100)
          if (batches === null) return
          const outputs = batches.flatMap(({ partition, records }) =>
            records.map(({ value }) => ({ ...record(output, partition, ''), value })),
          )
          await delivery.deliver(positionsOf(batches).map((at, i) => partOf(at, i === 0 ? outputs : [])))
        }
      }
      const working = [feedAll(), copyAll()]
      const before = fed + 500
      await expect.poll(() => fed, { timeout: 60_000 }).toBeGreaterThan(before)
      await (end === 'stop' ? broker.stop() : broker.kill())
      await broker.restart()
      const after = fed + 500
      await expect.poll(() => fed, { timeout: 60_000 }).toBeGreaterThan(after)
      feeding = false
      await working[0]
      // By what is committed, from offset 0 of a new topic: the lag is that of the last fetch, and after an outage old.
      await expect
        .poll(() => source.status().reduce((sum, { committed }) => sum + (committed ?? 0n), 0n), {
          timeout: 60_000,
        })
        .toBe(BigInt(fed))
      source.stop()
      await Promise.all(working)
      const written = (await values(output)).map(Number).sort((a, b) => a - b)
      expect(written).toEqual(Array.from({ length: fed }, (_, i) => i))
    },
  )

  it('ends source and sink with BROKER_OUTAGE after the deadline, and closes them at once', async () => {
    const topic = await createTopic()
    const [sink, source] = [await startSink(2_000), await startSource(topic, 2_000)]
    await sink.send([record(topic, 0, 'a')])
    const batches = await takeRecords(source, 1)
    const taking = source.take(1)
    await broker.kill()
    const waiting = [taking, sink.send([record(topic, 0, 'b')]), source.commit(batches)]
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'BROKER_OUTAGE', retriable: true },
      })
    }
    await expect(source.take(1)).rejects.toMatchObject({ code: 'BROKER_OUTAGE' })
    expect(sink.connected).toBe(false)
    await Promise.all([source.close(1_000), sink.close(1_000)])
    await broker.restart()
    const again = await startSink(2_000)
    expect(await again.send([record(topic, 0, 'c')])).toEqual([])
  })
})
