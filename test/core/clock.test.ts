import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'

describe('systemClock.sleep', () => {
  it('wakes at once when aborted, before or during the sleep', async () => {
    const controller = new AbortController()
    const asleep = systemClock.sleep(3_600_000, controller.signal)
    controller.abort()
    await asleep
    await systemClock.sleep(3_600_000, controller.signal)
    expect(controller.signal.aborted).toBe(true)
  })

  it('sleeps without a signal', async () => {
    const before = systemClock.monotonic()
    await systemClock.sleep(2)
    expect(systemClock.monotonic()).toBeGreaterThan(before)
  })
})

describe('systemClock.after', () => {
  it('wakes once, and not at all when it was called off', async () => {
    const woken: string[] = []
    const callOff = systemClock.after(1, () => woken.push('called off'))
    callOff()
    await new Promise<void>((resolve) => {
      systemClock.after(2, () => {
        woken.push('on time')
        resolve()
      })
    })
    expect(woken).toEqual(['on time'])
  })
})
