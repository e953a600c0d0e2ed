import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

const kafka = (...lines: readonly string[]) =>
  ['brokers: localhost:9092', ['brokers: a:1', ...lines].join('\n  ')] as const
const registry = (rest: string) =>
  [
    ['schemas:\n  files: { 1: in.avsc, 2: out.avsc }', `registry: { ${rest} }`],
    ['  schemaId: 2\n', ''],
    ['{ file: in.avsc }', '{ subject: in, version: 1 }'],
  ] as const
const tls = 'ssl: true'
const bearer = (rest: string) => `sasl: { mechanism: oauthbearer, ${rest} }`
const endpoint = 'tokenUrl: "https://t/token", clientId: c, clientSecret: s'

describe('accessRules', () => {
  it.each([
    ['SCRAM without TLS', [kafka('sasl: { mechanism: scram-sha-512, username: u, password: p }')]],
    ['a password in a file', [kafka(tls, 'sasl: { mechanism: plain, username: u, password: { file: p } }')]],
    ['tokens of an endpoint', [kafka(tls, bearer(`${endpoint}, scope: x, ssl: { caFile: ca.pem }`))]],
    ['tokens in a file', [kafka(tls, bearer('tokenFile: t, extensions: { logicalCluster: lkc-1 }'))]],
    ['MSK', [kafka(tls, 'sasl: { mechanism: aws-msk-iam, region: eu-west-1 }')]],
    ['certificates', [kafka('ssl: { caFile: ca, certFile: c, keyFile: k, passphrase: p }')]],
    [
      'certificates of a registry',
      registry('url: "https://r", ssl: { caFile: ca, certFile: c, keyFile: k }'),
    ],
  ])('find nothing wrong with %s', (_, changes) => {
    expect(toldAfter(...changes)).toEqual([])
  })

  it.each([
    [
      'tokens from nowhere',
      [kafka(tls, 'sasl: { mechanism: oauthbearer }')],
      "kafka.sasl.mechanism: 'oauthbearer' needs to know where tokens come from",
    ],
    [
      'tokens from two places',
      [kafka(tls, bearer(`${endpoint}, tokenFile: t`))],
      'kafka.sasl.tokenFile: stands beside tokenUrl',
    ],
    [
      'an endpoint without a secret',
      [kafka(tls, bearer('tokenUrl: "https://t", clientId: c'))],
      'kafka.sasl.tokenUrl: needs clientSecret',
    ],
    [
      'an endpoint without a name',
      [kafka(tls, bearer('tokenUrl: "https://t", clientSecret: c'))],
      'kafka.sasl.tokenUrl: needs clientId',
    ],
    [
      'a scope for a file',
      [kafka(tls, bearer('tokenFile: t, scope: s'))],
      'kafka.sasl.scope: is for tokenUrl',
    ],
    ['a certificate without its key', [kafka('ssl: { certFile: c }')], 'kafka.ssl.certFile: needs keyFile'],
    ['a key without its certificate', [kafka('ssl: { keyFile: k }')], 'kafka.ssl.keyFile: needs certFile'],
    ['a passphrase of nothing', [kafka('ssl: { passphrase: p }')], 'kafka.ssl.passphrase: is for keyFile'],
    [
      'a certificate for a registry without its key',
      registry('url: "https://r", ssl: { certFile: c }'),
      'registry.ssl.certFile: needs keyFile',
    ],
    [
      'certificates for a registry without TLS',
      registry('url: "http://r", ssl: { caFile: c }'),
      'registry.ssl: is for an address that begins with https://',
    ],
    [
      'certificates for an endpoint without their key',
      [kafka(tls, bearer(`${endpoint}, ssl: { certFile: c }`))],
      'kafka.sasl.ssl.certFile: needs keyFile',
    ],
    [
      'a password in clear text',
      [kafka('sasl: { mechanism: plain, username: u, password: p }')],
      'warning: kafka.sasl: sends the password in clear text',
    ],
    [
      'a token in clear text',
      [kafka(bearer('tokenFile: t'))],
      'warning: kafka.sasl: sends the token in clear text',
    ],
    [
      'a secret in clear text',
      [kafka(tls, bearer('tokenUrl: "http://t", clientId: c, clientSecret: s'))],
      'warning: kafka.sasl.tokenUrl: sends clientSecret in clear text',
    ],
  ] as const)('find %s', (_, changes, finding) => {
    const findings = toldAfter(...changes)
    expect(findings.join('\n')).toContain(finding)
    expect(findings).toHaveLength(1)
  })
})
