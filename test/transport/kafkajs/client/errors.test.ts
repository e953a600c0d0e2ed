import { describe, expect, it } from 'vitest'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { MissingTopic } from '../../../../src/core/errors.ts'
import { consumerDead, instanceFenced, unreachable } from '../../../../src/transport/kafkajs/client/errors.ts'
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

describe('unreachable, behind an answer', () => {
  const advertised = (broker: string, brokers = connection.brokers) =>
    unreachable(
      { ...connection, brokers },
      new errors['KafkaJSConnectionError']!('getaddrinfo ENOTFOUND inner', { broker }),
    )

  it('says that a broker answered and sent us to an address that cannot be reached', () => {
    const { code, message } = advertised('inner:9092')
    expect(code).toBe('UNREACHABLE')
    expect(message).toContain('Kafka answers at kafka-1:9092, kafka-2:9092')
    expect(message).toContain('inner:9092 (getaddrinfo ENOTFOUND inner)')
    expect(message).toContain('advertised.listeners')
  })

  it('knows the addresses of the config, IPv6 too', () => {
    expect(advertised('kafka-2:9092').message).toContain('cannot reach Kafka at')
    expect(advertised('::1:9092', ['[::1]:9092']).message).toContain('cannot reach Kafka at')
  })
})

describe('consumerDead', () => {
  const { createErrorFromCode } = original('protocol/error') as {
    createErrorFromCode: (code: number) => Error
  }

  it.each([
    [26, 'input.sessionTimeoutMs'],
    [23, 'Give input.group a name of its own'],
  ])('blames the config for the broker code %d, and says what to change', (code, advice) => {
    const error = consumerDead('g', createErrorFromCode(code))
    expect([error.code, error.exit]).toEqual(['CONFIG', 'usage'])
    expect(error.message).toContain('group g: ')
    expect(error.message).toContain(advice)
    expect(error.message).not.toContain('restart')
  })

  it('says no more than an error of ours that knows what to do', () => {
    const { message } = consumerDead('g', new MissingTopic('in'))
    expect(message).toBe(
      'the membership in group g is lost for good: topic in: it does not exist. Create it, or correct its name.',
    )
  })

  it('may be cured by a restart otherwise', () => {
    const error = consumerDead('g', createErrorFromCode(24))
    expect([error.code, error.exit]).toEqual(['CONSUMER_DEAD', 'fatal'])
    expect(error.message).toContain('INVALID_GROUP_ID')
  })
})

describe('instanceFenced', () => {
  it('says which id two processes have, and what to do', () => {
    const error = instanceFenced('g', 'pod-1', new Error('fenced'))
    expect(error.exit).toBe('fatal')
    expect(error.message).toContain('joined group g as pod-1')
    expect(error.message).toContain('${HOSTNAME}')
  })
})
