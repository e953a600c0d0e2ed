// What `npm run release-ledger` does at length, with the same judges: versions of a model come and go on two instances.
import { beforeAll, describe, expect, it } from 'vitest'
import { releaseBreaches } from '../releases-ledger/account.ts'
import { canaryBreaches, runCanaries } from '../releases-ledger/canaries.ts'
import { shareBreaches, shareKeys } from '../releases-ledger/shares.ts'
import { ReleaseSite } from '../releases-ledger/site.ts'
import { swapUnderLoad } from '../releases-ledger/swaps.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'

const say = () => undefined

describe.skipIf(await skipWithoutKafka())('released models on two instances', () => {
  const folder = { swaps: scratchFolder(), shares: scratchFolder(), canaries: scratchFolder() }
  let broker: string
  beforeAll(async () => {
    broker = await startBroker()
  })

  it('change under load, both ways: no record lost, repeated, out of order, or of two versions', async () => {
    const site = await ReleaseSite.open('releases-swaps', broker, folder.swaps)
    const pace = { rate: 3_000, keys: 100, swaps: 2, warmUpMs: 500, quietMs: 500, betweenMs: 100 }
    const { account, live } = await swapUnderLoad(site, { ...pace, withLarge: false, say })
    expect(releaseBreaches(account, {})).toEqual([])
    expect(Object.keys(account.byVersion)).toEqual(['1', '2'])
    expect(live).toContain('2 of 2 switched')
  })

  it('share keys out: each key with the same version on both, after a kill, and as the share grows', async () => {
    const site = await ReleaseSite.open('releases-shares', broker, folder.shares)
    const report = await shareKeys(site, { keys: 20_000, rate: 10_000, say })
    // Chance is off by so much with so few keys.
    expect(shareBreaches(report, 1)).toEqual([])
    expect(report.shares.map(({ keys }) => keys)).toEqual([20_000, 20_000])
  })

  it('take a canary back that refuses rows, and let a good one through', async () => {
    const site = await ReleaseSite.open('releases-canaries', broker, folder.canaries)
    const pace = { rate: 5_000, keys: 20_000, steps: '20,100', holdRecords: 500, latencyFactor: 10_000 }
    const report = await runCanaries(site, { ...pace, names: ['refuses rows', 'good'], say })
    expect(canaryBreaches(report)).toEqual([])
  })
})
