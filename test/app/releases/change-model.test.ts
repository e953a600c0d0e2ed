import { describe, expect, it } from 'vitest'
import { changeModel } from '../../../src/app/releases/change-model.ts'
import type { ModelChange } from '../../../src/app/releases/change-model.ts'
import { promoted } from '../../../src/releases/next-release.ts'
import { openStore } from '../../../src/releases/open-store.ts'
import type { Cut } from '../../../src/releases/release.ts'
import { coolers, storeWith } from '../../support/store-on-disk.ts'

const of = { tenant: 'default', model: 'cooler' }
const outside = { stdin: process.stdin, stop: new AbortController().signal, warn: () => undefined }
const change: ModelChange = {
  ...{ of, command: 'promote', by: 'eva@desk', why: null, tested: null, force: false, cut: null },
}

describe('changeModel', () => {
  it('of two that began with the same release lets one win, and tells the other', async () => {
    const store = await openStore((await storeWith(coolers.mojo, coolers.lightgbm)).place)
    const promote = (version: number, by: string) =>
      changeModel(store, null, promoted(of, null, version, null), { ...change, by }, outside)
    const [one, other] = await Promise.allSettled([promote(1, 'eva@desk'), promote(2, 'jo@desk')])
    const won = one.status === 'fulfilled' ? one : other
    const lost = one.status === 'fulfilled' ? other : one
    const log = await store.releases(of)
    expect(log).toHaveLength(1)
    expect(won).toMatchObject({ status: 'fulfilled', value: { kind: 'released', release: log[0] } })
    expect(lost).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'CONFLICT',
        message: `cooler: lost to release 1 by ${log[0]!.by} (promote)`,
      },
    })
  })

  it('gives the cut of the release before to whoever makes the next', async () => {
    const store = await openStore((await storeWith(coolers.mojo, coolers.lightgbm)).place)
    const seen: (Cut | null)[] = []
    for (const version of [1, 2]) {
      const newest = await store.newest(of)
      const cut = (before: Cut | null) => {
        seen.push(before)
        return Promise.resolve({ cycles: { 0: String(version) } })
      }
      await changeModel(store, newest, promoted(of, newest, version, null), { ...change, cut }, outside)
    }
    expect(seen).toEqual([null, { cycles: { 0: '1' } }])
    expect((await store.newest(of))?.cut).toEqual({ cycles: { 0: '2' } })
  })
})
