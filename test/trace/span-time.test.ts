import { describe, expect, it } from 'vitest'
import { SpanTime } from '../../src/trace/span-time.ts'

/** A wall's clock that is set back while the steady one goes on. */
function clockOf(nowMs: number, steadyMs: number) {
  const clock = { nowMs, steadyMs, now: () => clock.nowMs, monotonic: () => clock.steadyMs }
  return clock
}

describe('SpanTime', () => {
  it('begins by the clock on the wall and lasts by the steady one', () => {
    const clock = clockOf(1_764_322_648_999, 5_000.25)
    const time = new SpanTime(clock)
    clock.nowMs -= 3_600_000
    clock.steadyMs += 1.5
    expect(time.start).toEqual([1_764_322_648, 999_000_000])
    expect(time.end()).toEqual([1_764_322_649, 500_000])
  })

  it('has whole seconds and nanoseconds also near the epoch', () => {
    expect(new SpanTime(clockOf(12, 0)).start).toEqual([0, 12_000_000])
  })
})
