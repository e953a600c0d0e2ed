import { beforeAll, describe, expect, it, vi } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import type { Assembly } from '../../src/app/assemble.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import type { AppParts } from '../../src/app/parts.ts'
import { startApp } from '../../src/app/start.ts'
import { RefusedId } from '../../src/avro/schema-source.ts'
import type { SchemaSource } from '../../src/avro/schema-source.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { demoSchemas } from '../../src/dev/demo/fixed-schemas.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'

const topics = ['sluice-demo.cycles', 'sluice-demo.predictions', 'sluice-demo.dead-letters'] as const

let assembly: Assembly
beforeAll(async () => {
  assembly = await assembleOrThrow(
    { file: rigFiles.config, overrides: ['http.port=0'], environment: {}, schemas: await demoSchemas() },
    () => undefined,
  )
})

/** The example in memory, with some topics, and the first line of its log: its address is there, whatever comes. */
function parts(over: Partial<AppParts> = {}, present: readonly string[] = topics) {
  const broker = new MemoryBroker()
  for (const topic of present) broker.createTopic(topic, 1)
  const lines: object[] = []
  const logger = { ...silentLogger, info: (line: object) => void lines.push(line) }
  const transport = memoryTransport(assembly.config, broker)
  const given: AppParts = { ...assembly, predictionSchemaId: 2, transport, logger, ...over }
  // Empty until the banner is there.
  const url = () => (lines[0] as { readonly http: string } | undefined)?.http ?? ''
  return { given, broker, transport, url, banner: () => lines[0] }
}

const isClosed = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  )

function withWait(waitForTopicMs: number): Assembly['config'] {
  const { config } = assembly
  return { ...config, input: { ...config.input, waitForTopicMs } }
}

const readinessOf = async (url: string) => (await fetch(`${url}/readyz`)).text()

