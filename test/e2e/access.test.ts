import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { skipWithoutJava, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import type { Right } from '../support/secured-broker.ts'
import { addScramUser } from '../support/scram-user.ts'
import { tlsFront } from '../support/tls-front.ts'
import { TokenServer } from '../support/token-server.ts'
import { endpointLogIn, openEveryWay, tlsFixtures } from './support/every-way.ts'
import type { EveryWay } from './support/every-way.ts'
import { exampleConfig, Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const folder = scratchFolder()
const fixture = (name: string) => join(tlsFixtures, name)

type Changes = Readonly<Record<string, string | number>>

interface Way {
  readonly name: string
  /** Of the broker. */
  readonly listener: string
  /** `kafka.sasl` or `kafka.ssl`. */
  readonly changes: (every: EveryWay) => Changes
}

const sasl = (logIn: object): Changes => ({ 'kafka.sasl': JSON.stringify(logIn) })
const ssl = (settings: object): Changes => ({ 'kafka.ssl': JSON.stringify(settings) })
const password = (mechanism: string, text: string | object = 'app-secret') =>
  sasl({ mechanism, username: 'app', password: text })
const certificate = (name: string, caFile = fixture('ca.pem')) =>
  ssl({ caFile, certFile: fixture(`${name}.pem`), keyFile: fixture(`${name}.key`) })
const tokenFile = (token: string) => {
  const file = join(folder, 'token')
  writeFileSync(file, token)
  return sasl({ mechanism: 'oauthbearer', tokenFile: file })
}
const passwordFile = () => {
  const file = join(folder, 'password')
  writeFileSync(file, 'app-secret\n')
  return password('plain', { file })
}

const ways: readonly Way[] = [
  { name: 'PLAIN', listener: 'WAYS', changes: passwordFile },
  { name: 'SCRAM-SHA-256', listener: 'WAYS', changes: () => password('scram-sha-256') },
  { name: 'SCRAM-SHA-512', listener: 'WAYS', changes: () => password('scram-sha-512') },
  { name: 'a token of an endpoint', listener: 'WAYS', changes: (every) => sasl(endpointLogIn(every)) },
  { name: 'a token in a file', listener: 'WAYS', changes: ({ tokens }) => tokenFile(tokens.token()) },
  { name: 'a certificate', listener: 'MTLS', changes: () => certificate('client') },
]

/** Texts that nobody may see. */
const secrets = ['app-secret', 'wr0ng', 'client secret', 'PRIVATE KEY', 'eyJ']

describe.skipIf(await skipWithoutJava())('a broker that is secured', { timeout: 240_000 }, () => {
  let every: EveryWay
  let place: Place
  let rights: Readonly<Record<'input' | 'group' | 'output' | 'letters' | 'transactions', Right>>

  beforeAll(async () => {
    const [opened, registry] = await Promise.all([openEveryWay(join(folder, 'broker')), startRegistry()])
    every = opened
    place = await Place.open('access', { broker: every.broker.openAddress, registry, partitions: 1 })
    rights = {
      input: { operation: 'READ', resource: 'TOPIC', name: place.input },
      group: { operation: 'READ', resource: 'GROUP', name: place.group },
      output: { operation: 'WRITE', resource: 'TOPIC', name: place.output },
      letters: { operation: 'WRITE', resource: 'TOPIC', name: place.deadLetters },
      transactions: { operation: 'WRITE', resource: 'TRANSACTIONAL_ID', name: `${place.group}-one` },
    }
    await every.broker.allow(Object.values(rights))
  }, 180_000)

  const argvOf = (changes: Changes) => ['run', '-c', exampleConfig, ...place.settings(changes)]
  const envFor = (listener: string) => ({ ...place.env, KAFKA_BROKERS: every.broker.addressOf(listener) })
  const run = (listener: string, changes: Changes, stop?: AbortSignal) =>
    cli([...argvOf(changes), '--log-level', 'silent'], {
      env: envFor(listener),
      ...(stop === undefined ? {} : { stop }),
    })

  it.each(ways)('lets us in by $name', async ({ listener, changes }) => {
    await publishCycles(place, { count: 4 })
    const stopping = new AbortController()
    const ended = run(listener, changes(every), stopping.signal)
    await Promise.race([until('all is done', () => place.isDone()), ended])
    stopping.abort()
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('finds the registry behind TLS, by our authority and our certificate', async () => {
    const front = await tlsFront(place.env['SCHEMA_REGISTRY_URL']!)
    const registry = {
      url: front.url,
      ssl: { caFile: fixture('ca.pem'), certFile: fixture('client.pem'), keyFile: fixture('client.key') },
    }
    await publishCycles(place, { count: 4 })
    const stopping = new AbortController()
    const changes = { ...password('scram-sha-512'), registry: JSON.stringify(registry) }
    const ended = run('WAYS', changes, stopping.signal)
    await Promise.race([until('all is done', () => place.isDone()), ended])
    stopping.abort()
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
    front.stop()
  })

  it.each<
    readonly [string, string, (every: EveryWay) => Changes | Promise<Changes>, number, readonly string[]]
  >([
    [
      'a wrong password, by PLAIN',
      'WAYS',
      () => password('plain', 'wr0ng'),
      3,
      ['User:app cannot log in', 'Check kafka.sasl'],
    ],
    [
      'a wrong password, by SCRAM-SHA-256',
      'WAYS',
      () => password('scram-sha-256', 'wr0ng'),
      3,
      ['User:app cannot log in', 'Check kafka.sasl'],
    ],
    [
      'a wrong password, by SCRAM-SHA-512',
      'WAYS',
      () => password('scram-sha-512', 'wr0ng'),
      3,
      ['User:app cannot log in', 'Check kafka.sasl'],
    ],
    [
      'a mechanism that is not enabled',
      'APP',
      () => password('scram-sha-256'),
      3,
      ['Check kafka.sasl.mechanism'],
    ],
    [
      'a password file that is missing',
      'WAYS',
      () => password('plain', { file: '/nowhere/pw' }),
      2,
      ['/nowhere/pw cannot be read'],
    ],
    [
      'a wrong client secret',
      'WAYS',
      (all) => sasl(endpointLogIn(all, 'wr0ng')),
      3,
      ["/token (kafka.sasl.tokenUrl) refuses client 'sluice'", 'invalid_client'],
    ],
    [
      'an endpoint that is down',
      'WAYS',
      () =>
        sasl({
          mechanism: 'oauthbearer',
          tokenUrl: 'http://127.0.0.1:9/t',
          clientId: 'c',
          clientSecret: 'wr0ng',
        }),
      3,
      ['http://127.0.0.1:9/t (kafka.sasl.tokenUrl) does not answer', 'ECONNREFUSED'],
    ],
    [
      'a token that expired',
      'WAYS',
      ({ tokens }) => tokenFile(tokens.token(-60)),
      3,
      ['(kafka.sasl.tokenFile) expired at 20'],
    ],
    [
      'a token of a stranger',
      'WAYS',
      () => tokenFile(new TokenServer({ clientId: '', clientSecret: '', subject: 'app' }).token()),
      3,
      ['the brokers refuse the token from the file', 'invalid_token'],
    ],
    [
      'a certificate that expired',
      'MTLS',
      () => certificate('client-expired'),
      3,
      ['refuses our certificate', 'kafka.ssl.certFile (CN=app,O=Sluice) expired at 2025-01-01'],
    ],
    [
      'a certificate of an unknown authority',
      'MTLS',
      () => certificate('client-stranger'),
      3,
      ['refuses our certificate', 'it is signed by CN=Sluice test other-ca'],
    ],
    [
      'no certificate',
      'MTLS',
      () => ssl({ caFile: fixture('ca.pem') }),
      3,
      ['set kafka.ssl.certFile and kafka.ssl.keyFile'],
    ],
    [
      'an authority that did not sign the broker',
      'MTLS',
      () => certificate('client', fixture('other-ca.pem')),
      3,
      ['Check kafka.ssl: caFile must hold the authority'],
    ],
    [
      'a broker whose certificate expired',
      'OLD',
      () => ssl({ caFile: fixture('ca.pem') }),
      3,
      ["The broker's certificate has expired"],
    ],
    [
      'a key of another certificate',
      'MTLS',
      () =>
        ssl({ caFile: fixture('ca.pem'), certFile: fixture('client.pem'), keyFile: fixture('server.key') }),
      2,
      ['kafka.ssl.keyFile', 'is not the key of the certificate'],
    ],
    [
      'TLS at a port without it',
      'APP',
      () => ssl({ caFile: fixture('ca.pem') }),
      3,
      ['the port may not speak TLS'],
    ],
  ])('keeps us out with %s: exit code, and what to do', async (_, listener, changes, code, words) => {
    const ended = await run(listener, await changes(every))
    for (const word of words) expect(ended.stderr).toContain(word)
    for (const secret of secrets) expect(ended.stderr).not.toContain(secret)
    expect(ended.code).toBe(code)
  })

  it('says how the signer of MSK is installed', async () => {
    const ended = await run('WAYS', sasl({ mechanism: 'aws-msk-iam', region: 'eu-west-1' }))
    const line = 'npm install aws-msk-iam-sasl-signer-js'
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(line)])
  })

  it.each<readonly [keyof typeof rights, Way, string]>([
    ['input', ways[3]!, 'User:app --operation Read --topic'],
    ['group', ways[1]!, 'User:app --operation Read --group'],
    ['output', ways[5]!, "'User:CN=app,O=Sluice' --operation Write --topic"],
    ['letters', ways[2]!, 'User:app --operation Write --topic'],
    [
      'transactions',
      ways[5]!,
      "'User:CN=app,O=Sluice' --operation Write --operation Describe --transactional-id",
    ],
    ['transactions', ways[4]!, 'User:app --operation Write --operation Describe --transactional-id'],
  ])('ends with 2 where the right for %s is missing: %#', async (which, way, grant) => {
    const { [which]: missing, ...others } = rights
    await every.broker.allow(Object.values(others))
    const exactlyOnce =
      which === 'transactions' ? { delivery: 'exactly-once', 'input.instanceId': 'one' } : {}
    const ended = await run(way.listener, { ...way.changes(every), ...exactlyOnce })
    expect(ended.stderr).toContain(`${grant} ${missing.name}`)
    expect(ended.code).toBe(2)
    await every.broker.allow(Object.values(rights))
  })

  it('asks for the right to all ids of transactions where each start has another', async () => {
    const ended = await run('WAYS', { ...password('scram-sha-256'), delivery: 'exactly-once' })
    const grant = `--transactional-id ${place.group}- --resource-pattern-type prefixed`
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(grant)])
  })

  const start = (listener: string, changes: Changes) =>
    new SluiceProcess(argvOf({ 'input.heartbeatIntervalMs': 300, ...changes }), envFor(listener))
  const eventsOf = ({ log }: SluiceProcess) => new Set(log.map(({ event }) => event))

  it('lets us stay while tokens expire: sessions are renewed, and nobody notices', async () => {
    every.tokens.lifeSeconds = 4
    const process = start('BRIEF', sasl(endpointLogIn(every)))
    await process.ready()
    const before = every.tokens.asked.length
    await process.until('three more tokens were asked for', () => every.tokens.asked.length >= before + 3)
    await publishCycles(place, { count: 4 })
    await process.until('all is done', () => place.isDone())
    every.tokens.lifeSeconds = 300
    const ended = await process.stop()
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.stringify(process.log)).not.toContain('eyJ')
    expect(process.log.filter(({ event }) => event === 'kafka-client')).toEqual([])
    for (const event of ['consumer-restarted', 'brokers-silent', 'credentials-stale'])
      expect(eventsOf(process)).not.toContain(event)
  })

  it('waits where a password is renewed on the other side first, and goes on with that of the file', async () => {
    const file = join(folder, 'renewed-password')
    writeFileSync(file, every.broker.sasl.password)
    const process = start('BRIEF', password('scram-sha-256', { file }))
    await process.ready()
    await addScramUser(every.broker.openAddress, { username: 'app', password: 'next-secret' })
    await process.until('it is not ready', async () => !(await process.get('/readyz')).ok)
    await publishCycles(place, { count: 4 })
    writeFileSync(file, 'next-secret')
    await process.until('all is done', () => place.isDone())
    await process.ready()
    await addScramUser(every.broker.openAddress, every.broker.sasl)
    const ended = await process.stop()
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(process.log.filter(({ level }) => level === 'warn').map(({ event }) => event)).toContain(
      'log-in-failed',
    )
    expect(eventsOf(process)).not.toContain('kafka-client')
    for (const secret of ['next-secret', ...secrets])
      expect(JSON.stringify(process.log)).not.toContain(secret)
  })

  it('knows us by a certificate that was renewed while we run, on connections that were there before', async () => {
    const [certFile, keyFile] = [join(folder, 'client.pem'), join(folder, 'client.key')]
    const write = (name: string) => {
      cpSync(fixture(`${name}.pem`), certFile)
      cpSync(fixture(`${name}.key`), keyFile)
    }
    write('client')
    const renewed = 'User:CN=app-renewed,O=Sluice'
    await every.broker.allow(Object.values(rights), ['User:CN=app,O=Sluice', renewed])
    const process = start('MTLS', ssl({ caFile: fixture('ca.pem'), certFile, keyFile }))
    await process.ready()
    await publishCycles(place, { count: 4 })
    await process.until('all is done', () => place.isDone())

    write('client-renewed')
    await process.until('it is told', () => eventsOf(process).has('tls-renewed'))
    await publishCycles(place, { count: 4 })
    await process.until('all is done', () => place.isDone())
    await every.broker.allow(Object.values(rights), [renewed])
    await publishCycles(place, { count: 4 })
    await process.until('all is done', () => place.isDone())
    await process.ready()
    expect(eventsOf(process)).not.toContain('right-lost')
    expect(await process.stop()).toMatchObject({ code: 0 })
  })
})
