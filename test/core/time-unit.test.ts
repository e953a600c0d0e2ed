import { describe, expect, it } from 'vitest'
import { timeUnits, toMilliseconds } from '../../src/core/time-unit.ts'

describe('toMilliseconds', () => {
  const ms = 1_719_442_800_123

  it.each([
    ['seconds', ms / 1000, ms],
    ['milliseconds', ms + 0.75, ms],
    ['microseconds', ms * 1000 + 999, ms],
    ['nanoseconds', BigInt(ms) * 1_000_000n + 999_999n, ms],
    ['days', 19_900, 19_900 * 86_400_000],
  ] as const)('of %s gives whole milliseconds', (unit, value, expected) => {
    expect(toMilliseconds[unit](value)).toBe(expected)
  })

  it.each(timeUnits)('of missing %s is missing', (unit) => {
    expect(toMilliseconds[unit](NaN)).toBeNaN()
  })
})
