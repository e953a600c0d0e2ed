import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { Secret } from '../../../../src/core/secret.ts'
import { prepareClient } from '../../../../src/transport/kafkajs/client/client.ts'
import type { Patience } from '../../../../src/transport/kafkajs/client/client.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'

const connection: KafkaConnection = {
  brokers: ['kafka-1:9092', 'kafka-2:9092'],
  clientId: 'sluice',
  connectionTimeoutMs: 1_000,
  requestTimeoutMs: 2_000,
}

const prepare = (more: Partial<KafkaConnection> = {}, patience: Patience = 'fail-fast') =>
  prepareClient({ ...connection, ...more }, silentLogger, patience)

describe('prepareClient', () => {
  it('hands on what the connection says, and no TLS or log-in where it says none', () => {
    const { config } = prepare()
    expect(config).toMatchObject({
      clientId: 'sluice',
      connectionTimeout: 1_000,
      authenticationTimeout: 1_000,
      requestTimeout: 2_000,
    })
    expect(config).not.toHaveProperty('ssl')
    expect(config).not.toHaveProperty('sasl')
  })

  it('hands on certificates and log-in', () => {
    const sasl = { mechanism: 'scram-sha-256', username: 'u', password: new Secret('p') } as const
    expect(prepare({ ssl: true, sasl }).config).toMatchObject({ ssl: true, sasl: { ...sasl, password: 'p' } })
  })

  it.each<[Patience, number]>([
    ['fail-fast', 2],
    ['ride-out', Infinity],
  ])('told to %s, tries again %d times', (patience, retries) => {
    expect(prepare({}, patience).config.retry).toMatchObject({ retries })
  })

  it('knows no broker any more once its sockets were destroyed: that ends the attempts to connect', async () => {
    const { config, sockets } = prepare()
    // We give a function.
    const brokers = config.brokers as () => string[] | Promise<string[]>
    expect(await brokers()).toEqual(connection.brokers)
    sockets.destroy()
    expect(await brokers()).toEqual([])
  })
})
