import { describe, expect, it, onTestFinished } from 'vitest'
import { runPipeline, loadPipeline } from '../../src/app/embedded-pipeline.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import { assembleGiven } from '../../src/app/open-pipeline.ts'
import { remoteRemarks } from '../../src/app/remotes.ts'
import { startApp } from '../../src/app/start.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { answersWith, scorerServer } from '../remote/support/scorer-server.ts'
import type { ScorerServer } from '../remote/support/scorer-server.ts'
import {
  daiAnswer,
  openAnswer,
  refusedBar,
  rpcAnswer,
  scoringsOf,
  silentBar,
} from '../remote/support/served-models.ts'
import { cli } from '../support/cli.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratch } from '../table/run.ts'

type Config = Exclude<PipelineConfig, string>

const here = { name: 'here', file: `${process.cwd()}/examples/hydraulic-rig/models/cool_cond.zip` }

/** A pipeline with a model elsewhere, and maybe others. */
function pipeline(
  { url }: Pick<ScorerServer, 'url'>,
  remote: object = {},
  ...others: Config['models']
): Config {
  const settings = { kind: 'dai-rest', url, retries: 0, ...remote } as Config['models'][number]['remote']
  return {
    name: 'small',
    kafka: { brokers: '127.0.0.1:9' },
    input: {
      topic: 'in',
      group: 'g',
      format: 'json',
      schema: { file: `${process.cwd()}/schemas/sensor-cycle.avsc` },
    },
    features: [],
    models: [{ name: 'there', remote: settings, columns: { mode: 'rigMode' } }, ...others],
    output: { topic: 'out', format: 'json' },
    deadLetter: { topic: 'dead', breaker: { enabled: false } },
    http: { port: 0 },
    outage: { deadlineMs: 1 },
  }
}

const events = [cycle({ psa_bar: 100 }), cycle({ psa_bar: refusedBar }), cycle({ psa_bar: silentBar })]

const share = [
  { label: '3', probability: 0.1 },
  { label: '20', probability: 0.05 },
  { label: '100', probability: 1 - 0.1 * 1.5 },
]

