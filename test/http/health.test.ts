import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { healthRoutes } from '../../src/http/health.ts'
import type { Check } from '../../src/http/health.ts'

const ok: Check = { name: 'loop', ok: true }
const bad: Check = { name: 'group', ok: false, detail: 'not joined' }

async function answer(path: string, checks: { live?: readonly Check[]; ready?: readonly Check[] }) {
  const server = fastify()
  healthRoutes(server, { live: () => checks.live ?? [], ready: () => checks.ready ?? [] })
  const { statusCode, body } = await server.inject(path)
  await server.close()
  return { statusCode, body: JSON.parse(body) as unknown }
}

describe.each([
  ['/livez', 'live'],
  ['/readyz', 'ready'],
] as const)('%s', (path, kind) => {
  it.each([
    ['every check holds', [ok], 200, 'ok'],
    ['there is nothing to check', [], 200, 'ok'],
    ['one check fails', [ok, bad], 503, 'unavailable'],
  ] as const)('answers by its checks: %s', async (_when, checks, statusCode, status) => {
    expect(await answer(path, { [kind]: checks })).toEqual({ statusCode, body: { status, checks } })
  })

  it('does not ask the checks of the other', async () => {
    const other = kind === 'live' ? 'ready' : 'live'
    expect(await answer(path, { [other]: [bad] })).toMatchObject({ statusCode: 200 })
  })
})

describe('healthRoutes', () => {
  it('asks the checks at each request', async () => {
    const server = fastify()
    let joined = false
    const ready = () => [{ name: 'group', ok: joined }]
    healthRoutes(server, { live: () => [], ready })
    const before = await server.inject('/readyz')
    joined = true
    const after = await server.inject('/readyz')
    await server.close()
    expect([before.statusCode, after.statusCode]).toEqual([503, 200])
  })
})
