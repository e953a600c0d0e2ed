import { describe, expect, it } from 'vitest'
import { parseZonedTime } from '../../src/core/zoned-time.ts'

describe(parseZonedTime, () => {
  it.each([
    ['2026-11-27T00:00Z', Date.UTC(2026, 10, 27)],
    ['2026-11-27T01:30:15Z', Date.UTC(2026, 10, 27, 1, 30, 15)],
    ['2026-11-27T01:30:15.250Z', Date.UTC(2026, 10, 27, 1, 30, 15, 250)],
    ['2026-11-27T00:00+02:00', Date.UTC(2026, 10, 26, 22)],
    ['2026-11-26T20:00-04:00', Date.UTC(2026, 10, 27)],
    ['2024-02-29T12:00Z', Date.UTC(2024, 1, 29, 12)],
    ['1969-12-31T23:59Z', -60_000],
  ])('reads %s', (text, timeMs) => {
    expect(parseZonedTime(text)).toBe(timeMs)
  })

  it.each([
    '',
    'yesterday',
    '2026-11-27',
    '2026-11-27T00:00',
    '2026-11-27 00:00Z',
    '2026-11-27T00Z',
    '2026-02-30T00:00Z',
    '2026-13-01T00:00Z',
    '2026-11-27T25:00Z',
    '2026-11-27T00:61Z',
    '2026-11-27T00:00+0200',
    '1764201600000',
  ])('refuses %j', (text) => {
    expect(parseZonedTime(text)).toBeNull()
  })
})
