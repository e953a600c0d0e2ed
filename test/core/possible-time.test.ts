import { describe, expect, it } from 'vitest'
import { isPossibleTime } from '../../src/core/possible-time.ts'

describe('isPossibleTime', () => {
  it.each(['0001-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])(
    'takes %s',
    (time) => {
      expect(isPossibleTime(Date.parse(time))).toBe(true)
    },
  )

  it.each([
    Date.parse('0001-01-01T00:00:00.000Z') - 1,
    Date.parse('9999-12-31T23:59:59.999Z') + 1,
    1.7e18,
    Infinity,
    NaN,
  ])('refuses %s', (ms) => {
    expect(isPossibleTime(ms)).toBe(false)
  })
})
