import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/logger.ts'
import { createClient } from '../../../src/transport/kafkajs/client/client.ts'
import { KafkaSource } from '../../../src/transport/kafkajs/source/source.ts'
import { newGroup, numbered, positionsOf, takeRecords } from '../../contract/back-end.ts'
import { connectionTo, sourceOptions } from '../../support/kafka-options.ts'
import { startLinkedCluster } from '../../support/linked-cluster.ts'
import type { LinkedCluster } from '../../support/linked-cluster.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import type { TcpProxy } from '../../support/tcp-proxy.ts'
import { coordinatorPort } from './support/coordinator.ts'
import { RealBroker } from './support/real-broker.ts'

const partitionCount = 3
const soon = { timeout: 60_000, interval: 100 }

describe.skipIf(await skipWithoutJava())(
  'a broker that leads partitions, is well, and cannot be reached from here',
  { timeout: 240_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-unreachable-leader-'))
    const opened: KafkaSource[] = []
    let linked: LinkedCluster
    let broker: RealBroker

    beforeAll(async () => {
      linked = await startLinkedCluster(folder)
      // Three were started; whoever writes does not come by the links.
      broker = new RealBroker(linked.cluster.addresses[0]!)
    }, 240_000)
    afterAll(async () => {
      await Promise.all(opened.map((source) => source.close(2_000)))
      await broker.close()
      await linked.close()
      rmSync(folder, { recursive: true, force: true })
    })

    async function createTopic(partitions: number): Promise<string> {
      const topic = newGroup()
      await broker.ask((admin) =>
        admin.createTopic({ topic, partitionCount: partitions, replicationFactor: 3 }),
      )
      return topic
    }

    async function startSource(topic: string, outageDeadlineMs: number) {
      const connection = connectionTo(linked.linkedAddresses, 'unreachable-leader')
      const groupId = newGroup()
      const told: string[] = []
      const tell = ({ event }: { readonly event: string }) => void told.push(event)
      const options = sourceOptions({ connection, groupId, topics: [topic], outageDeadlineMs })
      const source = new KafkaSource(options, { ...silentLogger, warn: tell, info: tell })
      opened.push(source)
      await source.start()
      return { source, told, coordinator: await coordinatorPort(connection, groupId) }
    }

    /** Partitions by the links to their leaders. */
    async function partitionsByLink(topic: string): Promise<ReadonlyMap<TcpProxy, readonly number[]>> {
      const client = createClient(broker.connection, silentLogger, 'fail-fast')
      const { topics } = await client.kafka.admin().fetchTopicMetadata({ topics: [topic] })
      client.destroy()
      const partitions = topics[0]?.partitions ?? []
      return new Map(
        linked.links.map((link, index) => [
          link,
          partitions.filter(({ leader }) => leader === index + 1).map(({ partitionId }) => partitionId),
        ]),
      )
    }

    function cutOff(link: TcpProxy): void {
      link.swallowsNew = true
      link.swallow()
    }

    it('is told of, with its partitions, while the others are read, and no more once it is back', async () => {
      const topic = await createTopic(partitionCount)
      const { source, told, coordinator } = await startSource(topic, 60_000)
      const away = [...(await partitionsByLink(topic))].find(
        ([{ port }, led]) => port !== coordinator && led.length > 0,
      )
      if (away === undefined) throw new Error('the coordinator leads all partitions')
      const [link, [partition]] = away
      cutOff(link)
      try {
        await expect.poll(() => source.unreadPartitions, soon).toEqual([`${topic}/${partition}`])
        expect(told).toContain('partitions-unread')
        const sink = await broker.sink()
        await sink.send(numbered(topic, partitionCount, 5))
        const batches = await takeRecords(source, 5 * (partitionCount - 1))
        expect(batches.map((batch) => batch.partition)).not.toContain(partition)
        expect(await source.commit(positionsOf(batches))).toEqual([])
        expect(source.joined).toBe(true)
      } finally {
        link.swallowsNew = false
        link.cut()
      }
      await expect.poll(() => source.unreadPartitions, soon).toEqual([])
      expect(told).toContain('partitions-read-again')
      expect((await takeRecords(source, 5)).map((batch) => batch.partition)).toContain(partition)
    })

    it('ends the source where it leads all that is ours, after outage.deadlineMs: elsewhere it may be reached', async () => {
      for (;;) {
        const topic = await createTopic(1)
        const { source, coordinator } = await startSource(topic, 15_000)
        const [link] = [...(await partitionsByLink(topic))].find(([, led]) => led.length > 0) ?? []
        if (link === undefined || link.port === coordinator) continue
        const taking = source.take(1)
        cutOff(link)
        await expect(taking).rejects.toMatchObject({
          code: 'BROKER_OUTAGE',
          message: expect.stringContaining(`no broker has answered for ${topic}/0 for`) as string,
        })
        expect(source.joined).toBe(false)
        return
      }
    })
  },
)