describe('a pipeline with a remote model', () => {
  it('scores rows there, and dead-letters what is refused or has no number', async () => {
    const server = await scorerServer(daiAnswer)
    const { predictions, deadLetters } = await runPipeline(pipeline(server), events)
    expect(predictions).toMatchObject([
      {
        eventId: 'in-0-0',
        predictions: [
          { model: 'there', version: '1', digest: `remote:${server.url}`, label: null, probabilities: share },
        ],
      },
    ])
    expect(deadLetters).toMatchObject([
      {
        eventId: 'in-0-1',
        reason: 'score-failed',
        model: 'there',
        message: 'model there: the server refuses this row (status 400)',
        value: expect.stringContaining('Invalid scoring request') as string,
      },
      { eventId: 'in-0-2', reason: 'score-not-finite', model: 'there' },
    ])
  })

  it.each([
    ['open-inference', openAnswer, { model: 'cooler' }, ['3', '20', '100'], '100'],
    ['json-rpc', rpcAnswer, { inputs: ['psa_bar', { name: 'mode', type: 'text' }] }, undefined, null],
  ])('scores by %s', async (kind, answer, own, labels, label) => {
    const server = await scorerServer(answer)
    const config = pipeline(server, { kind, ...own })
    const [model] = config.models
    const { predictions, deadLetters } = await runPipeline(
      { ...config, models: [{ ...model!, ...(labels === undefined ? {} : { labels }) }] },
      events,
    )
    expect(predictions).toMatchObject([{ predictions: [{ label, probabilities: share }] }])
    expect(deadLetters.map(({ reason }) => reason)).toEqual(['score-failed', 'score-not-finite'])
  })

  it('keeps what a server says to itself where it may repeat what is redacted', async () => {
    const config = pipeline(await scorerServer(daiAnswer))
    const { deadLetters } = await runPipeline(
      { ...config, deadLetter: { topic: 'dead', redact: ['psa_bar'] } },
      events.slice(0, 2),
    )
    expect(deadLetters).toMatchObject([{ reason: 'score-failed', value: null }])
    expect(JSON.stringify(deadLetters)).not.toContain('Invalid scoring')
  })

  it('has the entries of models here beside it', async () => {
    const server = await scorerServer(daiAnswer)
    const { predictions, deadLetters } = await runPipeline(pipeline(server, {}, here), events)
    expect(deadLetters).toEqual([])
    expect(predictions).toMatchObject([
      {
        predictions: [
          { model: 'there', probabilities: share },
          { model: 'here', label: expect.any(String) as string },
        ],
      },
      { predictions: [{ model: 'there', flags: ['score-failed'] }, { model: 'here' }] },
      { predictions: [{ model: 'there', flags: ['score-not-finite'] }, { model: 'here' }] },
    ])
  })

  it('is asked for no row that has ended', async () => {
    const server = await scorerServer(daiAnswer)
    const config = { ...pipeline(server), features: [{ require: { field: 'psb_bar' } }] }
    await runPipeline(config, [cycle({ psb_bar: null, psa_bar: 1 }), cycle({ psa_bar: 2 })])
    expect(scoringsOf(server).map(({ body }) => (body as { rows: unknown }).rows)).toEqual([[['2', '']]])
  })

  it('cannot be run without waiting', async () => {
    const loaded = await loadPipeline(pipeline(await scorerServer(daiAnswer)))
    onTestFinished(() => loaded.close())
    expect(() => loaded.run(events)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining("model 'there'") as string }),
    )
    expect((await loaded.runAsync(events)).predictions).toHaveLength(1)
  })

  it('says that nobody answers, after a while', async () => {
    const server = await scorerServer(daiAnswer)
    server.fault = ({ method }) => (method === 'POST' ? answersWith(503) : null)
    await expect(runPipeline(pipeline(server), events)).rejects.toMatchObject({
      code: 'REMOTE_OUTAGE',
      message: "model 'there': /model/score: status 503",
    })
  })

  it.each<[string, object, RegExp]>([
    [
      'a column that no feature has',
      { inputs: ['bar'], outputs: ['y'] },
      /column 'bar' of model 'there' is bound to nothing/,
    ],
    [
      'text for a column of numbers',
      { inputs: ['psa_bar', { name: 'mode', type: 'number' }], outputs: ['y'] },
      /column 'mode' of model 'there' is numeric, but 'rigMode' holds text/,
    ],
    [
      'numbers for a column of text',
      { inputs: [{ name: 'psa_bar', type: 'text' }, 'mode'], outputs: ['y'] },
      /column 'psa_bar' of model 'there' takes text, but 'psa_bar' holds numbers \(a cast step/,
    ],
    [
      'text without labels',
      { inputs: ['psa_bar'], outputs: [{ name: 'y', type: 'text' }] },
      /output 'y' is text, a class: labels must/,
    ],
  ])('is refused with %s, without its server', async (_what, remote, message) => {
    await expect(runPipeline(pipeline({ url: 'http://127.0.0.1:9' }, remote), [])).rejects.toThrow(message)
  })

  it('is refused with what goes with files alone', async () => {
    const config = pipeline({ url: 'http://127.0.0.1:9' }, { inputs: ['psa_bar'], outputs: ['y'] })
    const [model] = config.models
    const models = [{ ...model!, columns: {}, contributions: { top: 3 } }]
    await expect(runPipeline({ ...config, models }, [])).rejects.toThrow(
      /models\[0\]\.contributions: is for models that are read from a file/,
    )
  })
})

