import { describe, expect, it } from 'vitest'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { unreachable } from '../../../../src/transport/kafkajs/client/errors.ts'
import { original } from '../support/originals.ts'

const errors = original('errors') as Record<string, new (...parameters: unknown[]) => Error>

const connection: KafkaConnection = {
  brokers: ['kafka-1:9092', 'kafka-2:9092'],
  clientId: 'c',
  connectionTimeoutMs: 1,
  requestTimeoutMs: 1,
}

describe('unreachable', () => {
  it.each([
    [
      'connect ECONNREFUSED 127.0.0.1:1',
      {},
      'Check that the broker runs, and host and port in kafka.brokers.',
    ],
    ['getaddrinfo ENOTFOUND nohost', {}, 'the host name is not known'],
    ['self-signed certificate', { ssl: true }, 'caFile must hold the authority'],
    ['wrong version number', { ssl: true }, 'the port may not speak TLS'],
    ['Closed connection', {}, 'meant for clients without TLS'],
    ['Closed connection', { ssl: true }, 'Check kafka.ssl and kafka.sasl.'],
    ['Connection timeout', {}, 'no firewall stands between'],
  ])('says for "%s" where it was and what to check', (message, more, advice) => {
    const error = unreachable({ ...connection, ...more }, new errors['KafkaJSConnectionError']!(message))
    expect(error.code).toBe('UNREACHABLE')
    expect(error.message).toContain('cannot reach Kafka at kafka-1:9092, kafka-2:9092')
    expect(error.message).toContain(message)
    expect(error.message).toContain(advice)
  })
})
