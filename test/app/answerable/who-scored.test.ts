import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StoredVersions } from '../../../src/app/answerable/stored-versions.ts'
import { whoScored } from '../../../src/app/answerable/who-scored.ts'
import type { WhoScoredRequest } from '../../../src/app/answerable/who-scored.ts'
import type { Assembly } from '../../../src/app/assemble.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import type { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { release, serve, storeOfCoolers } from '../following/support/released-rig.ts'
import { surroundings } from '../support/replay-fixture.ts'
import { recordedStream } from './support/recorded-stream.ts'

const folder = scratchFolder()
const everything = {
  ...{ topic: 'predictions', key: null, eventId: null, atMs: null, last: 10 },
  ...{ from: null, to: null, partitions: null },
}

async function answered(
  { config, schemas }: Assembly,
  broker: MemoryBroker,
  store: ModelStore,
  asked: Partial<WhoScoredRequest>,
) {
  const parts = { ...surroundings(broker), schemas, stored: new StoredVersions(store, 'default') }
  return whoScored(config, { ...everything, ...asked }, parts)
}

describe('whoScored', () => {
  it('finds the prediction of a key, and the release that its version had', async () => {
    const store = await storeOfCoolers(join(folder, 'one'))
    const { assembly, broker } = await recordedStream(store, [() => release(store, serve(2))])
    const early = await answered(assembly, broker, store, { key: Buffer.from('rig-3') })
    expect(early).toMatchObject({
      ...{ matching: 1, unreadable: 0 },
      range: { partitions: [{ partition: 0 }, { partition: 1 }] },
      found: [
        {
          prediction: { eventId: 'cycles-1-1' },
          answers: [
            { entry: { version: '1', role: 'primary' }, release: { seq: 1, by: 'test', plan: serve(1) } },
          ],
        },
      ],
    })
    const late = await answered(assembly, broker, store, { key: Buffer.from('rig-113') })
    expect(late.found[0]?.answers).toMatchObject([{ entry: { version: '2' }, release: { seq: 2 } }])
    expect(await answered(assembly, broker, store, { key: Buffer.from('rig-999') })).toMatchObject({
      ...{ matching: 0, found: [] },
    })
    expect(await answered(assembly, broker, store, { eventId: 'cycles-0-7' })).toMatchObject({
      ...{ matching: 1, found: [{ prediction: { eventId: 'cycles-0-7' } }] },
    })
  })

  it('keeps those that were scored last, or the last one at a time, in the partition of the key alone', async () => {
    const store = await storeOfCoolers(join(folder, 'two'))
    const { assembly, broker } = await recordedStream(store, [() => release(store, serve(3))], {
      output: { topic: 'predictions', key: 'rigId', format: 'json' },
    })
    const { key } = broker.partition('predictions', 0).read(0n, 1)[0]!
    const all = await answered(assembly, broker, store, { key, last: 1_000 })
    const times = all.found.map(({ prediction }) => prediction.scoredAt)
    expect(times.length).toBe(all.matching)
    expect(all.matching).toBeGreaterThan(10)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(all.range.partitions).toHaveLength(1)
    const some = await answered(assembly, broker, store, { key, last: 10 })
    expect(some.found).toEqual(all.found.slice(-10))
    const early = all.found.findLast(({ prediction }) => prediction.predictions[0]!.version === '1')!
    const at = await answered(assembly, broker, store, { key, last: 1, atMs: early.prediction.scoredAt })
    expect(at.found).toEqual([early])
    const before = await answered(assembly, broker, store, { key, atMs: times[0]! - 1 })
    expect(before).toMatchObject({ matching: 0, found: [] })
  })
})
