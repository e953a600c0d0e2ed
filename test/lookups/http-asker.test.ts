import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LookupSettingsOf } from '../../src/config/lookups.ts'
import { Secret } from '../../src/core/secret.ts'
import { NoAnswer } from '../../src/features/outside.ts'
import { HttpAsker } from '../../src/lookups/http-asker.ts'

type Answer = string | number | null | ((response: ServerResponse) => void)

/** A service with these answers by the rest of the path: a status, or a text of JSON; null: never. Keeps what it was asked. */
async function service(answers: Readonly<Record<string, Answer>>) {
  const asked: { readonly url: string; readonly authorization: string | undefined }[] = []
  const load = { now: 0, most: 0 }
  const server = createServer((request, response) => {
    asked.push({ url: request.url!, authorization: request.headers.authorization })
    load.most = Math.max(load.most, ++load.now)
    response.once('close', () => (load.now -= 1))
    const path = decodeURIComponent(request.url!.replace(/^\/machines\//, ''))
    const answer = Object.hasOwn(answers, path) ? answers[path] : (answers['*'] ?? 404)
    setImmediate(() => {
      if (answer === null || answer === undefined) return
      if (typeof answer === 'function') answer(response)
      else if (typeof answer === 'number') response.writeHead(answer).end()
      else response.end(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  let isClosed = false
  onTestFinished(() => (isClosed ? undefined : close()))
  // It listens at a port.
  const { port } = server.address() as AddressInfo
  const stop = () => {
    isClosed = true
    return close()
  }
  return { url: `http://127.0.0.1:${port}/machines`, asked, load, stop }
}

function asker(url: string, over: Partial<LookupSettingsOf<'http'>> = {}) {
  const settings: LookupSettingsOf<'http'> = {
    source: 'http',
    url: `${url}/{id}`,
    headers: {},
    key: 'id',
    concurrency: 4,
    timeoutMs: 10_000,
    maxAnswerBytes: 1_000,
    cache: { maxEntries: 0, ttlMs: 1 },
    ...over,
  }
  return new HttpAsker('machines', settings)
}

const noEnd = new AbortController().signal

async function ask(of: HttpAsker, keys: readonly string[], columns: readonly string[] = ['bar', 'at.site']) {
  const answers = await of.ask(keys, columns, noEnd)
  return keys.map((key) => {
    const answer = answers.get(key)
    return answer instanceof NoAnswer ? `NoAnswer: ${answer.message}` : answer
  })
}

describe('HttpAsker', () => {
  it('gives fields of the answer by their path, for each key', async () => {
    const { url } = await service({
      m1: '{"bar":1.5,"at":{"site":"north"}}',
      m2: '{}',
      m3: 'null',
      m4: 204,
      m5: 410,
    })
    expect(await ask(asker(url), ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'])).toEqual([
      [1.5, 'north'],
      [undefined, undefined],
      ...[null, null, null, null],
    ])
  })

  it('finds the row within the answer where it is told to', async () => {
    const { url } = await service({
      m1: '{"result":{"row":{"bar":2}}}',
      m2: '{"result":{}}',
      m3: '{"result":null}',
    })
    const rows = await ask(asker(url, { at: 'result.row' }), ['m1', 'm2', 'm3'], ['bar'])
    expect(rows).toEqual([[2], null, null])
  })

  it('writes any key into the address, and asks for none that leads elsewhere', async () => {
    const keys = ['a/b?c#d', 'ä 💥', '{id}', '%2e', '', '.', '..', '\ud800', '$&']
    const { url, asked } = await service({ '*': '{"bar":1}' })
    const nowhere = 'NoAnswer: the key cannot stand in an address'
    const rows = await ask(asker(url), keys, ['bar'])
    expect(rows).toEqual([[1], [1], [1], [1], nowhere, nowhere, nowhere, nowhere, [1]])
    const paths = asked.map((each) => decodeURIComponent(each.url))
    expect(paths.toSorted()).toEqual(
      keys
        .filter((_, at) => rows[at] !== nowhere)
        .map((key) => `/machines/${key}`)
        .toSorted(),
    )
  })

  it('puts each part of a key in its place', async () => {
    const { url, asked } = await service({ '*': '{"bar":1}' })
    await ask(
      asker(url, { url: `${url}/{site}?line={line}&s={site}`, key: ['site', 'line'] }),
      ['["n/1","7"]'],
      ['bar'],
    )
    expect(asked.map((each) => each.url)).toEqual(['/machines/n%2F1?line=7&s=n%2F1'])
  })

  it('has no answer for a key whose answer is too long, which it asks for once', async () => {
    const long = JSON.stringify({ bar: 'x'.repeat(1_000) })
    const { url, asked } = await service({ m1: '{"bar":1}', m2: long })
    const rows = await ask(asker(url), ['m1', 'm2'], ['bar'])
    expect(rows).toEqual([[1], 'NoAnswer: the answer has more than 1000 bytes (maxAnswerBytes)'])
    expect(asked).toHaveLength(2)
  })

  it('sends its headers, and asks so many at once as it may', async () => {
    // Answers when four wait: fewer questions at once would wait without end.
    const waiting: ServerResponse[] = []
    const together = (response: ServerResponse) => {
      if (waiting.push(response) < 4) return
      for (const each of waiting.splice(0)) each.end('{"bar":1}')
    }
    const { url, asked, load } = await service({ '*': together })
    const keys = Array.from({ length: 40 }, (_, at) => `m${at}`)
    const rows = await ask(asker(url, { headers: { authorization: new Secret('Bearer x') } }), keys, ['bar'])
    expect(rows).toHaveLength(40)
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer x']))
    expect(load.most).toBe(4)
  })

  it.each<[string, Answer, string]>([
    ['no JSON', '<html>', 'the answer is no JSON object'],
    ['a list', '[1]', 'the answer is no JSON object'],
    ['a refusal of the key', 400, 'status 400'],
    ['a redirection', 302, 'status 302'],
    ['a failure', 500, 'status 500'],
    ['too many questions', 429, 'status 429'],
    ['a connection that breaks', (response) => response.destroy(), 'socket hang up'],
    ['nothing', null, 'no answer within \\d{3} ms'],
  ])('has no answer for a key with %s, while others have theirs', async (_what, answer, message) => {
    const { url } = await service({ m1: '{"bar":1}', bad: answer })
    const of = asker(url, { timeoutMs: answer === null ? 200 : 10_000 })
    const rows = await ask(of, ['bad', 'm1'], ['bar'])
    expect(rows).toEqual([expect.stringMatching(`^NoAnswer: .*${message}`), [1]])
    // The key that was answered shows that it is not the service.
    expect(await ask(of, ['bad'], ['bar'])).toEqual([expect.stringContaining('NoAnswer')])
  })

  it.each([401, 403, 429, 500, 503])(
    'takes status %d for all for an outage, also behind answers',
    async (status) => {
      const answers: Record<string, Answer> = { '*': status }
      const { url } = await service(answers)
      const of = asker(url)
      await expect(ask(of, ['m1', 'm2'])).rejects.toThrow(`${url}/{id}: status ${status}`)
      answers['m1'] = '{"bar":1}'
      expect(await ask(of, ['m1'], ['bar'])).toEqual([[1]])
      delete answers['m1']
      await expect(ask(of, ['m1', 'm2'])).rejects.toThrow(`status ${status}`)
    },
  )

  it('takes a service that is gone for an outage, though it answered before', async () => {
    const { url, stop } = await service({ '*': '{"bar":1}' })
    const of = asker(url)
    await ask(of, ['m1'], ['bar'])
    await stop()
    await expect(ask(of, ['m2', 'm3'], ['bar'])).rejects.toThrow('ECONNREFUSED')
  })

  it('asks once more on a connection that breaks', async () => {
    let broken = 0
    const { url } = await service({
      m1: '{"bar":1}',
      '*': (response) => {
        if (++broken === 1) response.destroy()
        else response.end('{"bar":2}')
      },
    })
    expect(await ask(asker(url), ['m1', 'm2'], ['bar'])).toEqual([[1], [2]])
  })

  it('asks for nothing more when nobody waits', async () => {
    const { url, asked } = await service({ '*': '{"bar":1}' })
    await expect(asker(url).ask(['m1'], ['bar'], AbortSignal.abort())).rejects.toThrow('no answer in time')
    expect(asked).toEqual([])
  })
})
