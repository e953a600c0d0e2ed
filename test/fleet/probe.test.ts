import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { probeByHttp } from '../../src/fleet/probe.ts'

let answers: Readonly<Record<string, { status: number; body: string } | 'hang'>> = {}
const server = createServer((request, response) => {
  const answer = answers[request.url ?? '']
  if (answer === undefined || answer === 'hang') return
  response.writeHead(answer.status).end(answer.body)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
// It listens on a port.
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const yes = { status: 200, body: '{"status":"ok","checks":[]}' }
const no = {
  status: 503,
  body: '{"checks":[{"name":"group","ok":true},{"name":"producer","ok":false},{"name":"brokers","ok":false}]}',
}

describe('probeByHttp', () => {
  it.each([
    [
      { '/livez': yes, '/readyz': yes },
      { isLive: true, isReady: true, missing: null },
    ],
    [
      { '/livez': yes, '/readyz': no },
      { isLive: true, isReady: false, missing: 'waits for: producer, brokers' },
    ],
    [
      { '/livez': no, '/readyz': no },
      { isLive: false, isReady: false, missing: 'waits for: producer, brokers' },
    ],
    [
      { '/livez': yes, '/readyz': { status: 503, body: 'what' } },
      { isLive: true, isReady: false, missing: null },
    ],
    [
      { '/livez': yes, '/readyz': { status: 503, body: '7' } },
      { isLive: true, isReady: false, missing: null },
    ],
    [
      { '/livez': { status: 302, body: '' }, '/readyz': yes },
      { isLive: false, isReady: true, missing: null },
    ],
  ] as const)('takes %j for %j', async (given, health) => {
    answers = given
    expect(await probeByHttp(url, 5_000)).toEqual(health)
  })

  it('waits no longer than it may for one that accepts and says nothing', async () => {
    answers = { '/livez': 'hang', '/readyz': 'hang' }
    expect(await probeByHttp(url, 50)).toEqual({ isLive: false, isReady: false, missing: null })
  })

  it('finds nobody where nobody listens', async () => {
    expect(await probeByHttp('http://127.0.0.1:9', 5_000)).toEqual({
      isLive: false,
      isReady: false,
      missing: null,
    })
  })
})
