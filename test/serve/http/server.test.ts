import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { startService } from '../../../src/app/serving/service.ts'
import { loadServeConfig } from '../../../src/config/load-serve.ts'
import { formatFinding } from '../../../src/core/finding.ts'
import type { Logger } from '../../../src/core/logger.ts'
import { certificate } from '../../support/certificate.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = scratchFolder()

const cooler = 'models: [{ name: cooler, file: examples/hydraulic-rig/models/cool_cond.zip }]'
const sample = JSON.stringify({ fields: ['psa_bar'], rows: [['155.5']] })
const json = { 'content-type': 'application/json' }

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

interface Line {
  readonly event: string
  readonly [name: string]: unknown
}

/** A service on a free port, with the lines that it logged. */
async function start(yaml: string) {
  const { config, findings } = loadServeConfig({ file: resolve('serve.yaml'), text: yaml, environment: {} })
  if (config === null) throw new Error(findings.map(formatFinding).join('\n'))
  const lines: Line[] = []
  const log = (fields: Line) => void lines.push(fields)
  const logger = { debug: log, info: log, warn: log, error: log } as unknown as Logger
  const service = await startService(config, { logger, environment: {} })
  const stop = new AbortController()
  const ended = service.run(stop.signal)
  const end = () => {
    stop.abort()
    return ended
  }
  stops.push(end)
  return { url: service.url, lines, end, ended }
}

const quick = (settings: string) => `${cooler}\nserve: { port: 0, ${settings} }`

