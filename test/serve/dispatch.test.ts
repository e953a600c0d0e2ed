import { describe, expect, it } from 'vitest'
import { dispatch, mediaType, Routes } from '../../src/serve/dispatch.ts'
import type { Front, FrontRoute, Serving } from '../../src/serve/front.ts'
import { problemAnswer } from '../../src/serve/problem.ts'
import { Refusal } from '../../src/serve/refusal.ts'

const text = { 'content-type': 'text/plain' }
const serving = { models: [] } as unknown as Serving

function route(method: 'GET' | 'POST', path: string, more: Partial<FrontRoute> = {}): FrontRoute {
  return {
    method,
    path,
    summary: '',
    answer: ({ params }) => ({ status: 200, headers: text, body: `${path} ${JSON.stringify(params)}` }),
    ...more,
  }
}

function front(name: string, routes: readonly FrontRoute[]): Front {
  return {
    name,
    description: '',
    rules: { unknownCategory: 'dead-letter', absentColumns: 'refuse' },
    routes,
    refuse: (refusal) => ({ status: refusal.status, headers: text, body: `${name}: ${refusal.message}` }),
  }
}

const routes = new Routes([
  front('one', [
    route('GET', '/v2'),
    route('GET', '/v2/models/:model'),
    route('POST', '/v2/models/:model/infer', { bodies: ['application/json'] }),
    route('POST', '/v1/models/:model:predict', { bodies: ['*'] }),
    route('GET', '/v1/models/:model'),
  ]),
  front('two', [
    route('GET', '/ping', { open: true }),
    route('POST', '/fails', {
      bodies: [''],
      answer: () => {
        throw new Error('not foreseen')
      },
    }),
  ]),
])

async function ask(method: string, path: string, contentType?: string) {
  const headers = contentType === undefined ? {} : { 'content-type': contentType }
  const {
    answer,
    front: by,
    refusal,
  } = await dispatch(routes, serving, {
    method,
    path,
    query: new URLSearchParams(),
    headers,
    body: Buffer.alloc(0),
    id: 'r1',
    signal: new AbortController().signal,
  })
  return {
    status: answer.status,
    body: answer.body.toString(),
    by,
    headers: answer.headers,
    kind: refusal?.kind,
  }
}

describe('dispatch', () => {
  it.each([
    ['GET', '/v2', '/v2 {}'],
    ['GET', '/v2/', '/v2 {}'],
    ['HEAD', '/v2', '/v2 {}'],
    ['GET', '/v2/models/a%20b', '/v2/models/:model {"model":"a b"}'],
    ['POST', '/v1/models/m:predict', '/v1/models/:model:predict {"model":"m"}'],
    ['GET', '/v1/models/m', '/v1/models/:model {"model":"m"}'],
  ])('finds who answers %s %s', async (method, path, body) => {
    expect(await ask(method, path)).toMatchObject({ status: 200, body, by: 'one' })
  })

  it('says in problem details that nothing is at a path', async () => {
    const answer = await ask('GET', '/nowhere')
    expect(answer).toMatchObject({ status: 404, by: null, kind: 'unknown-path' })
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  it('says in the shape of the front which methods a path has', async () => {
    expect(await ask('DELETE', '/v2')).toMatchObject({
      status: 405,
      body: 'one: /v2 is asked by GET, not by DELETE',
      headers: { allow: 'GET' },
    })
  })

  it('refuses a content type that the front does not read, and says which it does', async () => {
    expect(await ask('POST', '/v2/models/m/infer', 'application/json; charset=utf-8')).toMatchObject({
      status: 200,
    })
    expect(await ask('POST', '/v2/models/m/infer', 'text/csv')).toMatchObject({
      status: 415,
      headers: { 'accept-post': 'application/json' },
    })
    expect(await ask('POST', '/v2/models/m/infer')).toMatchObject({ status: 415 })
  })

  it('answers what was not foreseen with 500, without a stack', async () => {
    const { status, body } = await ask('POST', '/fails')
    expect({ status, body }).toEqual({
      status: 500,
      body: 'two: the request could not be answered: the log says why, under its request id',
    })
  })

  it('takes a path that is no UTF-8 as nobody’s', async () => {
    expect(await ask('GET', '/v2/models/%ff')).toMatchObject({ status: 404 })
  })
})

describe('Routes', () => {
  it('knows what is answered to whoever asks', () => {
    expect(routes.isOpen('/ping', 'GET')).toBe(true)
    expect(routes.isOpen('/ping', 'POST')).toBe(false)
    expect(routes.isOpen('/v2', 'GET')).toBe(false)
  })

  it('refuses before a front was asked, in its shape', () => {
    const plain = { path: '/v2/models/m/infer', id: 'r', body: Buffer.alloc(0) }
    const { answer, front: by } = routes.refused(
      plain,
      'POST',
      new Refusal('overloaded', 'too many', { headers: { 'retry-after': '1' } }),
    )
    expect(by).toBe('one')
    expect(answer).toEqual({ status: 429, headers: { ...text, 'retry-after': '1' }, body: 'one: too many' })
  })
})

describe('mediaType', () => {
  it('is without parameters, in small letters', () => {
    expect(mediaType('Application/JSON; charset=utf-8')).toBe('application/json')
    expect(mediaType(undefined)).toBe('')
  })
})

describe('problemAnswer', () => {
  it('has the rows at fault, and values only where they may be shown', () => {
    const errors = [
      { row: 0, column: 'a', reason: 'wrong-type', message: 'is no number', value: 'x' },
      { row: 2, column: 'b', reason: 'out-of-range', message: 'is too large', value: null },
    ] as const
    const { body, headers, status } = problemAnswer(new Refusal('rows', 'row 0: …', { errors }), {
      path: '/p',
      id: 'r',
    })
    expect(status).toBe(400)
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(JSON.parse(body.toString())).toEqual({
      type: 'urn:sluice:rows',
      title: 'Rows cannot be scored',
      status: 400,
      detail: 'row 0: …',
      instance: '/p',
      requestId: 'r',
      errors: [errors[0], { row: 2, column: 'b', reason: 'out-of-range', message: 'is too large' }],
    })
  })
})