describe('commands over a remote model', () => {
  const files = (config: Config) =>
    scratch({
      'sluice.yaml': JSON.stringify(config),
      'events.jsonl': events.map((each) => JSON.stringify(each)).join('\n'),
      'cases.yaml': JSON.stringify({
        config: 'sluice.yaml',
        cases: [
          {
            name: 'refused',
            events: [{ ...events[1] }],
            deadLetters: [{ reason: 'score-failed' }],
          },
        ],
      }),
    })

  it('score -c scores a file with it', async () => {
    const at = files(pipeline(await scorerServer(daiAnswer)))
    const ran = await cli(['score', '-c', at.path('sluice.yaml'), '-i', at.path('events.jsonl'), '-o', '-'])
    expect(JSON.parse(ran.stdout)).toMatchObject({ predictions: [{ model: 'there', probabilities: share }] })
  })

  it('test runs cases with it', async () => {
    const at = files(pipeline(await scorerServer(daiAnswer)))
    const ran = await cli(['test', at.path('cases.yaml')])
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('1 passed') as string])
  })

  it('features asks it nothing', async () => {
    const config = pipeline({ url: 'http://127.0.0.1:9' }, { inputs: ['psa_bar'], outputs: ['y'] })
    const at = files({ ...config, models: [{ ...config.models[0]!, columns: {} }] })
    const ran = await cli([
      'features',
      '-c',
      at.path('sluice.yaml'),
      '-i',
      at.path('events.jsonl'),
      '-o',
      '-',
    ])
    expect(ran.stdout.split('\n').slice(0, 2)).toEqual(['psa_bar', '100'])
  })

  it('lint needs no server: it says that columns are not known', async () => {
    const at = files(pipeline({ url: 'http://127.0.0.1:9' }))
    const ran = await cli(['lint', '-c', at.path('sluice.yaml')])
    expect([ran.code, ran.stdout]).toEqual([
      0,
      expect.stringContaining('which columns the model takes was not checked') as string,
    ])
  })

  it('ends with 3 where the server is not there, and with 2 where it is another one', async () => {
    const score = async (config: Config) => {
      const at = files(config)
      return cli(['score', '-c', at.path('sluice.yaml'), '-i', at.path('events.jsonl'), '-o', '-'])
    }
    const said = { inputs: ['psa_bar', { name: 'mode', type: 'text' }], outputs: ['y'] }
    expect((await score(pipeline({ url: 'http://127.0.0.1:9' }))).code).toBe(3)
    expect((await score(pipeline({ url: 'http://127.0.0.1:9' }, said))).code).toBe(3)
    const other = await scorerServer(() => ({ status: 404, json: {} }))
    const ran = await score(pipeline(other))
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining('/model/schema: status 404') as string,
    ])
    expect((await score(pipeline(other, said))).code).toBe(2)
  })
})

describe('remoteRemarks', () => {
  const check = async (config: Config) => {
    const assembly = await assembleGiven(config, { environment: {} }, () => undefined)
    return Promise.all(remoteRemarks(assembly))
  }

  it('tells what the server has otherwise, at its place', async () => {
    const server = await scorerServer(daiAnswer)
    const own = { inputs: ['psa_bar'], outputs: ['cool_cond_y.3'] }
    expect(await check(pipeline(server))).toEqual([[]])
    const [model] = pipeline(server, own).models
    expect(await check({ ...pipeline(server), models: [here, { ...model!, columns: {} }] })).toEqual([
      [
        expect.objectContaining({
          path: ['models', 1, 'remote'],
          message: expect.stringContaining('mode') as string,
        }),
      ],
    ])
  })

  it('rejects where it does not answer', async () => {
    const config = pipeline({ url: 'http://127.0.0.1:9' }, { inputs: ['psa_bar'], outputs: ['y'] })
    await expect(check({ ...config, models: [{ ...config.models[0]!, columns: {} }] })).rejects.toMatchObject(
      { code: 'UNREACHABLE' },
    )
  })
})

