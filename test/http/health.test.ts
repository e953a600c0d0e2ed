import { describe, expect, it } from 'vitest'
import { healthRoutes } from '../../src/http/health.ts'
import type { Check, Health } from '../../src/http/health.ts'

const ok: Check = { name: 'loop', ok: true }
const bad: Check = { name: 'group', ok: false, detail: 'not joined' }

async function answer(
  path: string,
  { live = [], ready = [] }: Partial<Record<'live' | 'ready', readonly Check[]>>,
) {
  return answerAt(path, { live: () => live, ready: () => ready })
}

async function answerAt(path: string, health: Health) {
  const route = healthRoutes(health).find((each) => each.path === path)
  const { status, body } = await route!.answer()
  return { statusCode: status, body: JSON.parse(body) as unknown }
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
    let joined = false
    const health = { live: () => [], ready: () => [{ name: 'group', ok: joined }] }
    const before = await answerAt('/readyz', health)
    joined = true
    const after = await answerAt('/readyz', health)
    expect([before.statusCode, after.statusCode]).toEqual([503, 200])
  })
})
