import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { Webhook } from '../../../src/app/watching/webhook.ts'
import { systemClock } from '../../../src/core/clock.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { AlertEvent } from '../../../src/monitor/alerts/alert-event.ts'
import { recordingLogger } from '../../support/recording-logger.ts'

const alert: AlertEvent = {
  id: '1-1-feature-drift',
  pipeline: 'rig',
  name: 'feature-drift',
  subject: 'cooler/psa_bar',
  severity: 'warning',
  state: 'open',
  openedAt: 1,
  closedAt: null,
  text: 'it has moved',
  value: 9,
  limit: 8,
}

/** Waits are told, and over at once. */
function hurriedClock(waits: number[]): Clock {
  return {
    ...systemClock,
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  }
}

const closings: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

/** Answers with these, one after the other, and keeps what was asked. */
async function receiver(statuses: readonly number[]) {
  const seen: { readonly request: IncomingMessage; readonly body: string }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ request, body })
      const status = statuses[seen.length - 1] ?? 200
      if (status === 0) request.socket.destroy()
      else response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closings.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { seen, url: `http://127.0.0.1:${address.port}/hook` }
}

function webhookFor(url: string, waits: number[] = []) {
  const log = recordingLogger()
  const webhook = new Webhook({ url, token: new Secret('geheim') }, log.logger, hurriedClock(waits))
  return { webhook, log }
}

describe('Webhook', () => {
  it('posts the event as JSON, with the token and a key by which repeats are known', async () => {
    const { seen, url } = await receiver([200])
    const { webhook } = webhookFor(url)
    webhook.send(alert)
    await expect.poll(() => seen.length).toBe(1)
    await webhook.close()
    expect(JSON.parse(seen[0]!.body)).toEqual(alert)
    expect(seen[0]!.request.headers).toMatchObject({
      authorization: 'Bearer geheim',
      'idempotency-key': '1-1-feature-drift-open',
      'content-type': 'application/json',
    })
  })

  it('asks again after a broken connection, 503 and 429, longer each time, and keeps the order', async () => {
    const { seen, url } = await receiver([0, 503, 429, 200, 200])
    const waits: number[] = []
    const { webhook, log } = webhookFor(url, waits)
    webhook.send(alert)
    webhook.send({ ...alert, state: 'closed', closedAt: 2 })
    await expect.poll(() => seen.length).toBe(5)
    await webhook.close()
    expect(seen.map(({ body }) => (JSON.parse(body) as AlertEvent).state)).toEqual([
      ...['open', 'open', 'open', 'open'],
      'closed',
    ])
    expect(waits).toEqual([1_000, 2_000, 4_000])
    expect(log.lines).toEqual([])
  })

  it('gives up at a refusal, tells it without the token, and goes on with the next', async () => {
    const { seen, url } = await receiver([401, 200])
    const { webhook, log } = webhookFor(url)
    webhook.send(alert)
    webhook.send({ ...alert, id: 'other' })
    await expect.poll(() => seen.length).toBe(2)
    await webhook.close()
    expect(log.lines).toEqual([
      expect.objectContaining({ event: 'webhook-failed', id: '1-1-feature-drift', error: 'status 401' }),
    ])
    expect(JSON.stringify(log.lines)).not.toContain('geheim')
  })

  it('tells what nobody took when it is closed', async () => {
    const { url } = await receiver([])
    const { webhook, log } = webhookFor(url.replace(/:\d+/, ':1'))
    webhook.send(alert)
    await webhook.close()
    expect(log.lines).toEqual([expect.objectContaining({ event: 'webhook-failed', state: 'open' })])
  })
})
