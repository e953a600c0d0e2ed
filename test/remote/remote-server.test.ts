import { describe, expect, it, onTestFinished } from 'vitest'
import { remoteSection } from '../../src/config/remote.ts'
import { RemoteServer, retryAfterOf } from '../../src/remote/remote-server.ts'
import { tlsFront } from '../support/tls-front.ts'
import { answersWith, faults, scorerServer } from './support/scorer-server.ts'
import type { ServerFault } from './support/scorer-server.ts'

const request = { method: 'POST', path: '/score', body: '{"a":1}' } as const

const serverAt = (url: string, over: object = {}) =>
  new RemoteServer(
    'models[0].remote',
    remoteSection.parse({ kind: 'dai-rest', url, timeoutMs: 5_000, ...over }),
  )

async function replyTo(fault: ServerFault, over: object = {}) {
  const server = await scorerServer(() => ({ json: {} }))
  server.fault = () => fault
  return serverAt(`${server.url}/base/`, over).ask(request)
}

describe('RemoteServer', () => {
  it('puts paths behind the address, with headers and a body', async () => {
    const server = await scorerServer(({ path, headers, body }) => ({
      json: { path, body, type: headers['content-type'], key: headers['x-api-key'] },
    }))
    expect(await serverAt(`${server.url}/base/`, { headers: { 'x-api-key': 'k' } }).ask(request)).toEqual({
      kind: 'answered',
      answer: { path: '/base/score', body: { a: 1 }, type: 'application/json', key: 'k' },
    })
  })

  it.each([400, 406, 413, 422])('takes status %s for a complaint about rows', async (status) => {
    expect(await replyTo(answersWith(status, { detail: 'why' }))).toEqual({
      kind: 'complaint',
      about: 'rows',
      said: `status ${status}: why`,
    })
  })

  it.each([
    [{ error: 'why' }, 'status 500: why'],
    [{ error: { code: 1 }, message: 'why' }, 'status 500: why'],
    [{ other: 1 }, 'status 500: {"other":1}'],
    ['', 'status 500: ""'],
    [{ detail: 'x'.repeat(2_000) }, `status 500: ${'x'.repeat(1_000)}`],
  ])('takes status 500 for an unclear one, and reads %j', async (json, said) => {
    expect(await replyTo(answersWith(500, json))).toEqual({ kind: 'complaint', about: 'unclear', said })
  })

  it.each([408, 429, 502, 503, 504])('may be answered in a moment after status %s', async (status) => {
    expect(await replyTo(answersWith(status, {}, { 'retry-after': '7' }))).toEqual({
      kind: 'failure',
      why: `/score: status ${status}`,
      retryAfterMs: 7_000,
      mayPass: true,
    })
  })

  it.each([204, 301, 302, 401, 403, 404, 405, 501])('wants a change after status %s', async (status) => {
    expect(await replyTo(answersWith(status))).toMatchObject({ kind: 'failure', mayPass: false })
  })

  it.each([
    ['resets', /\/base\/score: .*(ECONNRESET|socket hang up)/],
    ['dies within its answer', /\/base\/score: /],
    ['hangs', /no answer within 50 ms/],
    ['drips', /no answer within 50 ms/],
    ['gives garbage', /the answer is no JSON/],
  ] as const)('is a failure that may pass where it %s', async (what, why) => {
    const reply = await replyTo(faults[what], { timeoutMs: 50 })
    expect(reply).toMatchObject({ kind: 'failure', why: expect.stringMatching(why) as string, mayPass: true })
  })

  it('wants a change after an answer that is too long', async () => {
    expect(await replyTo(faults['gives too much'], { maxAnswerBytes: 1_000 })).toMatchObject({
      kind: 'failure',
      why: '/score: the answer has more than 1000 bytes (maxAnswerBytes; fewer rows at once: maxRows)',
      mayPass: false,
    })
  })

  it('shows its certificate where the config has one', async () => {
    const server = await scorerServer(() => ({ json: 1 }))
    const front = await tlsFront(server.url)
    onTestFinished(() => {
      front.stop()
    })
    const file = (name: string) => `test/fixtures/tls/${name}`
    const ssl = { caFile: file('ca.pem'), certFile: file('client.pem'), keyFile: file('client.key') }
    expect(await serverAt(front.url, { ssl }).ask(request)).toEqual({ kind: 'answered', answer: 1 })
    expect(await serverAt(front.url).ask(request)).toMatchObject({ kind: 'failure' })
  })

  it('does not begin with a secret that cannot be read', () => {
    const headers = { authorization: { file: '/nowhere/token' } }
    expect(() => serverAt('https://127.0.0.1:9', { headers })).toThrow(
      'the secret in /nowhere/token cannot be read',
    )
  })
})

describe('retryAfterOf', () => {
  const nowMs = Date.parse('2026-11-28T12:00:00Z')

  it.each([
    [undefined, null],
    ['0', 0],
    ['120', 120_000],
    ['1000000', 300_000],
    ['Sat, 28 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
  ])('reads %s', (header, ms) => {
    expect(retryAfterOf(header, nowMs)).toBe(ms)
  })
})
