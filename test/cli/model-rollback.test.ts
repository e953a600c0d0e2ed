import { describe, expect, it } from 'vitest'
import { coolers, storeWith } from '../support/store-on-disk.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

async function threeReleases(): Promise<StoreOnDisk> {
  const store = await storeWith(coolers.mojo, coolers.lightgbm, coolers.byCategory)
  for (const version of [1, 2, 3]) await store.model('promote', `cooler@${version}`)
  return store
}

describe('sluice model rollback', () => {
  it('lets answer what answered before, further back each time', async () => {
    const { model } = await threeReleases()
    const back = async (...more: readonly string[]) =>
      (await model('rollback', 'cooler', '--by', 'eva', '--why', 'slow', ...more)).stdout
    expect(await back()).toBe(
      'cooler: release 4: version 2 answers (before: version 3 answers)\n  by   eva\n  why  slow\n',
    )
    expect(await back()).toContain('release 5: version 1 answers')
    expect(await back('--to', '3')).toContain('release 6: version 3 answers')
    expect(await back('--to', '3')).toContain('nothing to change')
  })

  it.each([
    [['cooler'], 'rollback: needs --why'],
    [['cooler', '--why', 'x', '--to', '9'], 'cooler has no release 9: it has 1 to 3'],
    [['valve', '--why', 'x'], 'valve: no release before this one'],
    [['cooler', '--why', 'x', '--cut'], '--cut: needs --config'],
    [['cooler', '--why', 'x', '-c', 'a.yaml'], '--config: only with --cut'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await (await threeReleases()).model('rollback', ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
