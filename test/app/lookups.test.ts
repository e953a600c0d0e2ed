import { describe, expect, it, onTestFinished } from 'vitest'
import { assembleGiven } from '../../src/app/open-pipeline.ts'
import { loadPipeline, runPipeline } from '../../src/app/embedded-pipeline.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import type { AppParts } from '../../src/app/parts.ts'
import { databaseRemarks } from '../../src/app/online-checks.ts'
import { startApp } from '../../src/app/start.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { cli } from '../support/cli.ts'
import { scratch } from '../table/run.ts'
import { rowService } from './support/service.ts'

const step = { from: 'rigs', key: 'rigId', texts: { site: 'site' }, numbers: { ratedBar: 'at.bar' } }

/** A pipeline whose predictions show what it has looked up. */
function pipeline(
  lookup: NonNullable<PipelineConfig & object>['lookups'] extends infer L
    ? NonNullable<L>[keyof NonNullable<L>]
    : never,
  features: readonly object[] = [{ lookup: step }],
): Exclude<PipelineConfig, string> {
  return {
    name: 'small',
    kafka: { brokers: '127.0.0.1:9' },
    input: { topic: 'in', group: 'g', format: 'json', schema: { file: 'schemas/sensor-cycle.avsc' } },
    lookups: { rigs: lookup },
    features: [...features],
    models: [{ name: 'cooler', file: 'examples/hydraulic-rig/models/cool_cond.zip' }],
    output: {
      topic: 'out',
      format: 'json',
      include: ['rigId', { feature: 'site' }, { feature: 'ratedBar' }],
    },
    deadLetter: { topic: 'dead' },
    http: { port: 0 },
    outage: { deadlineMs: 1 },
  }
}

const known = { 'rig-01': { site: 'north', at: { bar: 160 } } }
const events = [cycle(), cycle({ rigId: 'rig-02' }), cycle({ rigId: '' })]

const lines = Object.entries(known)
  .map(([rigId, row]) => JSON.stringify({ rigId, ...row }))
  .join('\n')

/** A file that holds what is known. */
function rigFile(content = lines): string {
  return scratch({ 'rigs.jsonl': content }).path('rigs.jsonl')
}

const found = { fields: { rigId: 'rig-01' }, features: { site: 'north', ratedBar: 160 } }

describe('a pipeline that looks rows up', () => {
  it('has them from a file, at once', async () => {
    const loaded = await loadPipeline(pipeline({ source: 'file', file: rigFile(), key: 'rigId' }))
    onTestFinished(() => loaded.close())
    const { predictions, deadLetters } = loaded.run(events)
    expect(predictions).toMatchObject([found])
    expect(deadLetters.map(({ eventId, reason, field, value }) => [eventId, reason, field, value])).toEqual([
      ['in-0-1', 'lookup-miss', 'ratedBar', 'rig-02'],
      ['in-0-2', 'lookup-miss', 'ratedBar', ''],
    ])
  })

  it('has them from a service, waited for', async () => {
    const { url } = await rowService(known)
    const config = pipeline({ source: 'http', url: `${url}/{rigId}`, key: 'rigId' })
    const { predictions, deadLetters } = await runPipeline(config, events)
    expect(predictions).toMatchObject([found])
    expect(deadLetters.map(({ reason }) => reason)).toEqual(['lookup-miss', 'lookup-failed'])
    const loaded = await loadPipeline(config)
    onTestFinished(() => loaded.close())
    expect(() => loaded.run(events)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining("lookup 'rigs'") as string }),
    )
    expect((await loaded.runAsync(events)).predictions).toMatchObject([found])
  })

  it('says that nobody answers, after a while', async () => {
    const { url, state } = await rowService(known)
    state.isDown = true
    const config = pipeline({ source: 'http', url: `${url}/{rigId}`, key: 'rigId' })
    await expect(runPipeline(config, events)).rejects.toMatchObject({
      code: 'LOOKUP_OUTAGE',
      message: expect.stringContaining("lookup 'rigs'") as string,
    })
  })

  it('scores a file of events with them', async () => {
    const config = JSON.stringify({
      ...pipeline({ source: 'file', file: rigFile(), key: 'rigId' }),
      input: {
        topic: 'in',
        group: 'g',
        format: 'json',
        schema: { file: `${process.cwd()}/schemas/sensor-cycle.avsc` },
      },
      models: [{ name: 'cooler', file: `${process.cwd()}/examples/hydraulic-rig/models/cool_cond.zip` }],
    })
    const files = scratch({
      'sluice.yaml': config,
      'events.jsonl': events.map((each) => JSON.stringify(each)).join('\n'),
    })
    const ran = await cli([
      'score',
      '-c',
      files.path('sluice.yaml'),
      '-i',
      files.path('events.jsonl'),
      '-o',
      '-',
    ])
    expect(JSON.parse(ran.stdout)).toMatchObject(found)
  })

  it('tells what is wrong with a file at its place, and nothing that follows from it', async () => {
    const config = pipeline({ source: 'file', file: rigFile('{"no":1}\n'), key: 'rigId' })
    await expect(runPipeline(config, [])).rejects.toThrow(
      /^config cannot run:\nconfig: error: lookups\.rigs: .*there is no column 'rigId', which is to be the key$/,
    )
  })

  it.each<[string, Partial<typeof step>, RegExp]>([
    [
      'an unknown column',
      { texts: { site: 'sites' } },
      /features\[0\]\.lookup\.texts\.site: lookup 'rigs' has no column 'sites' \(did you mean 'site'\?\)/,
    ],
    ['an unknown look-up', { from: 'rig' }, /features\[0\]\.lookup\.from: there is no lookup 'rig'/],
  ])('refuses %s', async (_what, over, message) => {
    const lookup = { source: 'file', file: rigFile(), key: 'rigId' } as const
    await expect(runPipeline(pipeline(lookup, [{ lookup: { ...step, ...over } }]), [])).rejects.toThrow(
      message,
    )
  })

  it('warns of rows that nothing finds', async () => {
    const lookup = {
      source: 'file',
      file: rigFile(`${lines}\n${lines}\n{"site":"x"}`),
      key: 'rigId',
    } as const
    const loaded = await loadPipeline(pipeline(lookup))
    onTestFinished(() => loaded.close())
    expect(loaded.warnings).toEqual([
      expect.stringContaining('later rows have the keys of rows 1') as string,
      expect.stringContaining('rows 3 have no key') as string,
    ])
  })
})

