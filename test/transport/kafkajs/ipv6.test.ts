import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBroker } from '../../../src/dev/broker/broker.ts'
import { freePort } from '../../../src/dev/free-port.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { numbered, positionsOf, takeRecords, valuesOf } from '../../contract/back-end.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { skipAloud } from '../../support/skip-aloud.ts'
import { RealBroker } from './support/real-broker.ts'

const hasLoopback = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)
const skipWithoutIPv6 = () => skipAloud(!hasLoopback && 'this machine has no [::1].')

describe.skipIf((await skipWithoutJava()) || skipWithoutIPv6())(
  'a broker at an IPv6 address, which it advertises too',
  { timeout: 240_000 },
  () => {
    const folder = join(scratchFolder(), 'broker')
    let service: LocalService
    let broker: RealBroker

    beforeAll(async () => {
      const port = await freePort()
      service = await startBroker({
        folder,
        settings: (node) => ({
          listeners: `PLAINTEXT://127.0.0.1:${node.port},V6://[::1]:${port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
          'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port},V6://[::1]:${port}`,
          'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,V6:PLAINTEXT,CONTROLLER:PLAINTEXT',
        }),
      })
      broker = new RealBroker(`[::1]:${port}`)
    })
    afterAll(async () => {
      await broker.close()
      await service.kill()
    })

    it('is written to, read from and committed to', async () => {
      const topic = await broker.createTopic()
      const sink = await broker.sink()
      expect(await sink.send(numbered(topic, 1, 10))).toEqual([])
      const source = broker.source({ topics: [topic] })
      await source.start()
      const batches = await takeRecords(source, 10)
      expect(valuesOf(batches)).toHaveLength(10)
      expect(await source.commit(positionsOf(batches))).toEqual([])
      expect(await broker.values(topic)).toHaveLength(10)
    })
  },
)
