import { describe, expect, test } from 'vitest'
import { PredictStats, WorkTimes } from '../../../src/serve/steam/predict-stats.ts'

describe('WorkTimes', () => {
  test('has nothing to tell before the first', () => {
    expect(new WorkTimes().told()).toEqual({
      count: 0,
      totalTimeMs: 0,
      totalTimeSquaredMs: 0,
      warmupTimeMs: 0,
      warmupTimeSquaredMs: 0,
      lastMs: 0,
      averageTime: 0,
      averageAfterWarmupTime: 0,
    })
  })

  test('counts the first five as warming up', () => {
    const times = new WorkTimes()
    for (const ms of [10, 9, 8, 7, 6]) times.add(ms, 1)
    expect(times.told()).toMatchObject({
      count: 5,
      warmupTimeMs: 40,
      averageTime: 8,
      averageAfterWarmupTime: 0,
    })
    times.add(2, 1)
    times.add(4, 1)
    expect(times.told()).toEqual({
      count: 7,
      totalTimeMs: 46,
      totalTimeSquaredMs: 100 + 81 + 64 + 49 + 36 + 4 + 16,
      warmupTimeMs: 40,
      warmupTimeSquaredMs: 330,
      lastMs: 4,
      averageTime: 46 / 7,
      averageAfterWarmupTime: 3,
    })
  })

  test('shares the time of a request among its rows', () => {
    const times = new WorkTimes()
    times.add(20, 10)
    times.add(5, 0)
    expect(times.told()).toEqual({
      count: 10,
      totalTimeMs: 20,
      totalTimeSquaredMs: 40,
      warmupTimeMs: 10,
      warmupTimeSquaredMs: 20,
      lastMs: 2,
      averageTime: 2,
      averageAfterWarmupTime: 2,
    })
  })
})

describe('PredictStats', () => {
  const startedAtMs = Date.UTC(2026, 10, 28, 23, 5)

  test('says never by 0 and by an empty text', () => {
    expect(new PredictStats().told(startedAtMs, startedAtMs + 1500)).toMatchObject({
      startTime: startedAtMs,
      startTimeUTC: '2026-11-28 23:05:00 UTC',
      lastTime: 0,
      lastTimeUTC: '',
      lastTimeAgoMs: 0,
      upTimeMs: 1500,
      warmUpCount: 5,
    })
  })

  test('knows when it last predicted', () => {
    const stats = new PredictStats()
    stats.predicted(startedAtMs + 61_000)
    expect(stats.told(startedAtMs, startedAtMs + 62_000)).toMatchObject({
      lastTime: startedAtMs + 61_000,
      lastTimeUTC: '2026-11-28 23:06:01 UTC',
      lastTimeAgoMs: 1000,
    })
  })
})
