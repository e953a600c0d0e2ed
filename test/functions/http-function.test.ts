import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { LogFields, Logger } from '../../src/core/logger.ts'
import { createFetchFunction } from '../../src/functions/fetch-function.ts'
import type { HttpApiEvent, RestApiEvent } from '../../src/functions/http-event.ts'
import { createHandler } from '../../src/functions/http-function.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { scratchFolder } from '../support/scratch.ts'

const model = 'examples/hydraulic-rig/models/cool_cond.zip'
const folder = scratchFolder()
const names = loadModel(model).scorer.inputs.map(({ name }) => name)
const row = Object.fromEntries(names.map((name, at) => [name, String(at + 0.5)]))
const body = JSON.stringify({ fields: names, rows: [Object.values(row)] })
const expected = Object.values(scoreRow(loadModel(model), row).probabilities!).map(String)

/** As API Gateway hands over a request of a REST API. */
function restEvent(over: Partial<RestApiEvent> = {}): RestApiEvent {
  return {
    httpMethod: 'POST',
    path: '/model/score',
    headers: { 'Content-Type': 'application/json', Host: 'x' },
    multiValueQueryStringParameters: null,
    queryStringParameters: null,
    body,
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', stage: 'test' },
    ...over,
  }
}

/** The same of an HTTP API, or a function URL. */
function httpEvent(over: Partial<HttpApiEvent> = {}): HttpApiEvent {
  return {
    version: '2.0',
    rawPath: '/test/model/score',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: 'POST' }, requestId: 'r-2', stage: 'test' },
    ...over,
  }
}

/** A `serve.yaml` that serves the model, with settings of its own. */
function serviceFile(name: string, serve: string): string {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, `models: [{ name: cooler, file: ${resolve(model)} }]\nserve: ${serve}\n`)
  return file
}

const scoreOf = (text: string) => (JSON.parse(text) as { score: string[][] }).score[0]

describe('createHandler', () => {
  const handler = createHandler({ model })

  it('answers a REST API and an HTTP API alike, to the bit', async () => {
    for (const event of [restEvent(), httpEvent()]) {
      const result = await handler(event)
      expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: false })
      expect(result.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(scoreOf(result.body)).toEqual(expected)
    }
  })

  it('answers the other fronts too, and says what is not there', async () => {
    expect(await handler(restEvent({ httpMethod: 'GET', path: '/model/id', body: null }))).toMatchObject({
      statusCode: 200,
    })
    expect(await handler(restEvent({ path: '/nowhere' }))).toMatchObject({ statusCode: 404 })
  })

  it('reads queries of either payload', async () => {
    const query = { httpMethod: 'GET', path: '/predict', body: null, queryStringParameters: row }
    const rest = await handler(restEvent(query))
    const http = await handler(
      httpEvent({
        rawPath: '/predict',
        rawQueryString: new URLSearchParams(row).toString(),
        body: '',
        requestContext: { http: { method: 'GET' } },
      }),
    )
    expect(rest).toMatchObject({ statusCode: 200 })
    expect(http.body).toBe(rest.body)
  })

  it('loads once: a warm call needs no file any more', async () => {
    const file = join(folder, 'gone.zip')
    cpSync(model, file)
    const once = createHandler({ model: file })
    expect(await once(restEvent())).toMatchObject({ statusCode: 200 })
    rmSync(file)
    expect(await once(restEvent())).toMatchObject({ statusCode: 200 })
  })

  it('rejects with what made loading impossible, and tries again', async () => {
    const file = join(folder, 'late.zip')
    writeFileSync(file, 'no model')
    const late = createHandler({ model: file })
    await expect(late(restEvent())).rejects.toThrow(/late\.zip/)
    cpSync(model, file)
    expect(await late(restEvent())).toMatchObject({ statusCode: 200 })
  })

  it('reads headers that have lists alone, as a load balancer sends them', async () => {
    const lists = { 'Content-Type': ['text/html', 'application/json'] }
    expect(await handler(restEvent({ headers: null, multiValueHeaders: lists }))).toMatchObject({
      statusCode: 200,
    })
  })

  it('reads bodies that are packed', async () => {
    const packed = httpEvent({
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(body).toString('base64'),
    })
    expect(scoreOf((await handler(packed)).body)).toEqual(expected)
  })

  it('gives the id of the request back', async () => {
    expect((await handler(restEvent())).headers['x-request-id']).toBe('r-1')
  })

  it('says which handler takes records', async () => {
    const event = { eventSource: 'aws:kafka', records: {} } as unknown as RestApiEvent
    await expect(handler(event)).rejects.toThrow('createKafkaFunction')
  })
})

