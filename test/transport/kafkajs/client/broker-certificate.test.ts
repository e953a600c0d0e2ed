import { createServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { brokerCertificate } from '../../../../src/transport/kafkajs/client/broker-certificate.ts'
import { certificate } from '../../../support/certificate.ts'

const connection = { brokers: [], clientId: 'c', connectionTimeoutMs: 5_000, requestTimeoutMs: 5_000 }

describe('brokerCertificate', () => {
  it('is what a broker shows, though nobody trusts it', async () => {
    const server = createServer(certificate)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // It listens at a port.
    const { port } = server.address() as AddressInfo
    const shown = await brokerCertificate({ ...connection, ssl: true }, `127.0.0.1:${port}`)
    server.close()
    expect(shown?.subject.CN).toBe('localhost')
    expect(new Date(shown!.valid_to).getUTCFullYear()).toBe(2036)
  })

  it('is none without TLS, and an error where nobody listens', async () => {
    expect(await brokerCertificate(connection, '127.0.0.1:9')).toBeNull()
    await expect(brokerCertificate({ ...connection, ssl: true }, '127.0.0.1:9')).rejects.toThrow(
      'ECONNREFUSED',
    )
  })
})
