import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { whenDone } from './support/closing.ts'
import { Place, exampleConfig } from './support/place.ts'
import { SluiceProcess } from './support/sluice-process.ts'

/** Nobody listens there. */
const nowhere = '127.0.0.1:1'
/** How long a start may take that cannot succeed. */
const boundSeconds = 60

async function services() {
  const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
  return { broker, registry }
}

/** Takes connections and says nothing. */
async function silentServer(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  whenDone(() => Promise.resolve(server.close()))
  // A listening TCP server's address is an object.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.skipIf(await skipWithoutKafka())('sluice run where it cannot run', () => {
  let place: Place
  beforeAll(async () => {
    place = await Place.open('start', await services())
  })

  async function endOf(
    changes: Readonly<Record<string, string | number>>,
    env: Readonly<Record<string, string>> = {},
  ) {
    const args = ['run', '-c', exampleConfig, ...place.settings(changes)]
    const ended = await new SluiceProcess(args, { ...place.env, ...env }).ended
    expect(ended.seconds).toBeLessThan(boundSeconds)
    return ended
  }

  it('ends with 3 where no broker answers, and says where and what to check', async () => {
    const { code, stderr } = await endOf({}, { KAFKA_BROKERS: nowhere })
    expect(stderr).toMatch(/^sluice: cannot reach Kafka at 127\.0\.0\.1:1: .*Check that the broker runs/)
    expect(code).toBe(3)
  })

  it('ends with 3 where something answers that is no broker', async () => {
    const silent = await silentServer()
    const timeouts = { 'kafka.connectTimeoutMs': 1_000, 'kafka.requestTimeoutMs': 1_000 }
    const { code, stderr } = await endOf(timeouts, { KAFKA_BROKERS: silent })
    expect(stderr).toContain(`cannot reach Kafka at ${silent}`)
    expect(code).toBe(3)
  })

  it('ends with 3 where no registry answers', async () => {
    const { code, stderr } = await endOf({}, { SCHEMA_REGISTRY_URL: `http://${nowhere}` })
    expect(stderr).toContain(`http://${nowhere}`)
    expect(code).toBe(3)
  })

  it.each(['input.topic', 'output.topic', 'deadLetter.topic'])(
    'ends with 2 where %s is missing',
    async (setting) => {
      const subject = { 'output.subject': `${place.output}-value` }
      const { code, stderr } = await endOf({ ...subject, [setting]: 'no-such-topic' })
      expect(stderr).toContain('topic no-such-topic: it does not exist. Create it, or correct its name.')
      expect(code).toBe(2)
    },
  )

  it('waits for topics where it may, alive and not ready, and flows when they are there', async () => {
    const input = `${place.name}-late.cycles`
    const waiting = SluiceProcess.run(place, { 'input.topic': input, 'input.waitForTopicMs': 60_000 })
    await waiting.until('it says what it waits for', async () =>
      (await (await waiting.get('/readyz')).text()).includes(`waiting for: topics ${input}`),
    )
    expect((await waiting.get('/livez')).status).toBe(200)
    await place.createTopics(input)
    await waiting.ready()
    expect(waiting.log.filter(({ missing }) => missing !== undefined)).toMatchObject([{ missing: [input] }])
    expect(await waiting.stop()).toMatchObject({ code: 0 })
  })

  it('ends with 0 and at once on SIGTERM while it waits for a topic, which nothing has made', async () => {
    const missing = `${place.name}-never.cycles`
    const waiting = SluiceProcess.run(place, { 'input.topic': missing, 'input.waitForTopicMs': 60_000 })
    await waiting.until('it waits', () => waiting.log.some(({ missing: topics }) => topics !== undefined))
    const ended = await waiting.stop()
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.seconds).toBeLessThan(20)
    expect(await place.ask((admin) => admin.topics())).not.toContain(missing)
  })

  it('ends with 2 where a topic does not come in the time that it waits', async () => {
    const { code, stderr } = await endOf({ 'input.topic': 'no-such-topic', 'input.waitForTopicMs': 1_500 })
    expect(stderr).toContain('topic no-such-topic: it does not exist.')
    expect(code).toBe(2)
  })

  it('ends with 2 where the prediction schema is not registered, and says what to do', async () => {
    const { code, stderr } = await endOf({ 'output.subject': 'no-such-subject' })
    expect(stderr).toContain("no prediction schema under subject 'no-such-subject'")
    expect(stderr).toContain('sluice schema register')
    expect(code).toBe(2)
  })

  it.each([
    ['the registry is dead', {}, { SCHEMA_REGISTRY_URL: `http://${nowhere}` }],
    ['the output topic is missing', { 'output.topic': 'no-such-topic' }, {}],
    ['the subject is missing', { 'output.subject': 'no-such-subject' }, {}],
  ])('never joins its group where %s, so that those that run keep what they have', async (what, own, env) => {
    const group = `${place.group}-${what.replaceAll(' ', '-')}`
    await endOf({ 'input.group': group, ...own }, env)
    // One that somebody has joined and left is empty.
    expect(await place.groupState(group)).toBe('Dead')
  })

  it('tells a missing output topic before the subject that is named after it', async () => {
    const { code, stderr } = await endOf({ 'output.topic': 'no-such-topic' })
    expect(stderr).toContain('topic no-such-topic: it does not exist. Create it, or correct its name.')
    expect(code).toBe(2)
  })

  it('does not hold up the next one when it cannot start', async () => {
    const patience = { 'input.sessionTimeoutMs': 120_000, 'input.rebalanceTimeoutMs': 120_000 }
    await endOf({ ...patience, 'output.subject': 'no-such-subject' })
    const startMs = systemClock.monotonic()
    const next = await SluiceProcess.run(place, patience).ready()
    const seconds = (systemClock.monotonic() - startMs) / 1000
    console.log(`the next instance was ready after ${seconds.toFixed(1)} s`)
    // A group that waits for one that is gone waits for two minutes.
    expect(seconds).toBeLessThan(60)
    expect(await next.stop()).toMatchObject({ code: 0 })
  })

  it('registers the prediction schema where it may', async () => {
    const subject = `${place.name}-auto-value`
    const settings = { 'output.subject': subject, 'registry.autoRegister': 'true' }
    const instance = await SluiceProcess.run(place, settings).ready()
    expect(await place.registry.latest(subject)).toMatchObject({ schema: { name: 'Prediction' } })
    expect(await instance.stop()).toMatchObject({ code: 0 })
  })

  it('ends with 2 and every finding where the config is at fault', async () => {
    const { code, stderr } = await endOf({ 'batch.maxRecords': 0, 'models[0].file': 'nowhere.zip' })
    expect(stderr).toContain('batch.maxRecords')
    expect(stderr).toContain('nowhere.zip')
    expect(code).toBe(2)
  })

  it('ends with 2 where its port is taken', async () => {
    const port = Number((await silentServer()).split(':')[1])
    const { code, stderr } = await endOf({ 'http.port': port })
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`)
    expect(code).toBe(2)
  })

  it('ends with 2 where its port is taken and no registry answers', async () => {
    const port = Number((await silentServer()).split(':')[1])
    const { code, stderr } = await endOf({ 'http.port': port }, { SCHEMA_REGISTRY_URL: `http://${nowhere}` })
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`)
    expect(code).toBe(2)
  })

  it('ends with 0 and soon on SIGTERM while it waits to join', async () => {
    const own = await Place.open('joining', await services())
    const gone = await SluiceProcess.run(own).ready()
    await gone.stop('SIGKILL')
    // The group waits for the one that is gone.
    const joining = SluiceProcess.run(own)
    await joining.until('it wants nothing but the group', async () =>
      /"producer","ok":true/.test(await (await joining.get('/readyz')).text()),
    )
    expect((await joining.get('/readyz')).status).toBe(503)
    const ended = await joining.stop()
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    console.log(`drain while joining: ${ended.seconds.toFixed(1)} s`)
    expect(ended.seconds).toBeLessThan(30)
  })
})
