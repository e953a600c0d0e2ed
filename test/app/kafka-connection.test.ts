import { describe, expect, it } from 'vitest'
import { EndpointTokens } from '../../src/access/endpoint-tokens.ts'
import { FileTokens } from '../../src/access/file-tokens.ts'
import { MskTokens } from '../../src/access/msk-tokens.ts'
import { TlsFiles } from '../../src/access/tls-files.ts'
import { readConfig } from '../../src/app/assemble.ts'
import { kafkaConnection } from '../../src/app/kafka-connection.ts'

const fixture = (name: string) => `${process.cwd()}/test/fixtures/tls/${name}`

function connection(...overrides: string[]) {
  return kafkaConnection(
    readConfig({ file: 'examples/hydraulic-rig/sluice.yaml', overrides, environment: {} }).kafka,
  )
}

describe('kafkaConnection', () => {
  it('has neither TLS nor a log-in where the config says none', () => {
    expect(Object.keys(connection())).not.toContain('ssl')
    expect(Object.keys(connection())).not.toContain('sasl')
  })

  it.each([
    ['tokenUrl: "https://t/token", clientId: c, clientSecret: s', EndpointTokens, 'https://t/token'],
    ['tokenFile: /t/token', FileTokens, '/t/token'],
  ])('has tokens as it says: %s', (settings, origin, from) => {
    const { sasl } = connection(
      'kafka.ssl=true',
      `kafka.sasl={mechanism: oauthbearer, extensions: {a: b}, ${settings}}`,
    )
    expect(sasl).toMatchObject({ mechanism: 'oauthbearer', extensions: { a: 'b' } })
    // It is one by its mechanism.
    const { tokens } = sasl as Extract<typeof sasl, { tokens: unknown }>
    expect(tokens).toBeInstanceOf(origin)
    expect(tokens.from).toContain(from)
  })

  it('has the tokens of MSK', () => {
    const { sasl } = connection('kafka.ssl=true', 'kafka.sasl={mechanism: aws-msk-iam, region: eu-west-1}')
    expect(sasl).toMatchObject({ mechanism: 'aws-msk-iam', tokens: expect.any(MskTokens) as unknown })
  })

  it('has the certificates of the config', () => {
    const { ssl } = connection(`kafka.ssl={caFile: "${fixture('ca.pem')}", serverName: kafka}`)
    expect(ssl).toBeInstanceOf(TlsFiles)
    expect((ssl as TlsFiles).options).toMatchObject({ servername: 'kafka', rejectUnauthorized: true })
  })

  it.each([
    ['kafka.ssl={caFile: /nowhere/ca.pem}', 'kafka.ssl.caFile: /nowhere/ca.pem cannot be read'],
    [
      'kafka.sasl={mechanism: plain, username: u, password: {file: /nowhere/pw}}',
      '/nowhere/pw cannot be read',
    ],
    [
      'kafka.sasl={mechanism: oauthbearer, tokenUrl: "https://t", clientId: c, clientSecret: {file: /nowhere/s}}',
      '/nowhere/s cannot be read',
    ],
  ])('finds at once what cannot be read: %s', (override, message) => {
    expect(() => connection(override)).toThrow(message)
  })
})
