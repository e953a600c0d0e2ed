import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TlsFiles } from '../../src/access/tls-files.ts'
import { AnswerTooLarge, askWeb } from '../../src/access/web-request.ts'

const file = (name: string) => `test/fixtures/tls/${name}`

const plain = createServer((request, response) => {
  if (request.url === '/silent') return
  if (request.url === '/half') {
    response.writeHead(200, { 'content-length': '100' }).write('begun')
    return
  }
  if (request.url === '/long') {
    const write = (count: number): void => {
      response.write('é'.repeat(50))
      if (count > 1 && !response.destroyed) setImmediate(write, count - 1)
      else response.end()
    }
    write(Number(request.headers['x-pieces']))
    return
  }
  void text(request).then((body) => {
    const { method, headers } = request
    const echo = { method, body, length: headers['content-length'], color: headers['x-color'] }
    response.writeHead(418, { 'x-kind': 'teapot' }).end(JSON.stringify(echo))
  })
})
const secured = createTlsServer(
  {
    ...{ cert: readFileSync(file('server.pem')), key: readFileSync(file('server.key')) },
    ...{ ca: readFileSync(file('ca.pem')), requestCert: true, rejectUnauthorized: true },
  },
  (request, response) => {
    const { socket } = request
    response.end(socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : '')
  },
)

// They listen at ports.
const portOf = (server: Server) => (server.address() as AddressInfo).port
const started = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

beforeAll(() => Promise.all([started(plain), started(secured)]))
afterAll(() => {
  for (const server of [plain, secured]) {
    server.closeAllConnections()
    server.close()
  }
})

const ask = (path: string, more: Partial<Parameters<typeof askWeb>[0]> = {}) =>
  askWeb({
    ...{ method: 'GET', url: `http://127.0.0.1:${portOf(plain)}${path}`, headers: {}, body: null },
    ...{ timeoutMs: 5_000, maxBytes: 1_000, tls: null, ...more },
  })

const tls = (more: object = {}) =>
  new TlsFiles('registry.ssl', { caFile: file('ca.pem'), rejectUnauthorized: true, ...more })

describe('askWeb', () => {
  it('gives the answer, whatever its status', async () => {
    const {
      status,
      headers,
      text: body,
    } = await ask('/', { method: 'PUT', headers: { 'x-color': 'red' }, body: '{"ä":1}' })
    expect([status, headers['x-kind']]).toEqual([418, 'teapot'])
    expect(JSON.parse(body)).toEqual({ method: 'PUT', body: '{"ä":1}', length: '8', color: 'red' })
  })

  it.each(['/silent', '/half'])('waits for %s no longer than it may', async (path) => {
    await expect(ask(path, { timeoutMs: 40 })).rejects.toThrow('no answer within 40 ms')
  })

  it('takes an answer of so many bytes, and no longer one, whose end it does not wait for', async () => {
    const long = (pieces: string) => ask('/long', { headers: { 'x-pieces': pieces } })
    expect((await long('10')).text).toBe('é'.repeat(500))
    await expect(long('11')).rejects.toThrow(AnswerTooLarge)
    await expect(long('1e9')).rejects.toThrow('the answer has more than 1000 bytes')
  })

  it('says why there is none', async () => {
    await expect(ask('/', { url: 'http://127.0.0.1:9/' })).rejects.toThrow('ECONNREFUSED')
    await expect(ask('/', { url: 'http://localhost:9/' })).rejects.toThrow('ECONNREFUSED')
  })

  it('shows our certificate, and trusts our authority alone', async () => {
    const url = `https://127.0.0.1:${portOf(secured)}/`
    const own = { certFile: file('client.pem'), keyFile: file('client.key') }
    expect((await ask('/', { url, tls: tls(own) })).text).toBe('app')
    await expect(ask('/', { url, tls: tls() })).rejects.toThrow()
    await expect(ask('/', { url, tls: tls({ ...own, caFile: file('other-ca.pem') }) })).rejects.toThrow(
      'certificate',
    )
    await expect(ask('/', { url })).rejects.toThrow('certificate')
  })
})
