import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/logger.ts'
import { startCluster } from '../../../src/dev/broker/cluster.ts'
import type { LocalCluster } from '../../../src/dev/broker/cluster.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { KafkaAdmin } from '../../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../../src/transport/kafkajs/client/connection.ts'
import { KafkaSink } from '../../../src/transport/kafkajs/sink/sink.ts'
import { KafkaSource } from '../../../src/transport/kafkajs/source/source.ts'
import { KafkaTopicReader } from '../../../src/transport/kafkajs/client/topic-reader.ts'
import { newGroup, readAll, record, valuesOf } from '../../contract/back-end.ts'
import { copyStream } from '../../support/copy-stream.ts'
import { connectionTo, sinkOptions, sourceOptions } from '../../support/kafka-options.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { coordinatorPort } from './support/coordinator.ts'

const partitionCount = 6

/** How a broker is lost, and how it comes back. */
const losses: Readonly<
  Record<string, { lose(node: LocalService): Promise<void>; bringBack(node: LocalService): Promise<void> }>
> = {
  'is killed': { lose: (node) => node.kill(), bringBack: (node) => node.restart() },
  'is shut down': { lose: (node) => node.stop(), bringBack: (node) => node.restart() },
  // As a host that hangs: its connections stay open, and nobody answers.
  'is frozen': { lose: signalling('SIGSTOP'), bringBack: signalling('SIGCONT') },
}

function signalling(signal: NodeJS.Signals) {
  return ({ pid }: LocalService): Promise<void> => {
    if (pid !== null) process.kill(pid, signal)
    return Promise.resolve()
  }
}

describe.skipIf(await skipWithoutJava())("a group's coordinator that", { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-coordinator-'))
  let cluster: LocalCluster
  let connection: KafkaConnection
  const opened: { close(deadlineMs: number): Promise<void> }[] = []

  beforeAll(async () => {
    cluster = await startCluster({ folder })
    connection = connectionTo(cluster.addresses, 'lost-coordinator')
  }, 240_000)
  afterAll(async () => {
    await Promise.all(opened.map((port) => port.close(2_000)))
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function createTopic(): Promise<string> {
    const topic = newGroup()
    const replicationFactor = 3
    await KafkaAdmin.ask(connection, silentLogger, (admin) =>
      admin.createTopic({ topic, partitionCount, replicationFactor }),
    )
    return topic
  }

  async function startSink(): Promise<KafkaSink> {
    const sink = new KafkaSink(sinkOptions({ connection, outageDeadlineMs: 60_000 }), silentLogger)
    opened.push(sink)
    await sink.start()
    return sink
  }

  async function startSource(topic: string, groupId: string): Promise<KafkaSource> {
    const source = new KafkaSource(
      sourceOptions({ connection, groupId, topics: [topic], outageDeadlineMs: 60_000 }),
      silentLogger,
    )
    opened.push(source)
    await source.start()
    return source
  }

  async function values(topic: string): Promise<string[]> {
    const reader = await KafkaTopicReader.connect(connection, silentLogger)
    const slices = await readAll(reader, topic)
    await reader.close()
    return valuesOf(slices)
  }

  it.each(Object.entries(losses))('%s is found again elsewhere, by the same members', async (_way, loss) => {
    const [input, output] = [await createTopic(), await createTopic()]
    const groupId = newGroup()
    const feed = await startSink()
    const sources = [await startSource(input, groupId), await startSource(input, groupId)]
    let rebalances = 0
    for (const source of sources) source.onRebalance(() => rebalances++)
    const fed = new Array<number>(partitionCount).fill(0)
    let feeding = true
    const feedAll = async () => {
      while (feeding) {
        const records = fed.map((count, partition) => record(input, partition, `${partition}-${count}`))
        expect(await feed.send(records)).toEqual([])
        records.forEach(({ partition }) => fed[partition ?? 0]!++)
      }
    }
    const sinks = [await startSink(), await startSink()]
    // A sink a source.
    const copying = sources.map((source, i) => copyStream(source, sinks[i]!, output))
    const fedAll = feedAll()
    const working = Promise.all([...copying, fedAll])
    /** Resolves when every partition is committed beyond what was fed to it when this was called. */
    const flows = () => {
      const target = [...fed]
      return expect
        .poll(
          () => {
            const all = sources.flatMap((source) => source.status())
            return target.filter((count, partition) =>
              all.every((at) => at.partition !== partition || (at.committed ?? 0n) <= BigInt(count)),
            ).length
          },
          { timeout: 40_000, interval: 50 },
        )
        .toBe(0)
    }
    await Promise.race([flows(), working])
    const rebalancesBefore = rebalances
    const port = await coordinatorPort(connection, groupId)
    const coordinator = cluster.nodes.find(({ address }) => address.endsWith(`:${port}`))
    if (coordinator === undefined) throw new Error('the coordinator is none of ours')
    await loss.lose(coordinator)
    try {
      await Promise.race([flows(), working])
      expect(sources.map(({ joined }) => joined)).toEqual([true, true])
      expect(rebalances).toBe(rebalancesBefore)
    } finally {
      await loss.bringBack(coordinator)
    }
    await flows()
    feeding = false
    await fedAll
    await expect
      .poll(
        () =>
          sources
            .flatMap((source) => source.status())
            .reduce((sum, { committed }) => sum + (committed ?? 0n), 0n),
        { timeout: 60_000 },
      )
      .toBe(BigInt(fed.reduce((sum, count) => sum + count, 0)))
    for (const source of sources) source.stop()
    await working
    const expected = fed.flatMap((count, partition) =>
      Array.from({ length: count }, (_, i) => `${partition}-${i}`),
    )
    // One that was frozen takes itself for the leader of before for a moment, and shows what it had then.
    await expect
      .poll(async () => [...new Set(await values(output))].sort(), { timeout: 30_000 })
      .toEqual(expected.sort())
  })
})
