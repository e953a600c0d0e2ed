import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFetchFunction } from '../../src/functions/fetch-function.ts'
import type { HttpApiEvent, RestApiEvent } from '../../src/functions/http-event.ts'
import { createHandler } from '../../src/functions/http-function.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
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
  ])('answers %s with 400 and an example', async (_what, given, detail) => {
    const answer = await problem(restEvent({ body: given }))
    expect(answer).toMatchObject({ statusCode: 400, detail: expect.stringContaining(detail) as string })
    expect(answer.example?.fields).toEqual(names)
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
