import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { PageAccess } from '../../src/http/access.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { asked } from './asked.ts'

const json = (token: unknown) => asked({}, JSON.stringify({ token }))

function guarded(clock = new StandingClock()) {
  return new PageAccess({ host: '127.0.0.1', token: new Secret('sesame'), clock })
}

/** The cookie that the token is exchanged for. */
async function cookieFrom(access: PageAccess): Promise<string> {
  const { status, headers } = await access.exchange(json('sesame'))
  expect(status).toBe(200)
  return headers!['set-cookie']!
}

describe('without a token', () => {
  const access = (host: string) => new PageAccess({ host, token: null, clock: new StandingClock() })

  it.each(['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'localhost', '127.0.0.1'])(
    'this machine is answered by its name %s',
    (host) => {
      expect(access('127.0.0.1').refuse(asked({ host }))).toBeNull()
    },
  )

  it.each([
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example:80',
    undefined,
  ])('a page that asks by the name %s is refused', (host) => {
    expect(access('127.0.0.1').refuse(asked(host === undefined ? {} : { host }))).toMatchObject({
      status: 403,
    })
  })

  it.each(['0.0.0.0', '::', '10.0.0.1', 'rig.example'])('nobody is answered on %s', (host) => {
    expect(access(host).refuse(asked({ host: 'localhost' }))).toMatchObject({ status: 403 })
  })

  it('there is nothing to exchange', async () => {
    expect(await access('127.0.0.1').exchange(json('x'))).toMatchObject({ status: 404 })
  })
})

describe('with a token', () => {
  it('whoever has not brought it is refused, on this machine too', () => {
    expect(guarded().refuse(asked({ host: 'localhost' }))).toMatchObject({ status: 401 })
  })

  it('it is exchanged for a session that no script reads and no other site sends', async () => {
    const access = guarded()
    const cookie = await cookieFrom(access)
    expect(cookie).toMatch(
      /^sluice-[0-9a-f]{8}=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    )
    expect(cookie).not.toContain('sesame')
    const [pair] = cookie.split(';')
    expect(access.refuse(asked({ cookie: `other=1; ${pair!}` }))).toBeNull()
    expect(access.refuse(asked({ cookie: `${pair!}x` }))).toMatchObject({ status: 401 })
    expect(guarded().refuse(asked({ cookie: pair! }))).toMatchObject({ status: 401 })
  })

  it('two that log in have two sessions', async () => {
    const access = guarded()
    expect(await cookieFrom(access)).not.toBe(await cookieFrom(access))
  })

  it('a session ends after twelve hours', async () => {
    const clock = new StandingClock()
    const access = guarded(clock)
    const cookie = (await cookieFrom(access)).split(';')[0]!
    await clock.advance(12 * 3_600_000 - 1)
    expect(access.refuse(asked({ cookie }))).toBeNull()
    await clock.advance(1)
    expect(access.refuse(asked({ cookie }))).toMatchObject({ status: 401 })
  })

  it('programs bring it with each request', () => {
    expect(guarded().refuse(asked({ authorization: 'Bearer sesame' }))).toBeNull()
    expect(guarded().refuse(asked({ authorization: 'Bearer sesam' }))).toMatchObject({ status: 401 })
  })

  it.each([['sesam'], ['sesame '], [''], [7], [null], [undefined]])('%j is not it', async (token) => {
    const answer = await guarded().exchange(json(token))
    expect(answer).toMatchObject({ status: 401 })
    expect(answer.headers).toBeUndefined()
  })

  it('a body that is no JSON is not it', async () => {
    expect(await guarded().exchange(asked({}, 'sesame'))).toMatchObject({ status: 401 })
  })

  it('after twenty wrong ones none is compared for a minute', async () => {
    const clock = new StandingClock()
    const access = guarded(clock)
    for (let i = 0; i < 20; i++) expect(await access.exchange(json('x'))).toMatchObject({ status: 401 })
    expect(await access.exchange(json('sesame'))).toMatchObject({ status: 429 })
    expect(access.refuse(asked({ authorization: 'Bearer sesame' }))).toMatchObject({ status: 401 })
    await clock.advance(60_001)
    expect(await access.exchange(json('sesame'))).toMatchObject({ status: 200 })
  })
})
