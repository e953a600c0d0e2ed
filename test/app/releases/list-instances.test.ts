import { describe, expect, it } from 'vitest'
import { listInstances } from '../../../src/app/releases/list-instances.ts'
import type { InstanceState, LiveModel } from '../../../src/releases/instance-state.ts'
import { noCounts } from '../../../src/scoring/arm-counts.ts'
import { KeyTally } from '../../../src/scoring/key-tally.ts'
import { noPairs } from '../../../src/scoring/pair-counts.ts'
import { liveText } from '../../../src/cli/print/model-list-text.ts'
import { openStore } from '../../../src/releases/open-store.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import { coolers, storeWith } from '../../support/store-on-disk.ts'

const nowMs = Date.UTC(2026, 10, 29, 8)
const cooler = { tenant: 'default', model: 'cooler' }

function beat(
  store: ModelStore,
  instance: string,
  secondsAgo: number,
  model: Partial<LiveModel>,
): Promise<void> {
  const at = new Date(nowMs - secondsAgo * 1000).toISOString()
  const state: InstanceState = {
    ...{ instance, pipeline: 'rig', at, startedAt: at, everyMs: 5_000 },
    models: [
      {
        ...{ ...cooler, name: 'cooler', release: 1, newest: 1, fallback: null, counts: {} },
        versions: [{ version: 1, digest: 'sha256:1', state: 'serving', reason: null }],
        ...model,
      },
    ],
  }
  return store.beat(state)
}

function keysFrom(from: number, to: number): string {
  const tally = new KeyTally()
  for (let key = from; key < to; key++) tally.add(Math.imul(key, 0x9e3779b1) >>> 0)
  return tally.text()
}

async function twoReleases(): Promise<ModelStore> {
  const { model, place } = await storeWith(coolers.mojo, coolers.lightgbm)
  await model('promote', 'cooler@1')
  await model('promote', 'cooler@2')
  return openStore(place)
}

describe('listInstances', () => {
  it('says which have switched, which have not, and which are silent', async () => {
    const store = await twoReleases()
    const failed = { version: 2, digest: 'sha256:2', state: 'failed', reason: 'no memory' } as const
    await beat(store, 'a', 15, { release: 2 })
    await beat(store, 'b', 4, {})
    await beat(store, 'c', 4, { versions: [failed] })
    await beat(store, 'd', 15.001, { release: 2 })
    await beat(store, 'e', 1, { model: 'valve' })
    const [listing, other] = await listInstances(store, null, nowMs)
    expect(listing?.newest?.seq).toBe(2)
    expect(listing?.instances.map(({ instance, switched, ageMs }) => [instance, switched, ageMs])).toEqual([
      ['a', 'switched', 15_000],
      ['b', 'behind', 4_000],
      ['c', 'failed', 4_000],
      ['d', 'silent', 15_001],
    ])
    // A model that instances have and the store has not is told too.
    expect(other).toMatchObject({ model: 'valve', newest: null, instances: [{ instance: 'e' }] })
  })

  it('adds up what shadows made of the same rows, and says how they agree', async () => {
    const store = await twoReleases()
    const pair = (agreed: number, apart: number) => [
      {
        ...{ answering: 2, shadow: 1 },
        counts: { ...noPairs, compared: agreed + apart, labels: { 3: { 3: agreed, 20: apart } } },
      },
    ]
    await beat(store, 'a', 1, { release: 2, pairs: pair(900, 100) })
    await beat(store, 'b', 1, { release: 2, pairs: pair(90, 10) })
    await beat(store, 'c', 1, { release: 1, pairs: pair(1, 1) })
    const listings = await listInstances(store, cooler, nowMs)
    expect(listings[0]?.pairs).toMatchObject([{ answering: 2, shadow: 1, counts: { compared: 1_100 } }])
    const text = liveText(listings).join('\n')
    expect(text).toContain('shadow 1 beside version 2: 1,100 records compared')
    expect(text).toContain('labels agree for 90.00 %')
    expect(text).toContain("'3' became '20' for 110 records")
  })

  it('counts a key once that two instances saw, and says where keys are not where they should be', async () => {
    const { model, place } = await storeWith(coolers.mojo, coolers.lightgbm)
    await model('promote', 'cooler@1')
    await model('split', 'cooler', '1=50', '2=50')
    const store = await openStore(place)
    const counts = { 1: { ...noCounts, records: 100 }, 2: { ...noCounts, records: 100 } }
    const keys = { 1: keysFrom(0, 400), 2: keysFrom(400, 800) }
    await beat(store, 'a', 1, { release: 2, counts, keys })
    await beat(store, 'b', 1, { release: 2, counts, keys: { ...keys, 2: keysFrom(600, 800) } })
    const text = liveText(await listInstances(store, cooler, nowMs)).join('\n')
    expect(text).toMatch(/version 2 \(50 %.*: 200 records of about (39|40|41)0 keys/)
    expect(text).toContain('version 2 beside 1: refusals')
    await beat(store, 'b', 1, { release: 2, counts, keys: { ...keys, 2: keysFrom(600, 1_200) } })
    const [listing] = await listInstances(store, cooler, nowMs)
    expect(listing?.haveTheirKeys).toBe(false)
    expect(liveText([listing!]).join('\n')).toContain('not compared: the arms do not have the keys')
  })

  it('looks at one model alone', async () => {
    const store = await twoReleases()
    await beat(store, 'a', 0, { model: 'valve' })
    expect(await listInstances(store, cooler, nowMs)).toMatchObject([{ model: 'cooler', instances: [] }])
  })

  it('takes a clock that is ahead for no age', async () => {
    const store = await twoReleases()
    await beat(store, 'a', -60, { release: 2 })
    const [listing] = await listInstances(store, cooler, nowMs)
    expect(listing?.instances).toMatchObject([{ ageMs: 0, switched: 'switched' }])
  })

  it('adds up what the versions that answer came to since the newest release', async () => {
    const store = await twoReleases()
    const counts = (records: number, refused: number) => ({ 2: { ...noCounts, records, refused } })
    await beat(store, 'a', 4, { release: 2, counts: counts(100, 3) })
    await beat(store, 'silent', 600, { release: 2, counts: counts(10, 1) })
    await beat(store, 'behind', 4, { release: 1, counts: counts(1_000, 0) })
    const [listing] = await listInstances(store, cooler, nowMs)
    expect(listing?.arms).toEqual([
      { version: 2, share: 100, keys: null, counts: { ...noCounts, records: 110, refused: 4 } },
    ])
    expect(listing?.haveTheirKeys).toBe(true)
  })
})
