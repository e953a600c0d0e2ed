import { describe, expect, it } from 'vitest'
import { fallbackLimits } from '../../src/config/fallback.ts'

describe('fallbackLimits', () => {
  it('have defaults with a gap between there and back', () => {
    expect(fallbackLimits.parse({})).toEqual({
      refusals: { enter: 0.5, leave: 0.1 },
      records: 1000,
      recoveryRecords: 1000,
      minDwell: '1m',
      switchesPerHour: 6,
    })
  })

  it.each([
    { refusals: { enter: 0.1 } },
    { refusals: { enter: 0.2, leave: 0.3 } },
    { latency: { enterMicros: 100, leaveMicros: 100 } },
    { latency: { enterMicros: 100 } },
    { switchesPerHour: 1 },
    { minDwell: '60' },
  ])('refuse %j', (given) => {
    expect(fallbackLimits.safeParse(given).success).toBe(false)
  })
})
