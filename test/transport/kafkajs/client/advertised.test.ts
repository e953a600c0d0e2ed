import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { warnOfUnreachable } from '../../../../src/transport/kafkajs/client/advertised.ts'

/** Nobody listens there. */
const nowhere = { host: '127.0.0.1', port: 1 }

async function listener(): Promise<{ host: string; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  // A listening TCP server's address is an object.
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

describe('warnOfUnreachable', () => {
  it('names each address that takes no connection, and why', async () => {
    const warnings: object[] = []
    const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) }
    const brokers = [nowhere, await listener(), { host: '::1', port: 1 }]
    await warnOfUnreachable(brokers, 5_000, logger)
    expect(warnings).toEqual([
      {
        event: 'broker-unreachable',
        problem: expect.stringMatching(/^127\.0\.0\.1:1 \(.*ECONNREFUSED/) as string,
      },
      { event: 'broker-unreachable', problem: expect.stringMatching(/^\[::1\]:1 \(/) as string },
    ])
  })
})
