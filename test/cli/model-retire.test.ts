import { describe, expect, it } from 'vitest'
import { coolers, storeWith } from '../support/store-on-disk.ts'
import type { StoreOnDisk } from '../support/store-on-disk.ts'

async function promoted(): Promise<StoreOnDisk> {
  const store = await storeWith(coolers.mojo, coolers.lightgbm)
  await store.model('promote', 'cooler@1')
  return store
}

describe('sluice model retire', () => {
  it('remembers that a version is not to be promoted again', async () => {
    const { model } = await promoted()
    const { code, stdout } = await model('retire', 'cooler@2', '--by', 'eva')
    expect([code, stdout]).toEqual([
      0,
      'cooler: release 2: version 1 answers\n  by       eva\n  retired  version 2\n',
    ])
    expect((await model('retire', 'cooler@2')).stdout).toContain('nothing to change')
    expect((await model('ls', 'cooler')).stdout).toMatch(/ {2}2 {2}retired {2}/)
  })

  it('takes a model out of service', async () => {
    const { model } = await promoted()
    const { code, stdout } = await model('retire', 'cooler', '--why', 'the rig is gone')
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      'cooler: release 2: nobody answers (before: version 1 answers)',
    ])
    expect((await model('rollback', 'cooler', '--why', 'it is back')).stdout).toContain('version 1 answers')
  })

  it.each([
    [['cooler@1'], 'cooler@1 answers now and cannot be retired'],
    [['cooler'], 'retire cooler: needs --why'],
    [['cooler@9'], 'has no cooler@9'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await (await promoted()).model('retire', ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