/** The pipeline as a stream in memory. */
async function stream(config: Config) {
  const broker = new MemoryBroker()
  for (const topic of ['in', 'out', 'dead']) broker.createTopic(topic, 1)
  const assembly = await assembleGiven(config, { environment: {} }, () => undefined)
  const lines: object[] = []
  const logger = {
    ...silentLogger,
    info: (line: object) => lines.push(line),
    warn: (line: object) => lines.push(line),
  }
  const transport = memoryTransport(assembly.config, broker)
  const app = await startApp({ ...assembly, predictionSchemaId: null, transport, logger })
  const stop = new AbortController()
  const running = app.run(stop.signal)
  const append = (bar: number) => {
    const value = Buffer.from(JSON.stringify(cycle({ psa_bar: bar })))
    broker.append({ topic: 'in', partition: 0, headers: [], timestampMs: 1, value, key: null }, 0)
    broker.changed()
  }
  const written = (topic: string) => {
    const log = broker.partition(topic, 0)
    return log.read(log.low, Number(log.high - log.low))
  }
  const end = async () => {
    stop.abort()
    return running
  }
  return { app, append, written, end, lines }
}

const idsIn = (records: readonly { readonly value: Buffer | null }[]) =>
  records.map(({ value }) => (JSON.parse(String(value)) as { eventId: string }).eventId)

describe('a stream with a remote model', () => {
  it('waits while the server is gone, without a dead letter, and says so', async () => {
    const server = await scorerServer(daiAnswer)
    const { app, append, written, end, lines } = await stream(pipeline(server))
    await server.kill()
    append(100)
    await expect.poll(() => app.waitingFor).toBe('remote')
    expect(await (await fetch(`${app.url}/readyz`)).text()).toContain('"waiting for: remote there"')
    const metrics = await app.metrics.registry.metrics()
    expect(metrics).toContain('sluice_paused{cause="remote"} 1')
    expect(metrics).toMatch(/sluice_remote_requests_total\{model="there",result="failure"\} [1-9]/)
    expect([written('out').length, written('dead').length]).toEqual([0, 0])
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'remote-lost',
        error: expect.stringMatching(/ECONNREFUSED|ECONNRESET|socket hang up/) as string,
      }),
    )
    await server.start()
    await expect.poll(() => written('out').length, { timeout: 30_000 }).toBe(1)
    expect([written('dead').length, app.waitingFor]).toEqual([0, null])
    expect(await end()).toBe('drained')
  })

  it('stops while the server is gone', async () => {
    const server = await scorerServer(daiAnswer)
    const { app, append, written, end } = await stream(pipeline(server, { retries: 20 }))
    server.fault = () => () => undefined
    await server.kill()
    append(100)
    await expect.poll(async () => app.metrics.registry.metrics()).toMatch(/result="failure"\} [1-9]/)
    expect(await end()).toBe('drained')
    expect(written('out')).toEqual([])
  })

  it('loses nothing and doubles nothing while the server dies and comes back', async () => {
    const server = await scorerServer(daiAnswer)
    const config = pipeline(server, { maxRows: 16, maxConcurrent: 3 })
    const { append, written, end } = await stream(config)
    const all = Array.from({ length: 600 }, (_, at) => (at % 97 === 5 ? refusedBar : 100 + at))
    for (const [at, bar] of all.entries()) {
      append(bar)
      if (at % 150 !== 149) continue
      const before = written('out').length
      await expect.poll(() => written('out').length, { timeout: 30_000 }).toBeGreaterThan(before)
      await server.kill()
      append(50 + at)
      await server.start()
    }
    const bad = all.flatMap((bar, at) => (bar === refusedBar ? [at] : []))
    const sent = all.length + 4
    await expect.poll(() => written('out').length + written('dead').length, { timeout: 60_000 }).toBe(sent)
    expect(await end()).toBe('drained')
    const scored = idsIn(written('out'))
    expect(new Set(scored).size).toBe(scored.length)
    expect([written('dead').length, scored.length]).toEqual([bad.length, sent - bad.length])
  })
})
