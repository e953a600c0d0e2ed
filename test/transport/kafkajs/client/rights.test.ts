import { describe, expect, it } from 'vitest'
import { MskTokens } from '../../../../src/access/msk-tokens.ts'
import { SluiceError } from '../../../../src/core/errors.ts'
import { silentLogger } from '../../../../src/core/logger.ts'
import type { Logger } from '../../../../src/core/logger.ts'
import { Secret } from '../../../../src/core/secret.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { Rights, grantCommands, unauthorized } from '../../../../src/transport/kafkajs/client/rights.ts'
import type { TransactionalIds } from '../../../../src/transport/kafkajs/client/rights.ts'
import { StandingClock } from '../../../support/standing-clock.ts'
import { original } from '../support/originals.ts'

const connection: KafkaConnection = {
  brokers: ['kafka-1:9092', 'kafka-2:9092'],
  clientId: 'c',
  connectionTimeoutMs: 1,
  requestTimeoutMs: 1,
}
const sasl = { mechanism: 'plain', username: 'app', password: new Secret('secret') } as const

const { createErrorFromCode } = original('protocol/error') as {
  createErrorFromCode: (code: number) => Error
}
const codes = { topic: 29, group: 30, cluster: 31, transactions: 53 } as const
const tool = 'kafka-acls.sh --bootstrap-server kafka-1:9092 --add --allow-principal'

describe('grantCommands', () => {
  it('grants all that a pipeline does, a line for each kind', () => {
    const needed = { reads: ['in'], writes: ['out', 'dead'], groupId: 'g', transactional: null }
    expect(grantCommands({ ...connection, sasl }, needed)).toEqual([
      `${tool} User:app --operation Read --topic in`,
      `${tool} User:app --operation Write --topic out --topic dead`,
      `${tool} User:app --operation Read --group g`,
      `${tool} User:app --operation IdempotentWrite --cluster  # brokers before Kafka 2.8 only`,
    ])
  })

  it.each<[TransactionalIds, string]>([
    [{ id: 'g-pod-1' }, '--transactional-id g-pod-1'],
    [{ prefix: 'g-' }, '--transactional-id g- --resource-pattern-type prefixed'],
  ])('grants transactions by %j', (transactional, flags) => {
    const needed = { reads: ['in'], writes: ['out'], groupId: 'g', transactional }
    expect(grantCommands({ ...connection, sasl }, needed)).toContain(
      `${tool} User:app --operation Write --operation Describe ${flags}`,
    )
  })
})

describe('unauthorized', () => {
  const wanted = {
    operation: 'Write',
    topics: ['out', 'dead'],
    groupId: "o'brien",
    transactional: { prefix: 'g-' },
  } as const

  it.each([
    [
      'topic',
      'User:app has no right to write topic out or dead',
      `${tool} User:app --operation Write --topic out --topic dead`,
    ],
    [
      'group',
      "no right to read as group o'brien",
      String.raw`${tool} User:app --operation Read --group 'o'\''brien'`,
    ],
    ['cluster', 'no right to write to any topic', `${tool} User:app --operation IdempotentWrite --cluster`],
    [
      'transactions',
      'no right to write in transactions as g-*',
      `${tool} User:app --operation Write --operation Describe --transactional-id g- --resource-pattern-type prefixed`,
    ],
  ] as const)('names what is missing of a %s, and the command that grants it', (what, words, command) => {
    const { code, exit, message } = unauthorized(
      { ...connection, sasl },
      wanted,
      createErrorFromCode(codes[what]),
    )
    expect([code, exit]).toEqual(['CONFIG', 'usage'])
    expect(message).toContain(words)
    expect(message).toContain(command)
    expect(message).not.toContain('secret')
  })

  it.each([
    ['topic', 'kafka-cluster:WriteData and kafka-cluster:WriteDataIdempotently on topic out and dead'],
    ['group', "kafka-cluster:AlterGroup on group o'brien"],
    ['cluster', 'kafka-cluster:WriteDataIdempotently on the cluster'],
    ['transactions', 'kafka-cluster:AlterTransactionalId on transactional id g-*'],
  ] as const)('names the IAM actions that a %s takes where MSK decides', (what, actions) => {
    const msk = { mechanism: 'aws-msk-iam', tokens: new MskTokens('eu-west-1'), extensions: {} } as const
    const { message } = unauthorized({ ...connection, sasl: msk }, wanted, createErrorFromCode(codes[what]))
    expect(message).toContain(`Allow it in the IAM policy of those credentials: `)
    expect(message).toContain(actions)
    expect(message).not.toContain('kafka-acls')
  })
})

describe('Rights', () => {
  const missing = new SluiceError('CONFIG', 'no right')

  function rig() {
    const clock = new StandingClock()
    const lines: string[] = []
    const told = (level: string) => () => void lines.push(level)
    const logger: Logger = { ...silentLogger, error: told('error'), info: told('info') }
    const rights = new Rights({ clock, logger, deadlineMs: 1_000 })
    const refuse = (...resources: string[]) => {
      rights.refused(resources, missing)
    }
    return { clock, lines, rights, refuse }
  }

  it('does not wait for what was never there', () => {
    const { rights, refuse } = rig()
    rights.granted(['a'])
    expect(() => {
      refuse('a', 'b')
    }).toThrow(missing)
    expect(rights.missing).toBeNull()
  })

  it('waits for what was there, up to the deadline, and says so once', async () => {
    const { clock, lines, rights, refuse } = rig()
    rights.granted(['a'])
    refuse('a')
    await clock.advance(1_000)
    refuse('a')
    expect(rights.missing).toBe(missing)
    expect(lines).toEqual(['error'])
    await clock.advance(1)
    expect(() => {
      refuse('a')
    }).toThrow(missing)
  })

  it('begins anew once it is back; another right says nothing of it', async () => {
    const { clock, lines, rights, refuse } = rig()
    rights.granted(['a', 'b'])
    refuse('a')
    rights.granted(['b'])
    expect(rights.missing).toBe(missing)
    await clock.advance(1_000)
    rights.granted(['a'])
    expect(rights.missing).toBeNull()
    await clock.advance(1_000)
    refuse('a')
    expect(lines).toEqual(['error', 'info', 'error'])
  })
})