describe("createHandler with front: 'dai'", () => {
  const handler = createHandler({ model, front: 'dai' })
  const problem = async (event: RestApiEvent) => {
    const { statusCode, body: text } = await handler(event)
    return { statusCode, ...(JSON.parse(text) as { detail: string; example?: { fields: string[] } }) }
  }

  it('scores at any path, whatever the content type says', async () => {
    const result = await handler(restEvent({ path: '/test/score', headers: { 'Content-Type': 'text/html' } }))
    expect(scoreOf(result.body)).toEqual(expected)
  })

  it.each([
    ['no body', null, 'the body is empty'],
    ['no fields', JSON.stringify({ rows: [['1']] }), 'fields is empty or not there'],
    ['no rows', JSON.stringify({ fields: names, rows: [] }), 'rows is empty or not there'],
    [
      'a column that is absent',
      JSON.stringify({ fields: names.slice(1), rows: [names.slice(1).map(() => '1')] }),
      `fields lacks ${names[0]!}`,
    ],
    ['a row that is too short', JSON.stringify({ fields: names, rows: [['1']] }), 'has 1 cells'],
    ['bad JSON', '{"fields": [}', 'no JSON'],
    ['a list', '[]', 'the body is an array'],
    [
      'a column that is absent beside a NaN, which is no JSON',
      `{"fields": ["${names[1]!}"], "rows": [[NaN]]}`,
      `fields lacks ${names[0]!}`,
    ],
    ['no rows beside a NaN', `{"fields": ["${names[0]!}"], "rows": [], "idField": NaN}`, 'rows is empty'],
  ])('answers %s with 400 and an example', async (_what, given, detail) => {
    const answer = await problem(restEvent({ body: given }))
    expect(answer).toMatchObject({ statusCode: 400, detail: expect.stringContaining(detail) as string })
    expect(answer.example?.fields).toEqual(names)
  })
})

describe('what the config of a service asks of requests', () => {
  const config = serviceFile(
    'guarded',
    '{ tokens: [letmein], maxBodyBytes: 2000, cors: [https://a.example] }',
  )
  const handler = createHandler({ config })
  const dai = createHandler({ config, front: 'dai' })

  it('is its tokens: whoever has none is not answered', async () => {
    for (const each of [handler, dai]) {
      expect(await each(restEvent())).toMatchObject({ statusCode: 401 })
      expect((await each(restEvent({ body: '{}' }))).body).not.toContain('example')
      const known = restEvent({ headers: { 'X-Api-Key': 'letmein', 'content-type': 'application/json' } })
      expect(await each(known)).toMatchObject({ statusCode: 200 })
    }
  })

  it('gives the example of a request to those who have one', async () => {
    const result = await dai(restEvent({ body: '{}', headers: { authorization: 'Bearer letmein' } }))
    expect(result.statusCode).toBe(400)
    expect(JSON.parse(result.body)).toMatchObject({ example: { fields: names } })
  })

  it('is its limit on bodies, packed or not', async () => {
    const headers = { 'x-api-key': 'letmein', 'content-type': 'application/json' }
    const large = ' '.repeat(3000)
    expect(await handler(restEvent({ headers, body: large }))).toMatchObject({ statusCode: 413 })
    const packed = {
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: gzipSync(large).toString('base64'),
      isBase64Encoded: true,
    }
    expect(await handler(restEvent(packed))).toMatchObject({ statusCode: 413 })
  })

  it('is its origins of pages, asked before without a token', async () => {
    const headers = { origin: 'https://a.example' }
    const asked = await handler(restEvent({ httpMethod: 'OPTIONS', headers, body: null }))
    expect(asked.statusCode).toBe(204)
    expect(asked.headers['access-control-allow-origin']).toBe('https://a.example')
    const stranger = await handler(
      restEvent({ httpMethod: 'OPTIONS', headers: { origin: 'https://b.example' } }),
    )
    expect(stranger.statusCode).toBe(401)
  })

  it.each([
    ['deadLetters', '{ deadLetters: true }'],
    ['clientCaFile', '{ tls: { certFile: a.pem, keyFile: a.key, clientCaFile: ca.pem } }'],
  ])('cannot be %s, which no function keeps', async (setting, serve) => {
    const unkept = createHandler({ config: serviceFile(setting, serve) })
    await expect(unkept(restEvent())).rejects.toThrow(setting)
  })
})