describe('startApp', () => {
  it('says first where it runs and what it works on, and is ready', async () => {
    const { given, banner } = parts()
    const app = await startApp(given)
    expect(banner()).toMatchObject({
      input: topics[0],
      output: topics[1],
      deadLetters: topics[2],
      group: 'sluice-demo',
      http: app.url,
    })
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
    expect(app.waitingFor).toBeNull()
    expect(await app.run(AbortSignal.abort())).toBe('drained')
    expect(await isClosed(app.url)).toBe(true)
  })

  it('does without HTTP where nobody is to ask', async () => {
    const { given, banner } = parts()
    const { config } = given
    const app = await startApp({ ...given, config: { ...config, http: { ...config.http, enabled: false } } })
    expect(banner()).toMatchObject({ http: '' })
    expect(app).toMatchObject({ url: '', ready: true })
    expect(await app.run(AbortSignal.abort())).toBe('drained')
  })

  it('answers over HTTP while it starts, and is not ready', async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const { given, url } = parts({ predictionSchemaId: promise })
    const starting = startApp(given)
    await expect.poll(url).toMatch(/^http/)
    expect((await fetch(`${url()}/livez`)).status).toBe(200)
    expect((await fetch(`${url()}/readyz`)).status).toBe(503)
    resolve(2)
    const app = await starting
    await app.run(AbortSignal.abort())
  })

  it.each(topics)('rejects where %s is missing, and leaves nothing running', async (missing) => {
    const { given, url, transport } = parts(
      {},
      topics.filter((topic) => topic !== missing),
    )
    await expect(startApp(given)).rejects.toThrow(`topic ${missing}: it does not exist`)
    expect(await isClosed(url())).toBe(true)
    expect(transport.source.joined).toBe(false)
  })

  it.each<[string, () => Partial<AppParts>, readonly string[]]>([
    ['its registry is dead', () => ({ predictionSchemaId: Promise.reject(new Error('no answer')) }), topics],
    ['the output topic is missing', () => ({}), [topics[0], topics[2]]],
    ['the dead-letter topic is missing', () => ({}), topics.slice(0, 2)],
  ])('does not begin to join the group where %s', async (_what, over, present) => {
    const { given, transport } = parts(over(), present)
    const join = vi.spyOn(transport.source, 'start')
    await expect(startApp(given)).rejects.toThrow(/no answer|does not exist/)
    expect(join).not.toHaveBeenCalled()
  })

  it('tells a missing output topic before a missing subject, which may be named after it', async () => {
    const predictionSchemaId = Promise.reject(new Error('no such subject'))
    const { given } = parts({ predictionSchemaId }, [topics[0], topics[2]])
    await expect(startApp(given)).rejects.toThrow(`topic ${topics[1]}: it does not exist`)
  })

  it('does not begin to join the group where the producer cannot connect', async () => {
    const { given, transport } = parts()
    vi.spyOn(transport.delivery, 'start').mockRejectedValue(new Error('no broker'))
    const join = vi.spyOn(transport.source, 'start')
    await expect(startApp(given)).rejects.toThrow('no broker')
    expect(join).not.toHaveBeenCalled()
  })

  it('rejects when it is stopped before it joins, and leaves nothing running', async () => {
    const stop = new AbortController()
    const predictionSchemaId = new Promise<number>(() => undefined)
    const { given, url, transport } = parts({ predictionSchemaId, stop: stop.signal })
    const join = vi.spyOn(transport.source, 'start')
    const starting = startApp(given)
    starting.catch(() => undefined)
    await expect.poll(() => transport.delivery.connected).toBe(true)
    stop.abort()
    await expect(starting).rejects.toThrow('stopped while starting')
    expect(await isClosed(url())).toBe(true)
    expect(join).not.toHaveBeenCalled()
  })

  it('rejects when it is stopped while it joins, and leaves the group', async () => {
    const stop = new AbortController()
    const { given, url, transport } = parts({ stop: stop.signal })
    const { source } = transport
    const join = source.start.bind(source)
    vi.spyOn(source, 'start').mockImplementation(async () => {
      await join()
      stop.abort()
      await new Promise(setImmediate)
    })
    await expect(startApp(given)).rejects.toThrow('stopped while starting')
    expect(await isClosed(url())).toBe(true)
    expect(source.joined).toBe(false)
  })

  it.each(topics)('waits for %s where the config says so, alive and not ready', async (missing) => {
    const waiting = withWait(60_000)
    const { given, broker, url } = parts(
      { config: waiting },
      topics.filter((topic) => topic !== missing),
    )
    const starting = startApp(given)
    await expect.poll(() => readinessOf(url())).toContain(`waiting for: topics ${missing}`)
    expect((await fetch(`${url()}/livez`)).status).toBe(200)
    broker.createTopic(missing, 1)
    const app = await starting
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
    await app.run(AbortSignal.abort())
  })

  it('ends at once when it is stopped while it waits for a topic, without having joined', async () => {
    const stop = new AbortController()
    const { given, url, transport } = parts(
      { config: withWait(60_000), stop: stop.signal },
      topics.slice(0, 2),
    )
    const starting = startApp(given)
    starting.catch(() => undefined)
    await expect.poll(() => readinessOf(url())).toContain('waiting for: topics')
    stop.abort()
    await expect(starting).rejects.toThrow('stopped while starting')
    expect(await isClosed(url())).toBe(true)
    expect(transport.source.joined).toBe(false)
  })

  it('names in its metrics the schema id that the registry refuses, and the record that it holds up', async () => {
    const refused: SchemaSource = {
      ...assembly.schemas,
      grows: true,
      schemaById: (id) =>
        id === 7 ? Promise.resolve(new RefusedId('status 403')) : assembly.schemas.schemaById(id),
    }
    const { given, broker } = parts({ schemas: refused })
    const value = Buffer.from([0, 0, 0, 0, 7, 0])
    broker.append({ topic: topics[0], partition: 0, key: null, value, headers: [], timestampMs: 1 }, 0)
    const app = await startApp(given)
    const stop = new AbortController()
    const running = app.run(stop.signal)
    const metrics = async () => (await fetch(`${app.url}/metrics`)).text()
    await expect
      .poll(metrics)
      .toMatch(
        /^sluice_held_schema_id_seconds\{schema_id="7",topic="sluice-demo.cycles",partition="0",offset="0"\} /m,
      )
    stop.abort()
    expect(await running).toBe('drained')
  })
})
