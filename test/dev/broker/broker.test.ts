import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { startBroker } from '../../../src/dev/broker/broker.ts'
import { askMetadata } from '../../../src/dev/broker/metadata-probe.ts'
import type { LocalService } from '../../../src/dev/local-service.ts'
import { skipWithoutJava } from '../../support/local-kafka.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = join(scratchFolder(), 'broker')
const brokers: LocalService[] = []

async function start(): Promise<LocalService> {
  const broker = await startBroker({ folder })
  brokers.push(broker)
  return broker
}

afterAll(() => Promise.all(brokers.map((broker) => broker.kill())))

const portOf = (broker: LocalService) => Number(broker.address.split(':')[1])

describe.skipIf(await skipWithoutJava())('startBroker', { timeout: 240_000 }, () => {
  it('starts a broker on 127.0.0.1 that keeps its cluster and address over stop, kill and a new start', async () => {
    const broker = await start()
    const { clusterId, brokers: nodes } = await askMetadata(portOf(broker), 5_000)
    expect(nodes).toEqual([{ nodeId: 1, host: '127.0.0.1', port: portOf(broker) }])
    await expect(start()).rejects.toMatchObject({ code: 'USAGE' })

    await broker.stop()
    expect(broker.pid).toBeNull()
    const again = await start()
    expect(again.address).toBe(broker.address)
    expect((await askMetadata(portOf(again), 5_000)).clusterId).toBe(clusterId)

    await again.kill()
    await again.restart()
    expect((await askMetadata(portOf(again), 5_000)).clusterId).toBe(clusterId)
    await again.stop()
  })

  it('goes to another port when the earlier one is taken', async () => {
    const broker = await start()
    await broker.stop()
    const squatter = createServer().listen(portOf(broker), '127.0.0.1')
    await once(squatter, 'listening')
    const moved = await start()
    expect(moved.address).not.toBe(broker.address)
    expect((await askMetadata(portOf(moved), 5_000)).brokers).toMatchObject([{ port: portOf(moved) }])
    squatter.close()
    await moved.stop()
  })

  it('leaves nothing running when its start is interrupted', async () => {
    const stop = new AbortController()
    const progress = () => {
      setTimeout(() => {
        stop.abort()
      }, 500)
    }
    await expect(startBroker({ folder, signal: stop.signal, progress })).rejects.toThrow('interrupted')
    const again = await start() // nobody holds the folder or its ports
    await again.stop()
  })

  it('shows the log of a broker that does not come up', async () => {
    const settings = { 'log.segment.bytes': 'not a number' }
    const failure = startBroker({ folder, settings })
    await expect(failure).rejects.toThrow(/Kafka broker: ended while starting.*not a number/s)
  })
})

describe('startBroker without Java', () => {
  it('says what is missing', async () => {
    vi.stubEnv('PATH', '')
    vi.stubEnv('JAVA_HOME', '')
    await expect(start()).rejects.toMatchObject({ name: 'MissingToolError', missing: { tool: 'java' } })
    vi.unstubAllEnvs()
  })
})