describe('the log of a function', () => {
  const pipeline = join(folder, 'sluice.yaml')
  writeFileSync(
    pipeline,
    `name: rig
kafka: { brokers: '127.0.0.1:1' }
schemas: { files: { 1: ${resolve('schemas/sensor-cycle.avsc')}, 2: ${resolve('schemas/prediction.avsc')} } }
input: { topic: cycles, group: g, schema: { file: ${resolve('schemas/sensor-cycle.avsc')} } }
lookups: { limits: { source: http, url: 'http://127.0.0.1:1/{rigId}', key: rigId } }
features:
  - lookup: { from: limits, key: rigId, numbers: { limit: bar }, onMiss: missing }
  - ratio: { numerator: psa_bar, denominator: limit, as: load }
models: [{ name: cooler, file: ${resolve(model)}, columns: { psa_bar: load } }]
output: { topic: predictions, schemaId: 2 }
deadLetter: { topic: letters }
outage: { deadlineMs: 100 }
`,
  )

  it('has a line of what we failed at, and none of what the caller did wrong', async () => {
    const lines: LogFields[] = []
    const logger: Logger = { ...silentLogger, error: (fields) => lines.push(fields) }
    const handler = createHandler({ pipeline, logger })
    expect(await handler(restEvent({ body: '{' }))).toMatchObject({ statusCode: 400 })
    expect(lines).toEqual([])
    const asked = JSON.stringify({ fields: ['rigId', 'psa_bar'], rows: [['rig-01', '160']] })
    expect(await handler(restEvent({ body: asked }))).toMatchObject({ statusCode: 503 })
    expect(lines).toMatchObject([
      { event: 'request', status: 503, requestId: 'r-1', front: 'dai', refused: 'not-ready' },
    ])
  })
})

describe('createFetchFunction', () => {
  const answer = createFetchFunction({ model })
  const at = (path: string) => `https://host.example${path}`

  it('answers web requests as the server does', async () => {
    const response = await answer(
      new Request(at('/model/score'), {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('sluice-model')).toMatch(/^model;version=1;digest=sha256:/)
    expect(scoreOf(await response.text())).toEqual(expected)
  })

  it('reads no more of a body than is allowed', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1
        controller.enqueue(new Uint8Array(1000))
      },
    })
    const guarded = createFetchFunction({ config: serviceFile('short', '{ maxBodyBytes: 5000 }') })
    const response = await guarded(
      new Request(at('/model/score'), {
        method: 'POST',
        body: endless,
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      }),
    )
    expect(response.status).toBe(413)
    expect(pulled).toBeLessThan(20)
  })

  it('answers HEAD without a body, and errors in the front’s shape', async () => {
    const head = await answer(new Request(at('/model/id'), { method: 'HEAD' }))
    expect([head.status, await head.text()]).toEqual([200, ''])
    const wrong = await answer(
      new Request(at('/model/score'), {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json' },
      }),
    )
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({ title: 'The body cannot be read' })
  })
})
