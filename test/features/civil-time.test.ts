import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CivilTime } from '../../src/features/civil-time.ts'

function parts(ms: number) {
  const time = new CivilTime()
  time.set(ms)
  const { year, month, day, hour, minute, second, weekday, dayOfYear, week } = time
  return { year, month, day, hour, minute, second, weekday, dayOfYear, week }
}

const weekAndDay = (text: string) => {
  const { week, weekday, dayOfYear } = parts(Date.parse(text))
  return [week, weekday, dayOfYear]
}

describe('CivilTime', () => {
  it.each([
    ['2024-01-01', [1, 1, 1]],
    ['2024-12-30', [1, 1, 365]],
    ['2024-12-29', [52, 7, 364]],
    ['2021-01-03', [53, 7, 3]],
    ['2021-01-04', [1, 1, 4]],
    ['2016-01-01', [53, 5, 1]],
    ['2027-01-01', [53, 5, 1]],
    ['2020-12-31', [53, 4, 366]],
    ['1970-01-01', [1, 4, 1]],
    ['1969-12-31', [1, 3, 365]],
  ])('numbers weeks as ISO 8601 does: %s', (text, found) => {
    expect(weekAndDay(text)).toEqual(found)
  })

  it('agrees with the calendar of the engine on every day of 400 years, and one after another', () => {
    const time = new CivilTime()
    let compared = 0
    for (let ms = Date.UTC(1799, 0, 1); ms < Date.UTC(2199, 0, 1); ms += 86_400_000) {
      time.set(ms)
      const date = new Date(ms)
      const expected = [
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCDay() || 7,
      ]
      if ([time.year, time.month, time.day, time.weekday].join() !== expected.join())
        expect.fail(date.toISOString())
      compared++
    }
    expect(compared).toBe(146_097)
  })

  it('agrees with the engine on any time of the years 1 to 9999', () => {
    const ms = fc.integer({ min: Date.parse('0001-01-01T00:00Z'), max: Date.parse('9999-12-31T23:59:59Z') })
    fc.assert(
      fc.property(ms, (at) => {
        const date = new Date(at)
        expect(parts(at)).toMatchObject({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          hour: date.getUTCHours(),
          minute: date.getUTCMinutes(),
          second: date.getUTCSeconds(),
          weekday: date.getUTCDay() || 7,
        })
      }),
    )
  })
})
