import { readFileSync, readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../src/core/secret.ts'
import { aCalmNight } from './support/made-up.ts'
import { servePage } from './support/page-server.ts'
import { TestBook } from './support/test-book.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

async function serve(over: Parameters<typeof servePage>[1] = {}) {
  const server = await servePage(new TestBook().put(...aCalmNight(Date.now())), over)
  open.push(server)
  return server.url
}

const paths = ['/', '/page/live.js', '/page/live.css', '/page/uplot.js', '/page/uplot.css', '/events']

/** The first event of a stream. */
async function firstEvent(response: Response): Promise<string> {
  let text = ''
  for await (const chunk of response.body! as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString()
    if (/^data: .*\n\n/m.test(text)) break
  }
  return /^data: (.*)$/m.exec(text)![1]!
}

describe('livePage', () => {
  it('has each file of the page, as it is', async () => {
    const url = await serve()
    const names = readdirSync('pages/live').filter((name) => !name.endsWith('.html'))
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      const response = await fetch(`${url}/page/${name}`)
      expect([name, response.status]).toEqual([name, 200])
      expect(await response.text()).toBe(readFileSync(`pages/live/${name}`, 'utf8'))
    }
  })

  it('lets the page take nothing from elsewhere, and stand in no frame', async () => {
    const { headers } = await fetch(await serve())
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  it('streams the state', async () => {
    const response = await fetch(`${await serve()}/events`)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const { whole, set } = JSON.parse(await firstEvent(response)) as { whole: boolean; set: object }
    expect(whole).toBe(true)
    expect(Object.keys(set)).toEqual(
      expect.arrayContaining(['about/page', 'tile/rig-01', 'instance/rig-scoring-2']),
    )
  })

  it('ends its streams when the server closes', async () => {
    const url = await serve()
    const response = await fetch(`${url}/events`)
    await open.splice(0)[0]!.close()
    await expect(response.text()).rejects.toThrow()
  })

  it.each(paths)('without a token answers nobody beyond this machine: %s', async (path) => {
    const url = await serve({ host: '0.0.0.0' })
    const response = await fetch(url + path)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('http.token')
  })

  it.each(paths)('with a token answers nothing without it: %s', async (path) => {
    const url = await serve({ host: '0.0.0.0', token: new Secret('sesame') })
    const response = await fetch(url + path)
    expect(response.status).toBe(401)
    expect(await response.text()).not.toContain('rig-01')
  })

  it('exchanges the token for a session, which all is answered to', async () => {
    const url = await serve({ host: '0.0.0.0', token: new Secret('sesame') })
    const exchange = (token: string) =>
      fetch(`${url}/token`, { method: 'POST', body: JSON.stringify({ token }) })
    expect((await exchange('open')).status).toBe(401)
    const cookie = (await exchange('sesame')).headers.get('set-cookie')!.split(';')[0]!
    for (const path of paths.slice(0, -1))
      expect((await fetch(url + path, { headers: { cookie } })).status).toBe(200)
    expect(await firstEvent(await fetch(`${url}/events`, { headers: { cookie } }))).toContain('rig-01')
  })

  it.each(['/livez', '/metrics', '/version'])('leaves what was there as it was: %s', async (path) => {
    const url = await serve({ host: '0.0.0.0', token: new Secret('sesame') })
    expect((await fetch(url + path)).status).toBe(200)
  })
})
