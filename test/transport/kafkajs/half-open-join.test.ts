import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBroker } from '../../../src/dev/broker/broker.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import type { KafkaSource } from '../../../src/transport/kafkajs/source/source.ts'
import { newGroup, numbered, positionsOf, takeRecords } from '../../contract/back-end.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { RealBroker } from './support/real-broker.ts'

/** Less than a join may take: 60 s, and 5 more. */
const soon = { timeout: 45_000 }

describe.skipIf(await skipWithoutJava())(
  'a join, which may take its time, over a connection that is cut off without a word',
  { timeout: 240_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-half-open-join-'))
    let proxy: TcpProxy
    let service: LocalService
    let broker: RealBroker

    beforeAll(async () => {
      proxy = await TcpProxy.listen()
      const settings = {
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}`,
        'group.min.session.timeout.ms': '1000',
      }
      service = await startBroker({ folder, settings })
      proxy.targetPort = service.ports[0] ?? null
    })
    beforeEach(() => void (broker = new RealBroker(`127.0.0.1:${proxy.port}`)))
    afterEach(() => broker.close())
    afterAll(async () => {
      await proxy.close()
      await service.kill()
      rmSync(folder, { recursive: true, force: true })
    })

    async function expectFlow(topic: string, sources: readonly KafkaSource[]): Promise<void> {
      await expect.poll(() => sources.every(({ joined }) => joined), soon).toBe(true)
      const sink = await broker.sink()
      const count = 10
      expect(await sink.send(numbered(topic, 2, count))).toEqual([])
      const [first] = sources
      const batches = await takeRecords(first!, count / sources.length)
      expect(await first!.commit(positionsOf(batches))).toEqual([])
    }

    it('is sent anew when the session ended before the silence was seen', async () => {
      const topic = await broker.createTopic(2)
      const source = broker.source({ topics: [topic], sessionTimeoutMs: 1_500 })
      await source.start()
      let rebalances = 0
      source.onRebalance(() => rebalances++)
      proxy.swallow()
      await expect.poll(() => rebalances, soon).toBeGreaterThan(0)
      await expectFlow(topic, [source])
    })

    it('is sent anew when it was under way', async () => {
      const [groupId, topic] = [newGroup(), await broker.createTopic(2)]
      const alive = broker.source({ topics: [topic], groupId })
      // A static member does not leave: the others wait for it until its session ends.
      const staticMember = { instanceId: 'dead', leavesOnClose: false }
      const dead = broker.source({ topics: [topic], groupId, staticMember, sessionTimeoutMs: 12_000 })
      await alive.start()
      await dead.start()
      await expect.poll(() => alive.status().length, soon).toBe(1)
      await dead.close(2_000)
      let isRebalancing = false
      alive.onRebalance(() => (isRebalancing = true))
      const late = broker.source({ topics: [topic], groupId })
      void late.start().catch(() => undefined)
      await expect.poll(() => isRebalancing, soon).toBe(true)
      proxy.swallow()
      await expectFlow(topic, [alive, late])
    })

    it('is not sent over one that was at rest between two rebalances', async () => {
      const [groupId, topic] = [newGroup(), await broker.createTopic(2)]
      const alive = broker.source({ topics: [topic], groupId })
      await alive.start()
      await expect.poll(() => proxy.swallowIdle(6_000), soon).toBe(1)
      const late = broker.source({ topics: [topic], groupId })
      await late.start()
      await expectFlow(topic, [alive, late])
    })
  },
)