function score(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/model/score`, { method: 'POST', body: sample, headers: json, ...init })
}

interface Problem {
  readonly status: number
  readonly detail: string
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  return (await response.json()) as Problem
}

describe('a service over HTTP', () => {
  it('answers a front, its health, its version and its metrics from one port', async () => {
    const { url, lines } = await start(quick('accessLog: none'))
    const scored = await score(url)
    expect(scored.status).toBe(200)
    expect(scored.headers.get('sluice-model')).toMatch(/^cooler;version=1;digest=sha256:[0-9a-f]{64}$/)
    for (const path of ['/livez', '/readyz', '/version'])
      expect((await fetch(url + path)).status, path).toBe(200)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toContain('sluice_requests_total{front="dai",status="200"} 1')
    expect(metrics).toContain('sluice_records_total{outcome="scored"} 1')
    expect(metrics).toContain('sluice_model_info{model="cooler",version="1"')
    expect(lines.map(({ event }) => event)).toEqual(['serving'])
    expect(lines[0]?.['try']).toContain(`curl -s ${url}/model/sample_request`)
  })

  it('reads gzip and deflate, and says what other encodings are read', async () => {
    const { url } = await start(quick('maxBodyBytes: 2048'))
    const packed = await score(url, {
      body: gzipSync(sample),
      headers: { ...json, 'content-encoding': 'gzip' },
    })
    expect(packed.status).toBe(200)
    const other = await score(url, { headers: { ...json, 'content-encoding': 'br' } })
    expect(other.status).toBe(415)
    expect(other.headers.get('accept-encoding')).toBe('gzip, deflate, identity')
    const broken = await score(url, { headers: { ...json, 'content-encoding': 'gzip' } })
    expect(await problemOf(broken)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('not gzip') as string,
    })
    const bomb = gzipSync(Buffer.alloc(1_000_000, ' '))
    expect(bomb.length).toBeLessThan(2048)
    const large = await score(url, { body: bomb, headers: { ...json, 'content-encoding': 'gzip' } })
    expect(await problemOf(large)).toMatchObject({ status: 413 })
  })

  it('refuses a body that is too large, in the shape of its front', async () => {
    const { url } = await start(quick('maxBodyBytes: 1024'))
    const problem = await problemOf(await score(url, { body: ' '.repeat(1025) }))
    expect(problem).toMatchObject({
      status: 413,
      detail: expect.stringContaining('serve.maxBodyBytes') as string,
    })
  })

  it('refuses requests with more rows than it may', async () => {
    const { url } = await start(quick('maxRows: 2'))
    const body = JSON.stringify({ fields: ['psa_bar'], rows: [['1'], ['2'], ['3']] })
    expect(await problemOf(await score(url, { body }))).toMatchObject({
      status: 413,
      detail: expect.stringContaining('3 rows, and 2 may be in one') as string,
    })
  })

  it('asks for a token but where nobody needs one', async () => {
    const file = join(folder, 'token')
    writeFileSync(file, 'from-a-file\n')
    const { url, lines } = await start(
      `${cooler}\nserve: { port: 0, accessLog: all, tokens: ["\${TOKEN:by-name}", { file: ${file} }] }`,
    )
    const without = await score(url)
    expect(without.headers.get('www-authenticate')).toBe('Bearer')
    expect(await problemOf(without)).toMatchObject({ status: 401 })
    const wrong = await score(url, { headers: { ...json, authorization: 'Bearer wrong' } })
    expect(wrong.status).toBe(401)
    for (const headers of [{ authorization: 'Bearer by-name' }, { 'x-api-key': 'from-a-file' }])
      expect((await score(url, { headers: { ...json, ...headers } })).status).toBe(200)
    for (const path of ['/livez', '/readyz', '/metrics', '/ping', '/v2/health/ready'])
      expect((await fetch(url + path)).status, path).toBe(200)
    expect(JSON.stringify(lines)).not.toMatch(/by-name|from-a-file|wrong/)
  })

  it('answers 429 at once, and tells when to come again, where too many requests are under way', async () => {
    const { url } = await start(quick('maxRequests: 1'))
    const { hostname, port } = new URL(url)
    const slow = connect(Number(port), hostname)
    await new Promise((done) => slow.once('connect', done))
    slow.write(
      'POST /model/score HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{',
    )
    await expect
      .poll(async () => (await (await fetch(`${url}/metrics`)).text()).includes('under_way 1'))
      .toBe(true)
    const refused = await score(url)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await problemOf(refused)).toMatchObject({ status: 429 })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    slow.destroy()
    await expect.poll(async () => (await score(url)).status).toBe(200)
  })

  it('answers 504 without scoring where the time is over', async () => {
    const { url } = await start(quick('accessLog: none'))
    for (const headers of [{ 'x-request-timeout-ms': '0' }, { 'sluice-deadline': '1000' }])
      expect(await problemOf(await score(url, { headers: { ...json, ...headers } }))).toMatchObject({
        status: 504,
      })
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('sluice_records_total{outcome="scored"} 0')
  })

  it('keeps the id of a request, and its trace, in the answer and the log, and no value', async () => {
    const { url, lines } = await start(quick('accessLog: all'))
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { ...json, 'x-request-id': 'mine-1', traceparent: `00-${trace}-00f067aa0ba902b7-01` }
    const response = await score(url, {
      headers,
      body: JSON.stringify({ fields: ['psa_bar'], rows: [['secret-text']] }),
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('x-request-id')).toBe('mine-1')
    await expect.poll(() => lines.length).toBe(2)
    expect(lines[1]).toMatchObject({
      event: 'request',
      path: '/model/score',
      status: 400,
      front: 'dai',
      model: 'cooler',
      refused: 'rows',
      requestId: 'mine-1',
      traceId: trace,
    })
    expect(JSON.stringify(lines)).not.toContain('secret-text')
    const made = await score(url, {
      headers: { ...json, 'x-request-id': 'ä'.repeat(3), traceparent: '00-0-0-0' },
    })
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('lets pages of the named origins ask, and no others', async () => {
    const { url } = await start(quick('cors: ["https://page.example"]'))
    const preflight = await fetch(`${url}/model/score`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://page.example')
    const other = await score(url, { headers: { ...json, origin: 'https://other.example' } })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('says 404 and 405 for what is not there, with what is', async () => {
    const { url } = await start(quick('accessLog: none'))
    expect(await problemOf(await fetch(`${url}/nowhere`))).toMatchObject({ status: 404 })
    const method = await fetch(`${url}/model/score`, { method: 'PUT', body: '{}' })
    expect(method.headers.get('allow')).toContain('POST')
    expect(await problemOf(method)).toMatchObject({ status: 405 })
    expect((await fetch(`${url}/model/score/`, { method: 'POST', body: sample, headers: json })).status).toBe(
      200,
    )
  })

  it('drains: what is under way is answered, its connection ends, and new ones are refused', async () => {
    const { url, end, lines } = await start(quick('drainMs: 5000'))
    const { hostname, port } = new URL(url)
    const slow = connect(Number(port), hostname)
    let answer = ''
    slow.on('data', (chunk) => (answer += chunk.toString()))
    await new Promise((done) => slow.once('connect', done))
    const head = `POST /model/score HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${sample.length}\r\n\r\n`
    slow.write(head + sample.slice(0, 5))
    await expect
      .poll(async () => (await (await fetch(`${url}/metrics`)).text()).includes('under_way 1'))
      .toBe(true)
    const ending = end()
    await expect
      .poll(() =>
        fetch(`${url}/livez`).then(
          () => 'taken',
          () => 'refused',
        ),
      )
      .toBe('refused')
    const closed = new Promise((done) => slow.once('close', done))
    slow.write(sample.slice(5))
    expect(await ending).toBe('drained')
    await closed
    expect(answer).toMatch(/^HTTP\/1.1 200 [^]*connection: close/i)
    expect(lines.map(({ event }) => event)).toEqual(['serving', 'draining', 'stopped'])
  })

  it('cuts off what does not end in its time', async () => {
    const { url, end } = await start(quick('drainMs: 50'))
    const { hostname, port } = new URL(url)
    const slow = connect(Number(port), hostname)
    await new Promise((done) => slow.once('connect', done))
    slow.on('error', () => undefined)
    slow.write('POST /model/score HTTP/1.1\r\nhost: x\r\ncontent-length: 999\r\n\r\n{')
    await expect
      .poll(async () => (await (await fetch(`${url}/metrics`)).text()).includes('under_way 1'))
      .toBe(true)
    expect(await end()).toBe('drain-deadline')
  })

  it('says no to readiness before it stops, for as long as it is told', async () => {
    const { url, end } = await start(quick('drainDelayMs: 2000'))
    const ending = end()
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
    expect((await score(url)).status).toBe(200)
    expect(await ending).toBe('drained')
  })

  it('says which setting is wrong where the port is taken', async () => {
    const { url } = await start(quick('accessLog: none'))
    const { port } = new URL(url)
    await expect(start(`${cooler}\nserve: { port: ${port} }`)).rejects.toThrow(/serve\.port/)
  })
})

describe('TLS', () => {
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  writeFileSync(files.certFile, certificate.cert)
  writeFileSync(files.keyFile, certificate.key)
  const tls = `tls: { certFile: ${files.certFile}, keyFile: ${files.keyFile} }`

  function get(url: string, options: object): Promise<number> {
    return new Promise((done, fail) => {
      httpsRequest(`${url}/livez`, options, (response) => {
        response.resume()
        done(response.statusCode ?? 0)
      })
        .on('error', fail)
        .end()
    })
  }

  it('answers by https', async () => {
    const { url } = await start(quick(tls))
    expect(url).toMatch(/^https:/)
    expect(await get(url, { ca: certificate.cert, servername: 'localhost' })).toBe(200)
  })

  it('refuses clients without a certificate where they need one', async () => {
    const { url } = await start(quick(tls.replace(' }', `, clientCaFile: ${files.certFile} }`)))
    const trusted = { ca: certificate.cert, servername: 'localhost' }
    await expect(get(url, trusted)).rejects.toThrow()
    expect(await get(url, { ...trusted, ...certificate })).toBe(200)
  })

  it('says which file cannot be read', async () => {
    await expect(start(quick('tls: { certFile: nowhere.pem, keyFile: nowhere.key }'))).rejects.toThrow(
      /serve\.tls\.certFile: .*nowhere\.pem/,
    )
  })
})