/** The pipeline as a stream in memory, with its records published. */
async function stream(config: Exclude<PipelineConfig, string>, over: Partial<AppParts> = {}) {
  const broker = new MemoryBroker()
  for (const topic of ['in', 'out', 'dead', 'calibrations']) broker.createTopic(topic, 1)
  const append = (topic: string, key: string | null, value: object) => {
    const bytes = Buffer.from(JSON.stringify(value))
    const record = { topic, partition: 0, headers: [], timestampMs: 1, value: bytes }
    broker.append({ ...record, key: key === null ? null : Buffer.from(key) }, 0)
    broker.changed()
  }
  const assembly = await assembleGiven(config, { environment: {} }, () => undefined)
  const { promise: url, resolve } = Promise.withResolvers<string>()
  const info = (line: object) => {
    if ('http' in line) resolve(String(line.http))
  }
  const logger = { ...silentLogger, info }
  const transport = memoryTransport(assembly.config, broker)
  const topicFeed = () => Promise.resolve(new MemoryTopicReader(broker))
  const starting = startApp({ ...assembly, predictionSchemaId: null, transport, logger, topicFeed, ...over })
  const values = (topic: string) =>
    Array.from({ length: Number(broker.partition(topic, 0).high) }, (_, at) => at).length
  const readiness = async () => (await fetch(`${await url}/readyz`)).text()
  return { append, starting, values, readiness, broker }
}

