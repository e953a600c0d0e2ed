import { describe, expect, it } from 'vitest'
import { coolers, storeWith } from '../support/store-on-disk.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

async function promoted(): Promise<StoreOnDisk> {
  const store = await storeWith(coolers.mojo, coolers.lightgbm, coolers.byCategory)
  await store.model('promote', 'cooler@1')
  return store
}

describe('sluice model shadow', () => {
  it('lets versions score along, and ends it for one or for all', async () => {
    const { model } = await promoted()
    const said = async (...argv: readonly string[]) => (await model('shadow', ...argv)).stdout.split('\n')[0]
    expect(await said('cooler@2')).toBe(
      'cooler: release 2: version 1 answers; shadow: version 2 100 % (before: version 1 answers)',
    )
    expect(await said('cooler@3', '--share', '5')).toContain('shadow: version 2 100 %, version 3 5 %')
    expect(await said('cooler@3', '--share', '5')).toContain('nothing to change')
    expect(await said('cooler@2', '--off')).toContain('release 4: version 1 answers; shadow: version 3 5 %')
    expect(await said('cooler', '--off')).toContain('release 5: version 1 answers (before')
    expect(await said('cooler', '--off')).toBe(
      'cooler: nothing to change: version 1 answers, since release 5',
    )
  })

  it('goes through the gates', async () => {
    const { model } = await promoted()
    const { code, stdout } = await model('shadow', 'cooler@2', '--max-bytes', '10')
    expect([code, stdout]).toEqual([1, expect.stringContaining('cooler@2  size  its file has')])
  })

  it('is no shadow any more once it answers', async () => {
    const { model } = await promoted()
    await model('shadow', 'cooler@2')
    const { stdout } = await model('promote', 'cooler@2')
    expect(stdout).toContain('cooler: release 3: version 2 answers (before: version 1 answers; shadow')
  })

  it.each([
    [['cooler@1'], 'cooler@1 answers, it cannot be a shadow as well'],
    [['cooler'], "'cooler': which version?"],
    [['cooler@9'], 'has no cooler@9'],
    [['cooler@2', '--share', '0'], '--share: a shadow has a share above 0'],
    [['cooler@2', '--share', '5', '--off'], '--share: not with --off'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await (await promoted()).model('shadow', ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
