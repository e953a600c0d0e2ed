import { describe, expect, it } from 'vitest'
import { lateFor, loadedInTime } from '../../../src/app/following/cut-gate.ts'
import type { FollowedModel } from '../../../src/app/following/followed-model.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLogger } from '../../../src/core/logger.ts'
import type { RecordBatch } from '../../../src/core/record.ts'

/** A model that answers by release 1, and knows of release 2 with a cut. */
function following(cut: object | null, served = 1): FollowedModel {
  const of = { tenant: 'default', model: 'cooler' }
  return { of, newest: { seq: 2, cut }, release: { seq: served } } as unknown as FollowedModel
}

const batch = (topic: string, partition: number, nextOffset: bigint) =>
  ({ topic, partition, nextOffset }) as RecordBatch

describe('lateFor', () => {
  const cut = { cycles: { 0: '10' } }

  it.each([
    ['behind the cut', 'cycles', 0, 11n, true],
    ['before it', 'cycles', 0, 10n, false],
    ['of a partition that came later', 'cycles', 1, 1n, true],
    ['of a topic that came later', 'others', 0, 1n, true],
  ])('is the model for records %s', (_what, topic, partition, nextOffset, isLate) => {
    const model = following(cut)
    expect(lateFor([batch(topic, partition, nextOffset)], [model])).toBe(isLate ? model : null)
  })

  it.each([
    ['has no cut', following(null)],
    ['is served', following(cut, 2)],
  ])('is none whose newest release %s', (_what, model) => {
    expect(lateFor([batch('cycles', 0, 99n)], [model])).toBeNull()
  })
})

describe('loadedInTime', () => {
  const told: object[] = []
  const logger = { ...silentLogger, error: (line: object) => void told.push(line) }

  it('waits for the version, and says nothing', async () => {
    const loading = Promise.resolve()
    await loadedInTime(following({}), loading, { waitMs: 60_000, clock: systemClock, logger })
    expect(told).toEqual([])
  })

  it('gives up in time, and says which release is late', async () => {
    const never = new Promise<void>(() => undefined)
    await loadedInTime(following({}), never, { waitMs: 1, clock: systemClock, logger })
    expect(told).toEqual([{ event: 'release-late', model: 'cooler', release: 2 }])
  })
})
