import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/logger.ts'
import type { Logger } from '../../../src/core/logger.ts'
import { startBroker } from '../../../src/dev/broker/broker.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { KafkaAdmin } from '../../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../../src/transport/kafkajs/client/connection.ts'
import { KafkaSink } from '../../../src/transport/kafkajs/sink/sink.ts'
import { KafkaSource } from '../../../src/transport/kafkajs/source/source.ts'
import { newGroup, positionsOf, record, takeRecords, valuesOf } from '../../contract/back-end.ts'
import { connectionTo, sinkOptions, sourceOptions } from '../../support/kafka-options.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'

describe.skipIf(await skipWithoutJava())('connections to a broker', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-half-open-'))
  let proxy: TcpProxy
  let broker: LocalService
  let connection: KafkaConnection
  const opened: { close(deadlineMs: number): Promise<void> }[] = []

  beforeAll(async () => {
    proxy = await TcpProxy.listen()
    const settings = {
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}`,
      'connections.max.idle.ms': '1500',
    }
    broker = await startBroker({ folder, settings })
    proxy.targetPort = broker.ports[0] ?? null
    connection = connectionTo([`127.0.0.1:${proxy.port}`], 'half-open')
  })
  afterAll(async () => {
    await Promise.all(opened.map((port) => port.close(2_000)))
    await proxy.close()
    await broker.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  async function startAll(
    logger: Logger = silentLogger,
  ): Promise<{ topic: string; source: KafkaSource; sink: KafkaSink }> {
    const topic = newGroup()
    await KafkaAdmin.ask(connection, silentLogger, (admin) => admin.createTopic({ topic, partitionCount: 1 }))
    const options = sourceOptions({
      connection,
      groupId: newGroup(),
      topics: [topic],
      outageDeadlineMs: 60_000,
    })
    const source = new KafkaSource(options, logger)
    const sink = new KafkaSink(sinkOptions({ connection, outageDeadlineMs: 60_000 }), logger)
    opened.push(source, sink)
    await Promise.all([source.start(), sink.start()])
    return { topic, source, sink }
  }

  /** One record through both, and committed. */
  async function passOne(
    { topic, source, sink }: Awaited<ReturnType<typeof startAll>>,
    value: string,
  ): Promise<void> {
    expect(await sink.send([record(topic, 0, value)])).toEqual([])
    const batches = await takeRecords(source, 1)
    expect(valuesOf(batches)).toEqual([value])
    expect(await source.commit(positionsOf(batches))).toEqual([])
  }

  it('are replaced in silence when the broker closes them because they are idle', async () => {
    const told: string[] = []
    const tell = (_: object, message: string) => void told.push(message)
    const fetching = 1
    const ports = await startAll({ ...silentLogger, warn: tell, error: tell })
    for (const value of ['a', 'b', 'c']) {
      await expect.poll(() => proxy.liveCount, { timeout: 60_000 }).toBe(fetching)
      await passOne(ports, value)
    }
    expect(ports.source.joined).toBe(true)
    expect(told).toEqual([])
  })

  it.each(['swallow', 'cut'] as const)(
    'are replaced when the network does %s them, while new ones work',
    async (trouble) => {
      const ports = await startAll()
      await passOne(ports, 'a')
      proxy[trouble]()
      await passOne(ports, 'b')
      await expect.poll(() => ports.source.joined, { timeout: 60_000 }).toBe(true)
      expect(ports.sink.connected).toBe(true)
      await passOne(ports, 'c')
    },
  )
})
