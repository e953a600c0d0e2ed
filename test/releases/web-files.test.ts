import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { digestOf } from '../../src/releases/digest.ts'
import { WebFiles } from '../../src/releases/web-files.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const digest = digestOf(Buffer.from('trees'))

describe('WebFiles', () => {
  let server: Server
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  async function files(answer: RequestListener) {
    server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`
    const home = mkdtempSync(join(scratch, 'cache-'))
    const cached = () => readdirSync(join(home, 'sluice/models'))
    return { files: new WebFiles(url, { XDG_CACHE_HOME: home }), url: url.slice(0, -1), cached }
  }

  it('fetches a file once, and has it by its digest from then on', async () => {
    const asked: (string | undefined)[] = []
    const { files: web, cached } = await files(({ url }, answer) => {
      asked.push(url)
      answer.end('trees')
    })
    for (let time = 0; time < 2; time++) {
      const path = await web.localFile('default/cooler/1/a.zip?token=secret', digest, 5)
      expect(readFileSync(path!, 'utf8')).toBe('trees')
    }
    expect(asked).toEqual(['/models/default/cooler/1/a.zip?token=secret'])
    expect(cached()).toEqual([`${digest.slice(7)}.zip`])
  })

  it('has nothing where the server has nothing', async () => {
    const { files: web } = await files((_asked, answer) => answer.writeHead(404).end('no'))
    expect(await web.localFile('a.zip', digest)).toBeNull()
  })

  it.each<[string, RequestListener, { readonly code: string; readonly message: RegExp }]>([
    [
      'other bytes',
      (_asked, answer) => answer.end('bears'),
      { code: 'STORE', message: /a\.zip is damaged: its digest is/ },
    ],
    [
      'more bytes',
      (_asked, answer) => answer.end('trees and more'),
      { code: 'STORE', message: /a\.zip has more than the 5 bytes of the file$/ },
    ],
    [
      'another status',
      (_asked, answer) => answer.writeHead(503).end(),
      { code: 'STORE_OUTAGE', message: /a\.zip: it answers with status 503$/ },
    ],
    ['no answer', ({ socket }) => socket.destroy(), { code: 'STORE_OUTAGE', message: /a\.zip: .+/ }],
    [
      'half of it',
      (_asked, answer) => {
        answer.writeHead(200, { 'content-length': 5 }).write('tre')
        setImmediate(() => answer.destroy())
      },
      { code: 'STORE_OUTAGE', message: /a\.zip: .+/ },
    ],
  ])('takes no file of a server that gives %s', async (_what, answer, { code, message }) => {
    const { files: web, url, cached } = await files(answer)
    const taken = web.localFile('a.zip?token=secret', digest, 5)
    await expect(taken).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    })
    await expect(taken).rejects.toMatchObject({ message: expect.stringContaining(`${url}/a.zip`) as string })
    await expect(taken).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string })
    expect(cached()).toEqual([])
  })
})