describe('a stream that looks rows up', () => {
  it('waits while nobody answers, without a dead letter, and says so', async () => {
    const { url, state } = await rowService(known)
    state.isDown = true
    const { append, starting, values, readiness } = await stream(
      pipeline({ source: 'http', url: `${url}/{rigId}`, key: 'rigId' }),
    )
    const app = await starting
    const stop = new AbortController()
    const running = app.run(stop.signal)
    append('in', null, cycle())
    await expect.poll(() => app.waitingFor).toBe('lookup')
    expect(await readiness()).toContain('"waiting for: lookup rigs"')
    expect(await app.metrics.registry.metrics()).toContain('sluice_paused{cause="lookup"} 1')
    expect([values('out'), values('dead')]).toEqual([0, 0])
    state.isDown = false
    await expect.poll(() => values('out'), { timeout: 60_000 }).toBe(1)
    expect([values('dead'), app.waitingFor]).toEqual([0, null])
    stop.abort()
    expect(await running).toBe('drained')
  })

  it('starts when its topics are read, and follows them', async () => {
    const feed = Promise.withResolvers<MemoryTopicReader>()
    const { append, starting, values, readiness, broker } = await stream(
      pipeline({ source: 'topic', topic: 'calibrations' }),
      { topicFeed: () => feed.promise },
    )
    append('in', null, cycle())
    append('calibrations', 'rig-01', known['rig-01'])
    await expect.poll(readiness).toContain('waiting for: lookups rigs')
    expect(values('out')).toBe(0)
    feed.resolve(new MemoryTopicReader(broker))
    const app = await starting
    const stop = new AbortController()
    const running = app.run(stop.signal)
    await expect.poll(() => values('out')).toBe(1)
    append('in', null, cycle({ rigId: 'rig-02' }))
    await expect.poll(() => values('dead')).toBe(1)
    stop.abort()
    expect(await running).toBe('drained')
  })

  it('says of which topics it is not read yet', async () => {
    const feed = Promise.withResolvers<MemoryTopicReader>()
    const other = { lookup: { from: 'others', key: 'rigId', texts: { other: 'site' } } }
    const topics = pipeline({ source: 'topic', topic: 'calibrations' }, [{ lookup: step }, other])
    const lookups = { ...topics.lookups, others: { source: 'file', file: rigFile(), key: 'rigId' } as const }
    const { starting, readiness, broker } = await stream(
      { ...topics, lookups },
      { topicFeed: () => feed.promise },
    )
    await expect.poll(readiness).toContain('"waiting for: lookups rigs"')
    feed.resolve(new MemoryTopicReader(broker))
    const app = await starting
    const stop = new AbortController()
    const running = app.run(stop.signal)
    stop.abort()
    await running
  })

  it('does not start where a service is not there that has to be, and leaves nothing running', async () => {
    const lookup = {
      source: 'postgresql',
      host: '127.0.0.1',
      port: 1,
      database: 'd',
      user: 'u',
      table: 't',
      key: 'k',
    } as const
    const { starting } = await stream(pipeline(lookup))
    await expect(starting).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})

describe('a pipeline with a module of its own', () => {
  const module = { inputs: ['vs_vib', 'rigId'], outputs: { ratedBar: 'number', site: 'text' } }
  const withModule = (text: string) => {
    const file = scratch({ 'own.ts': text }).path('own.ts')
    const config = pipeline({ source: 'file', file: '', key: 'x' }, [{ module: { file, ...module } }])
    return { ...config, lookups: {} }
  }

  it('calls it with each row, at once', async () => {
    const text = `export default ({ vs_vib, rigId }: { vs_vib: number; rigId: string }) => {
      if (rigId === '') throw new Error('no rig: ' + vs_vib)
      return { ratedBar: vs_vib > 0 ? 160 : 0, site: rigId === 'rig-01' ? 'north' : null }
    }`
    const loaded = await loadPipeline(withModule(text))
    const { predictions, deadLetters } = loaded.run(events)
    expect(predictions).toMatchObject([found, { features: { site: null, ratedBar: 160 } }])
    expect(deadLetters).toMatchObject([
      {
        reason: 'step-failed',
        field: 'ratedBar',
        message: "'ratedBar': the function threw Error",
        value: expect.stringContaining('no rig') as string,
      },
    ])
  })

  it('waits for it where it is async', async () => {
    const config = withModule("export default async () => ({ ratedBar: 160, site: 'north' })")
    expect((await runPipeline(config, events.slice(0, 1))).predictions).toMatchObject([found])
    const loaded = await loadPipeline(config)
    expect(() => loaded.run(events)).toThrow(/wait for the answers of module .*own\.ts/)
    const hidden = await loadPipeline(withModule('export default () => Promise.resolve(null)'))
    expect(() => hidden.run(events)).toThrow(/wait for the answers of a module/)
  })

  it('refuses one that cannot be loaded, at its place', async () => {
    await expect(runPipeline(withModule('export default ('), [])).rejects.toThrow(
      /config: error: features\[0\]\.module\.file: .*own\.ts cannot be loaded/,
    )
  })
})

describe('databaseRemarks', () => {
  it('rejects where a database is not there', async () => {
    const place = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', table: 't', key: 'k' }
    const lookup = { source: 'postgresql', ...place } as const
    const assembly = await assembleGiven(pipeline(lookup), { environment: {} }, () => undefined)
    const checks = databaseRemarks(assembly)
    expect(checks).toHaveLength(1)
    await expect(checks[0]).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('asks nothing else', async () => {
    const lookup = { source: 'file', file: rigFile(), key: 'rigId' } as const
    const assembly = await assembleGiven(pipeline(lookup), { environment: {} }, () => undefined)
    expect(databaseRemarks(assembly)).toEqual([])
  })
})
