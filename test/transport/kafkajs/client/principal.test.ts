import { describe, expect, it } from 'vitest'
import { TlsFiles } from '../../../../src/access/tls-files.ts'
import type { TokenSource } from '../../../../src/access/token.ts'
import { Secret } from '../../../../src/core/secret.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { distinguishedName, principalOf } from '../../../../src/transport/kafkajs/client/principal.ts'

const fixture = (name: string) => `test/fixtures/tls/${name}`
const ssl = new TlsFiles('kafka.ssl', {
  ...{ certFile: fixture('client.pem'), keyFile: fixture('client.key'), rejectUnauthorized: true },
})
const connection: KafkaConnection = {
  brokers: ['a:1'],
  clientId: 'c',
  connectionTimeoutMs: 1,
  requestTimeoutMs: 1,
}
const tokens = (subject: string | null): TokenSource => ({
  ...{ from: 'f', subject, refused: () => undefined },
  token: () => Promise.reject(new Error('not asked for')),
})

describe('principalOf', () => {
  it.each<[string, Partial<KafkaConnection>, string]>([
    ['nobody', {}, 'User:ANONYMOUS'],
    ['TLS alone', { ssl: true }, 'User:ANONYMOUS'],
    ['a certificate', { ssl }, 'User:CN=app,O=Sluice'],
    [
      'a user beside a certificate',
      { ssl, sasl: { mechanism: 'plain', username: 'u', password: new Secret('p') } },
      'User:u',
    ],
    ['a token', { sasl: { mechanism: 'oauthbearer', tokens: tokens('svc'), extensions: {} } }, 'User:svc'],
    [
      'a token that says nothing',
      { sasl: { mechanism: 'oauthbearer', tokens: tokens(null), extensions: {} } },
      'User:<whom the token is for>',
    ],
  ])('is to the brokers, with %s', (_, login, expected) => {
    expect(principalOf({ ...connection, ...login })).toBe(expected)
  })
})

describe('distinguishedName', () => {
  it('is what brokers make of a subject', () => {
    expect(distinguishedName({ subject: 'C=DE\nO=Works, Ltd.\nCN=app' })).toBe(
      String.raw`CN=app,O=Works\, Ltd.,C=DE`,
    )
  })
})
