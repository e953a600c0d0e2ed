import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { jsonAnswer } from '../../src/http/route.ts'
import type { Route, StreamReader } from '../../src/http/route.ts'
import { startHttp } from '../../src/http/server.ts'
import type { HttpParts, HttpServer } from '../../src/http/server.ts'

const open: HttpServer[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function start(over: Partial<HttpParts> = {}): Promise<string> {
  const server = await startHttp(
    {
      health: { live: () => [{ name: 'loop', ok: true }], ready: () => [{ name: 'group', ok: true }] },
      metrics: { contentType: 'text/plain; version=0.0.4', metrics: () => Promise.resolve('up 1\n') },
      version: { version: '1.2.3', node: '24', pipeline: 'rig', models: [] },
      ...over,
    },
    '127.0.0.1',
    0,
  )
  open.push(server)
  return server.url
}

describe('startHttp', () => {
  it.each(['/livez', '/readyz'])('answers 200 on %s when every check holds', async (path) => {
    const response = await fetch((await start()) + path)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ status: 'ok' })
  })

  it('answers 503 on /readyz and names the check that fails', async () => {
    const ready = () => [{ name: 'registry', ok: false, detail: 'no answer for 12 s' }]
    const response = await fetch((await start({ health: { live: () => [], ready } })) + '/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'unavailable', checks: ready() })
  })

  it('serves the metrics with their content type', async () => {
    const response = await fetch((await start()) + '/metrics')
    expect(response.headers.get('content-type')).toContain('version=0.0.4')
    expect(await response.text()).toBe('up 1\n')
  })

  it('tells the version', async () => {
    expect(await (await fetch((await start()) + '/version')).json()).toMatchObject({ version: '1.2.3' })
  })

  it.each([
    ['a path that is none', '/metric', 'GET', 404],
    ['a query behind a path', '/readyz?verbose', 'GET', 200],
    ['HEAD', '/livez', 'HEAD', 200],
    ['what would change something', '/livez', 'POST', 405],
  ])('answers %s', async (_, path, method, status) => {
    const response = await fetch((await start()) + path, { method })
    expect(response.status).toBe(status)
    expect((await response.text()) === '').toBe(method === 'HEAD')
  })

  it('answers 500 and goes on when a route fails', async () => {
    const metrics = { contentType: 'text/plain', metrics: () => Promise.reject(new Error('no reading')) }
    const url = await start({ metrics })
    const response = await fetch(`${url}/metrics`)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: 'no reading' })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
  })

  it('says which address is taken and what to set', async () => {
    const taken = new URL(await start())
    await expect(
      startHttp(
        {
          health: { live: () => [], ready: () => [] },
          metrics: { contentType: 'text/plain', metrics: () => Promise.resolve('') },
          version: { version: '', node: '', pipeline: '', models: [] },
        },
        '127.0.0.1',
        Number(taken.port),
      ),
    ).rejects.toThrow(/cannot listen on 127\.0\.0\.1:\d+.*set http\.port/)
  })

  it('lets running answers out when it closes, and closes their connections', async () => {
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<undefined>()
    const { promise: ready, resolve: answer } = Promise.withResolvers<string>()
    const url = await start({
      metrics: {
        contentType: 'text/plain',
        metrics: () => {
          onAsked(undefined)
          return ready
        },
      },
    })
    const idle = await fetch(`${url}/livez`)
    await idle.text()
    const running = fetch(`${url}/metrics`)
    await asked
    const closing = open.splice(0)[0]!.close()
    answer('late 1\n')
    const response = await running
    expect(await response.text()).toBe('late 1\n')
    expect(response.headers.get('connection')).toBe('close')
    await closing
    await expect(fetch(`${url}/livez`)).rejects.toThrow()
  })
})

describe('routes of others', () => {
  const echo: Route = {
    path: '/echo',
    method: 'POST',
    answer: async (request) => ({
      ...jsonAnswer(200, { body: await request.body(), accept: request.headers.accept }),
      headers: { 'x-more': 'yes' },
    }),
  }

  it.each([
    ['what was sent', 'sesame', 'sesame'],
    ['null for more than a token', 'x'.repeat(5000), null],
  ])('are told of %s', async (_what, sent, got) => {
    const url = await start({ routes: [echo] })
    const response = await fetch(`${url}/echo`, { method: 'POST', body: sent, headers: { accept: 'a/b' } })
    expect(await response.json()).toEqual({ body: got, accept: 'a/b' })
    expect(response.headers.get('x-more')).toBe('yes')
  })

  it('are not asked by another method', async () => {
    const response = await fetch(`${await start({ routes: [echo] })}/echo`)
    expect(response.status).toBe(405)
  })
})

describe('streams', () => {
  /** A stream, whoever reads it, and whether they are gone. */
  function streaming() {
    const { promise: reader, resolve: onReader } = Promise.withResolvers<StreamReader>()
    const { promise: gone, resolve: onGone } = Promise.withResolvers<undefined>()
    const route: Route = {
      path: '/events',
      answer: () => ({
        contentType: 'text/event-stream',
        headers: { 'x-accel-buffering': 'no' },
        stream: (each) => {
          onReader(each)
          return () => {
            onGone(undefined)
          }
        },
      }),
    }
    return { routes: [route], reader, gone }
  }

  it('give what is written as it is written, and notice a reader that leaves', async () => {
    const { routes, reader, gone } = streaming()
    const leaving = new AbortController()
    const response = await fetch(`${await start({ routes })}/events`, { signal: leaving.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect((await reader).write('data: 1\n\n')).toBe(true)
    const chunks = response.body! as AsyncIterable<Uint8Array>
    for await (const chunk of chunks) {
      expect(Buffer.from(chunk).toString()).toBe('data: 1\n\n')
      break
    }
    leaving.abort()
    await gone
    expect((await reader).write('data: 2\n\n')).toBe(false)
  })

  it('take nothing more for a reader that does not read', async () => {
    const { routes, reader, gone } = streaming()
    const { hostname, port } = new URL(await start({ routes }))
    const socket = connect(Number(port), hostname)
    socket.pause()
    socket.write('GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n')
    const slow = await reader
    const text = 'x'.repeat(1 << 20)
    let taken = 0
    // Buffers of the kernel and of Node take some of it.
    while (slow.write(text)) taken++
    expect(taken).toBeLessThan(64)
    expect(slow.write('y')).toBe(false)
    socket.destroy()
    await gone
  })

  it('do not hold up the end of the server', async () => {
    const { routes, reader, gone } = streaming()
    const url = await start({ routes })
    const response = await fetch(`${url}/events`)
    await reader
    await open.splice(0)[0]!.close()
    await gone
    await expect(response.text()).rejects.toThrow()
  })

  it('are not begun for HEAD', async () => {
    const { routes } = streaming()
    const response = await fetch(`${await start({ routes })}/events`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})
