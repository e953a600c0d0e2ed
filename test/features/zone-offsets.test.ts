import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZoneOffsets, zoneNames, zoneOffsets } from '../../src/features/zone-offsets.ts'

const hours = (zone: string, time: string) => new ZoneOffsets(zone).at(Date.parse(time)) / 3_600_000

/** What clocks show there, as if it were UTC; by the fields of a date, not by an offset. */
function shown(zone: string, ms: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  const part = (wanted: string) => Number(format.formatToParts(ms).find(({ type }) => type === wanted)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

describe('ZoneOffsets', () => {
  it.each([
    ['UTC', '2024-06-26T12:00Z', 0],
    ['Europe/Berlin', '2024-03-31T00:59:59.999Z', 1],
    ['Europe/Berlin', '2024-03-31T01:00Z', 2],
    ['Europe/Berlin', '2024-10-27T00:59:59.999Z', 2],
    ['Europe/Berlin', '2024-10-27T01:00Z', 1],
    ['America/New_York', '2024-03-10T06:59Z', -5],
    ['America/New_York', '2024-03-10T07:00Z', -4],
    ['Asia/Kathmandu', '2024-06-26T12:00Z', 5.75],
    ['Asia/Kolkata', '2024-06-26T12:00Z', 5.5],
    ['Australia/Lord_Howe', '2024-01-01T00:00Z', 11],
    ['Australia/Lord_Howe', '2024-07-01T00:00Z', 10.5],
    ['America/St_Johns', '2024-07-01T00:00Z', -2.5],
  ])('%s at %s', (zone, time, offset) => {
    expect(hours(zone, time)).toBe(offset)
  })

  it('knows the seconds of older times', () => {
    expect(hours('Europe/Amsterdam', '1890-01-01T00:00Z') * 3600).not.toBe(0)
    expect(new ZoneOffsets('Africa/Monrovia').at(Date.parse('1960-01-01T00:00Z'))).toBe(-2_670_000)
  })

  it.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Africa/Monrovia',
  ])('shows what clocks show, at any time and one after another: %s', (zone) => {
    const offsets = new ZoneOffsets(zone)
    const second = fc.integer({ min: Date.UTC(1900, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 })
    fc.assert(
      fc.property(second, (at) => {
        expect(at * 1000 + offsets.at(at * 1000)).toBe(shown(zone, at * 1000))
      }),
      { numRuns: 300 },
    )
  })

  it('knows zones by their names', () => {
    expect(zoneOffsets('Europe/Berlyn')).toBe(null)
    expect(zoneOffsets('')).toBe(null)
    for (const zone of ['UTC', 'Europe/Berlin', '+02:00']) expect(zoneOffsets(zone)).not.toBe(null)
    expect(zoneNames()).toEqual(expect.arrayContaining(['UTC', 'Europe/Berlin']))
  })
})
