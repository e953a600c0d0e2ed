import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EndpointTokens } from '../../src/access/endpoint-tokens.ts'
import type { EndpointOptions } from '../../src/access/endpoint-tokens.ts'
import { TlsFiles } from '../../src/access/tls-files.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { Logger } from '../../src/core/logger.ts'
import { Secret } from '../../src/core/secret.ts'
import { TokenServer } from '../support/token-server.ts'

const clientSecret = 'a secret: +/=%'
const sentSecret = 'a+secret%3A+%2B%2F%3D%25'
const sentBasic = Buffer.from(`sluice:${sentSecret}`).toString('base64')
const server = new TokenServer({ clientId: 'sluice', clientSecret, subject: 'app' })

beforeAll(() => server.start())
afterAll(() => server.stop())
beforeEach(() => {
  server.asked.length = 0
  server.troubles.length = 0
})

function rig(more: Partial<EndpointOptions> = {}) {
  const time = { ms: Date.now() }
  const warnings: unknown[] = []
  const logger: Logger = { ...silentLogger, warn: (fields) => void warnings.push(fields) }
  const options: EndpointOptions = {
    url: `${server.url}/token`,
    clientId: 'sluice',
    clientSecret: new Secret(clientSecret),
    scope: 'kafka read',
    clientAuthentication: 'basic',
    timeoutMs: 5_000,
    tls: null,
    ...more,
  }
  const clock = { now: () => time.ms, sleep: () => Promise.resolve() }
  return { time, warnings, tokens: new EndpointTokens(options, logger, clock) }
}

const answering = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
}

describe('EndpointTokens', () => {
  it.each(['basic', 'post'] as const)('shows who we are by %s', async (clientAuthentication) => {
    const { tokens } = rig({ clientAuthentication })
    const { text } = await tokens.token()
    expect(text.reveal()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(tokens.subject).toBe('app')
    expect(Object.fromEntries(server.asked[0]!)).toMatchObject({
      grant_type: 'client_credentials',
      scope: 'kafka read',
    })
  })

  it('asks once for all who need one, and again when most of its life is over', async () => {
    const { time, tokens } = rig()
    const [one, two] = await Promise.all([tokens.token(), tokens.token()])
    expect(one.text).toBe(two.text)
    // Its own time is in whole seconds.
    time.ms += 0.75 * (server.lifeSeconds - 1) * 1_000 - 1
    await tokens.token()
    expect(server.asked).toHaveLength(1)
    time.ms += 1_001
    await tokens.token()
    expect(server.asked).toHaveLength(2)
  })

  it('asks again for one that the brokers refused', async () => {
    const { tokens } = rig()
    await tokens.token()
    tokens.refused()
    await tokens.token()
    expect(server.asked).toHaveLength(2)
  })

  it('asks for each log-in where nothing says how long a token lives', async () => {
    const { tokens } = rig()
    server.troubles.push(answering(200, { access_token: 'opaque' }))
    expect((await tokens.token()).expiresMs).toBeNull()
    await tokens.token()
    expect(server.asked).toHaveLength(2)
  })

  it('goes on with the last one while it lives and no other is to be had, and says so', async () => {
    const { time, warnings, tokens } = rig()
    const first = await tokens.token()
    time.ms += 0.9 * server.lifeSeconds * 1_000
    const refusal = answering(401, { error: 'invalid_client' })
    server.troubles.push(refusal, refusal)
    expect((await tokens.token()).text).toBe(first.text)
    expect(warnings).toMatchObject([{ event: 'credentials-stale' }])
    time.ms += 0.2 * server.lifeSeconds * 1_000
    await expect(tokens.token()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('tries again what may pass', async () => {
    const { tokens } = rig()
    const reset = (response: ServerResponse) => response.destroy()
    server.troubles.push(answering(503, ''), reset)
    await tokens.token()
    expect(server.asked).toHaveLength(3)
  })

  it.each<[string, (response: ServerResponse) => void, string, number]>([
    [
      '401',
      answering(401, { error: 'invalid_client', error_description: `not ${clientSecret}` }),
      "refuses client 'sluice' (status 401, invalid_client: not ***). Check kafka.sasl",
      1,
    ],
    [
      '401 and what it was sent',
      answering(401, { error: 'invalid_client', error_description: `not ${sentSecret} nor ${sentBasic}` }),
      'invalid_client: not *** nor ***). Check',
      1,
    ],
    ['400 without words', answering(400, 'what?'), "refuses client 'sluice' (status 400). Check", 1],
    ['404', answering(404, ''), 'answers with status 404', 1],
    ['500', answering(500, ''), 'answers with status 500', 3],
    ['no JSON', answering(200, '<html>'), 'answers without an access_token', 1],
    ['what is no token', answering(200, { access_token: 'a\x01b' }), 'an access_token that is none', 1],
    ['nothing', (response) => response.destroy(), 'does not answer: socket hang up', 3],
  ])('says what is wrong with an endpoint that answers with %s', async (_, trouble, words, attempts) => {
    const { tokens } = rig()
    server.troubles.push(trouble, trouble, trouble)
    const error = await tokens.token().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining(words) as string })
    // An Error has one.
    const { message } = error as Error
    expect(message).toContain(`${server.url}/token (kafka.sasl.tokenUrl)`)
    expect(message).not.toContain(clientSecret)
    expect(server.asked).toHaveLength(attempts)
  })

  it('gives up on one that is silent in time', async () => {
    const { tokens } = rig({ timeoutMs: 50 })
    server.troubles.push(
      () => undefined,
      () => undefined,
      () => undefined,
    )
    await expect(tokens.token()).rejects.toThrow(/does not answer: no answer within/)
  })

  it('knows an endpoint by an authority of its own', async () => {
    const file = (name: string) => `test/fixtures/tls/${name}`
    const tls = { cert: readFileSync(file('server.pem')), key: readFileSync(file('server.key')) }
    const secured = await new TokenServer({ clientId: 'sluice', clientSecret, subject: 'app', tls }).start()
    const url = `${secured.url}/token`
    const ca = (name: string) =>
      new TlsFiles('kafka.sasl.ssl', { caFile: file(name), rejectUnauthorized: true })
    await rig({ url, tls: ca('ca.pem') }).tokens.token()
    await expect(rig({ url, tls: ca('other-ca.pem') }).tokens.token()).rejects.toThrow('certificate')
    await secured.stop()
  })
})
