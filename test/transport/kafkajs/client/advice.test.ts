import { describe, expect, it } from 'vitest'
import { TlsFiles } from '../../../../src/access/tls-files.ts'
import { adviceFor, contactText, isLogInRefused } from '../../../../src/transport/kafkajs/client/advice.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { original } from '../support/originals.ts'

const errors = original('errors') as Record<string, new (...parameters: unknown[]) => Error>
const connection: KafkaConnection = {
  brokers: ['a:1'],
  clientId: 'c',
  connectionTimeoutMs: 1,
  requestTimeoutMs: 1,
}
const failed = (message: string) => new errors['KafkaJSConnectionError']!(message)
const alert = (words: string) =>
  `Connection error: 40:error:0A000416:SSL routines:ssl3_read_bytes:ssl/tls alert ${words}:rec_layer_s3.c:918:SSL alert number 46\n`
const certificate = (name: string) =>
  new TlsFiles('kafka.ssl', {
    certFile: `test/fixtures/tls/${name}.pem`,
    keyFile: `test/fixtures/tls/${name}.key`,
    rejectUnauthorized: true,
  })

describe('adviceFor', () => {
  it.each([
    ['certificate has expired', "broker's certificate has expired"],
    ['certificate is not yet valid', 'check the clock of this machine'],
    ["Hostname/IP does not match certificate's altnames", 'kafka.ssl.serverName'],
    ['self-signed certificate in certificate chain', 'caFile must hold the authority'],
    ['unable to verify the first certificate', 'caFile must hold the authority'],
    ['Client network socket disconnected before secure TLS connection was established', 'may not speak TLS'],
  ])('says for "%s" what to check', (message, advice) => {
    expect(adviceFor({ ...connection, ssl: true }, failed(message))).toContain(advice)
  })

  it('says of a port without log-in that it is one', () => {
    const message = 'ILLEGAL_SASL_STATE: Request is not valid given the current SASL state'
    expect(adviceFor(connection, failed(message))).toBe('Check kafka.sasl: the port is one without log-in.')
  })

  it.each([
    ['client-expired', 'certificate unknown', 'expired at 2025-01-01T00:00:00.000Z; renew it'],
    ['client-stranger', 'unknown ca', 'it is signed by CN=Sluice test other-ca'],
  ])('says what may be wrong with our certificate %s', (name, words, advice) => {
    const told = adviceFor({ ...connection, ssl: certificate(name) }, failed(alert(words)))
    expect(told).toContain('The broker refuses our certificate: kafka.ssl.certFile (CN=app,O=Sluice)')
    expect(told).toContain(advice)
  })

  it.each([
    ['bad certificate', 'The broker wants a certificate of ours'],
    ['certificate required', 'The broker wants a certificate of ours'],
    ['protocol version', 'another version of TLS'],
  ])('says without one, at the alert "%s", what is missing', (words, advice) => {
    expect(adviceFor({ ...connection, ssl: true }, failed(alert(words)))).toContain(advice)
  })

  it.each([
    ['Authentication failed: Invalid username or password', 'mechanism, user name and password'],
    ['SASL PLAIN mechanism is not supported by the server', 'Check kafka.sasl.mechanism'],
  ])('says for the log-in that fails with "%s" what to check', (message, advice) => {
    const error = new errors['KafkaJSSASLAuthenticationError']!(message)
    expect(isLogInRefused(error)).toBe(true)
    expect(adviceFor(connection, error)).toContain(advice)
  })
})

describe('contactText', () => {
  it('leaves of an alert what it says', () => {
    expect(contactText(failed(alert('certificate unknown')))).toBe("the TLS alert 'certificate unknown'")
    expect(contactText(failed('connect ECONNREFUSED a:1'))).toBe('connect ECONNREFUSED a:1')
    expect(isLogInRefused(failed('any'))).toBe(false)
  })
})
