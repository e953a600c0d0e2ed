import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { KafkaAdmin } from '../../../../src/transport/kafkajs/client/admin.ts'
import { connectionTo } from '../../../support/kafka-options.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { TcpProxy } from '../../../support/tcp-proxy.ts'
import { RealBroker } from '../support/real-broker.ts'

describe.skipIf(await skipWithoutKafka())('seed-broker', () => {
  let address: string
  let broker: RealBroker
  const proxies: TcpProxy[] = []
  beforeAll(async () => {
    address = await startBroker()
    broker = new RealBroker(address)
  })
  afterAll(async () => {
    await Promise.all([...proxies.map((proxy) => proxy.close()), broker.close()])
  })

  /** What stands for a broker that is gone: it takes connections all the same. */
  async function goneBroker(make: (proxy: TcpProxy) => void): Promise<string> {
    const proxy = await TcpProxy.listen()
    proxies.push(proxy)
    make(proxy)
    return `127.0.0.1:${proxy.port}`
  }

  it.each([
    ['closes connections at once', () => undefined],
    [
      'says nothing',
      (proxy: TcpProxy) => {
        proxy.targetPort = Number(address.split(':').at(-1))
        proxy.swallowsNew = true
      },
    ],
  ])('goes on to the next broker of the list where one %s, however many there are', async (_, make) => {
    const gone = await Promise.all([1, 2, 3, 4].map(() => goneBroker(make)))
    const connection = {
      ...connectionTo([...gone, address], 'test'),
      connectionTimeoutMs: 300,
      requestTimeoutMs: 300,
    }
    const topic = await broker.createTopic(3)
    const count = await KafkaAdmin.ask(connection, silentLogger, (admin) =>
      admin.partitionCount(topic, 'Read'),
    )
    expect(count).toBe(3)
  })
})
