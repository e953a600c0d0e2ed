import { describe, expect, it } from 'vitest'
import { Autoscaler, triggerDefaults, wantedReplicas } from '../../../bench/capacity/keda.ts'
import type { SeenPartition, TriggerSettings } from '../../../bench/capacity/keda.ts'

const lagging = (...lags: readonly number[]): SeenPartition[] =>
  lags.map((lag) => ({ committed: 100, end: 100 + lag, committedBefore: 90 }))

function replicas(partitions: readonly SeenPartition[], settings: Partial<TriggerSettings> = {}): number {
  return wantedReplicas(partitions, { ...triggerDefaults, ...settings }).replicas
}

describe('wantedReplicas', () => {
  it.each([
    ['the lag by the threshold, rounded up', lagging(10, 11, 0, 0), {}, 3],
    ['no more than there are partitions', lagging(1_000, 1_000), {}, 2],
    ['more with idle consumers', lagging(50, 50), { allowIdleConsumers: true }, 10],
    ['no more than partitions with lag', lagging(500, 0, 0, 0), { limitToPartitionsWithLag: true }, 1],
    [
      'a divisor of the partitions: no 7 on 12',
      lagging(70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      { ensureEvenDistributionOfPartitions: true },
      12,
    ],
    [
      'a divisor of the partitions: no 5 on 12',
      lagging(45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      { ensureEvenDistributionOfPartitions: true },
      6,
    ],
    ['one for a group without offsets that begins at the end', [{ committed: null, end: 5_000 }], {}, 1],
    [
      'all at once for one that begins at the beginning',
      Array.from({ length: 8 }, () => ({ committed: null, end: 5_000 })),
      { offsetResetPolicy: 'earliest' as const, lagThreshold: 5_000 },
      8,
    ],
  ])('is %s', (_what, partitions, settings, expected) => {
    expect(replicas(partitions, settings)).toBe(expected)
  })

  it('counts nothing of a stream that is paused, with excludePersistentLag, and stays active', () => {
    const paused = Array.from({ length: 4 }, () => ({ committed: 100, end: 90_000, committedBefore: 100 }))
    const settings = { ...triggerDefaults, lagThreshold: 5_000 }
    expect(wantedReplicas(paused, settings)).toEqual({ replicas: 4, isActive: true })
    expect(wantedReplicas(paused, { ...settings, excludePersistentLag: true })).toEqual({
      replicas: 0,
      isActive: true,
    })
  })

  it('never rests where a transaction leaves its mark', () => {
    expect(wantedReplicas(lagging(1, 1), triggerDefaults).isActive).toBe(true)
    expect(wantedReplicas(lagging(1, 1), { ...triggerDefaults, activationLagThreshold: 2 }).isActive).toBe(
      false,
    )
    expect(wantedReplicas(lagging(0, 0), triggerDefaults).isActive).toBe(false)
  })
})

describe('Autoscaler', () => {
  const minute = 60_000
  const behaviour = {
    least: 2,
    most: 12,
    doubleMs: minute,
    oneLessMs: 5 * minute,
    stabilisationMs: 15 * minute,
  }

  it('doubles once a minute at most, up to what there may be', () => {
    const scaler = new Autoscaler(behaviour)
    let running = 2
    const seen: number[] = []
    for (let ms = 0; ms <= 4 * minute; ms += minute / 2) seen.push((running = scaler.follow(50, running, ms)))
    expect(seen).toEqual([4, 4, 8, 8, 12, 12, 12, 12, 12])
  })

  it('goes down one by one, and not before the last wish is old', () => {
    const scaler = new Autoscaler(behaviour)
    let running = 6
    running = scaler.follow(6, running, 0)
    for (let ms = minute; ms <= 15 * minute; ms += minute) running = scaler.follow(1, running, ms)
    expect(running).toBe(6)
    for (let ms = 16 * minute; ms <= 22 * minute; ms += minute) running = scaler.follow(1, running, ms)
    expect(running).toBe(4)
    for (let ms = 23 * minute; ms <= 90 * minute; ms += minute) running = scaler.follow(1, running, ms)
    expect(running).toBe(2)
  })
})
