import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/releases/open-store.ts'
import { coolers, storeWith } from '../support/store-on-disk.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

const newestOf = async ({ place }: StoreOnDisk) =>
  (await openStore(place)).newest({ tenant: 'default', model: 'cooler' })

async function promoted(): Promise<StoreOnDisk> {
  const store = await storeWith(coolers.mojo, coolers.lightgbm, coolers.byCategory)
  await store.model('promote', 'cooler@1')
  return store
}

describe('sluice model split', () => {
  it('shares the keys out, and keeps them in their arms while an arm grows', async () => {
    const store = await promoted()
    const { code, stdout } = await store.model(
      'split',
      'cooler',
      '1=90',
      '2=10',
      '--by',
      'eva',
      '--why',
      'try',
    )
    expect([code, stdout]).toEqual([
      0,
      'cooler: release 2: version 1 90 %, version 2 10 % of the keys (before: version 1 answers)\n  by   eva\n  why  try\n',
    ])
    await store.model('split', 'cooler', '2=30', '1=70')
    expect((await newestOf(store))?.plan).toEqual({
      ...{ kind: 'split', salt: 'cooler/2' },
      arms: [
        { version: 1, share: 70 },
        { version: 2, share: 30 },
      ],
    })
    expect((await store.model('split', 'cooler', '1=70', '2=30')).stdout).toContain('nothing to change')
  })

  it('asks the gates about versions that do not answer yet, alone', async () => {
    const store = await promoted()
    await store.model('policy', '--forbid', 'Gradient Boosting Machine')
    expect((await store.model('split', 'cooler', '1=90', '2=10')).code).toBe(0)
    const { code, stdout } = await store.model('split', 'cooler', '1=80', '2=10', '3=10')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^cooler: refused, nothing was changed\n {2}cooler@3 {2}algorithm/)
    const forced = await store.model(
      'split',
      'cooler',
      '1=80',
      '2=10',
      '3=10',
      '--force',
      '--why',
      'short test',
    )
    expect(forced.code).toBe(0)
    expect((await newestOf(store))?.forced).toHaveLength(1)
  })

  it.each([
    [['cooler', '1=90', '2=9'], 'add up to 100 percent, these to 99'],
    [['cooler', '1=100'], 'two versions or more'],
    [['cooler', '1=50', '9=50'], 'has no cooler@9; there are 1, 2, 3'],
    [['cooler', '1', '2'], 'It must be a version and its share'],
    [['cooler', '1=200', '2=-100'], 'a percentage from 0 to 100'],
    [['cooler@1', '1=50', '2=50'], 'expected a model without a version'],
    [['cooler', '1=50', '2=50', '--force'], '--force: needs --why'],
  ])('refuses %j', async (argv, message) => {
    const store = await promoted()
    const { code, stderr } = await store.model('split', ...argv)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
    expect(code).toBe(2)
    expect((await newestOf(store))?.seq).toBe(1)
  })
})
