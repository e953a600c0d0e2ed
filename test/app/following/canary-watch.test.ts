import { describe, expect, it } from 'vitest'
import { CanaryWatch } from '../../../src/app/following/canary-watch.ts'
import { FollowedModel } from '../../../src/app/following/followed-model.ts'
import { openLineup } from '../../../src/app/following/lineup.ts'
import type { Logger } from '../../../src/core/logger.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { loadModel } from '../../../src/model/index.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import type { CanaryLimits, ReleasePlan } from '../../../src/releases/release.ts'
import { noCounts } from '../../../src/scoring/arm-counts.ts'
import { KeyTally } from '../../../src/scoring/key-tally.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { cooler, release, serve, storeOfCoolers } from './support/released-rig.ts'

const limits: CanaryLimits = {
  minRecords: 100,
  refusals: 0.01,
  latencyFactor: null,
  labels: null,
  scores: null,
}

function canaryAt(step: number): ReleasePlan {
  const hold = { records: 500, seconds: null }
  return { kind: 'canary', salt: 'cooler/2', from: 1, to: 2, steps: [10, 100], step, hold, limits }
}

async function followed(store: ModelStore): Promise<FollowedModel> {
  const { lineup } = await openLineup(store, cooler, {
    withCuts: true,
    seq: null,
    maxVersions: 8,
    load: (manifest, path) => loadModel(path, manifest.settings),
  })
  const settings = { name: 'cooler', version: '1', columns: {} }
  return new FollowedModel(0, null, settings, lineup!, systemClock.monotonic())
}

function watchOf(store: ModelStore) {
  const lines: object[] = []
  const log = (line: object) => void lines.push(line)
  const logger: Logger = { ...silentLogger, info: log, warn: log, error: log }
  return { watch: new CanaryWatch(store, 'me', logger, systemClock), lines }
}

async function canary(step = 0) {
  const store = await storeOfCoolers(scratchFolder())
  await release(store, serve(1))
  const { seq } = await release(store, canaryAt(step))
  return { store, seq, model: await followed(store), ...watchOf(store) }
}

const now = new Date().toISOString()
const rows = (records: number, refused = 0) => ({ ...noCounts, records, refused })
function keys(count: number, from: number): KeyTally {
  const tally = new KeyTally()
  for (let key = from; key < from + count; key++) tally.add(Math.imul(key, 0x9e3779b1) >>> 0)
  return tally
}
const newestOf = async (store: ModelStore) => {
  const { command, plan, by } = (await store.newest(cooler))!
  return { command, plan, by }
}

describe('CanaryWatch', () => {
  it('goes on to the next step by what all instances have scored, and ends with the new version alone', async () => {
    const { store, seq, model, watch, lines } = await canary()
    model.count(seq, 1, rows(4_000))
    model.count(seq, 2, rows(300))
    await watch.judge(model)
    expect((await newestOf(store)).command).toBe('promote')
    const other = (await followed(store)).state(null)
    await store.beat({
      ...{ instance: 'other', pipeline: 'p', at: now, startedAt: now, everyMs: 1_000 },
      models: [{ ...other, counts: { 1: rows(2_000), 2: rows(250) } }],
    })
    await watch.judge(model)
    expect(await newestOf(store)).toEqual({ command: 'canary-step', plan: canaryAt(1), by: 'me' })
    expect(lines).toMatchObject([{ event: 'canary-step', release: seq + 1 }])

    const last = await followed(store)
    last.count(seq + 1, 2, rows(600))
    await watch.judge(last)
    expect(await newestOf(store)).toEqual({ command: 'canary-done', plan: serve(2), by: 'me' })
  })

  it('takes a version back that refuses what the one before does not, and says why', async () => {
    const { store, seq, model, watch, lines } = await canary()
    model.count(seq, 1, rows(4_000, 10))
    model.count(seq, 2, rows(400, 200))
    await watch.judge(model)
    expect(await newestOf(store)).toEqual({ command: 'canary-rollback', plan: serve(1), by: 'me' })
    expect((await store.newest(cooler))!.why).toMatch(/^refusals: .*50/)
    expect(lines).toMatchObject([{ event: 'canary-rolled-back', reason: 'refusals' }])
    expect(watch.rollbacks()).toEqual([{ model: 'cooler', reason: 'refusals', count: 1 }])
  })

  it('takes a version back that another instance cannot load', async () => {
    const { store, model, watch } = await canary()
    const state = model.state(null)
    const versions = [{ version: 2, digest: '', state: 'failed' as const, reason: 'no memory' }]
    await store.beat({
      ...{ instance: 'other', pipeline: 'p', at: now, startedAt: now, everyMs: 1_000 },
      models: [{ ...state, release: 1, versions }],
    })
    await watch.judge(model)
    expect((await newestOf(store)).command).toBe('canary-rollback')
    expect((await store.newest(cooler))!.why).toContain('no memory')
  })

  it('compares nothing while the arms do not have the keys of their shares, and says so once', async () => {
    const { store, seq, model, watch, lines } = await canary()
    model.count(seq, 1, rows(4_000), keys(300, 0))
    model.count(seq, 2, rows(1_000, 900), keys(100, 300))
    const other = (await followed(store)).state(null)
    await store.beat({
      ...{ instance: 'other', pipeline: 'p', at: now, startedAt: now, everyMs: 1_000 },
      models: [{ ...other, counts: { 1: rows(2_000) }, keys: { 1: keys(300, 200).text() } }],
    })
    await watch.judge(model)
    await watch.judge(model)
    expect((await newestOf(store)).command).toBe('promote')
    expect(lines).toMatchObject([{ event: 'canary-held', release: seq, shares: [90, 10] }])
    // With the keys of more instances they have them.
    model.count(seq, 1, rows(1_000), keys(400, 1_000))
    await watch.judge(model)
    expect((await newestOf(store)).command).toBe('canary-rollback')
  })

  it('leaves it to who was faster', async () => {
    const { store, seq, model, watch, lines } = await canary()
    await release(store, serve(3))
    model.count(seq, 1, rows(4_000))
    model.count(seq, 2, rows(400, 400))
    await watch.judge(model)
    expect((await newestOf(store)).plan).toEqual(serve(3))
    expect(lines).toEqual([])
    expect(watch.rollbacks()).toEqual([])
  })
})
