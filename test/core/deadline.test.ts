import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/clock.ts'
import { TooLate, inTime } from '../../src/core/deadline.ts'

/** Stands at 100; a sleep ends when `ring` is called with its time, or when it is interrupted. */
function clockAt100() {
  const sleeping = new Map<number, () => void>()
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 100,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleeping.delete(ms)
          resolve()
        }
        sleeping.set(ms, wake)
        if (signal?.aborted) wake()
        signal?.addEventListener('abort', wake, { once: true })
      }),
  }
  return { clock, sleeping }
}

const forEver = new Promise<never>(() => undefined)

describe('inTime', () => {
  it('gives what the work gives, and leaves no timer', async () => {
    const { clock, sleeping } = clockAt100()
    const life = new AbortController()
    expect(await inTime(Promise.resolve('done'), 150, clock, life.signal)).toBe('done')
    await expect(inTime(Promise.reject(new Error('no')), 150, clock, life.signal)).rejects.toThrow('no')
    expect(sleeping.size).toBe(0)
  })

  it('rejects at the deadline', async () => {
    const { clock, sleeping } = clockAt100()
    const waiting = inTime(forEver, 150, clock, new AbortController().signal)
    sleeping.get(50)!()
    await expect(waiting).rejects.toThrow(TooLate)
  })

  it.each(['before', 'meanwhile'])('rejects when nobody waits any more, ended %s', async (when) => {
    const { clock } = clockAt100()
    const life = new AbortController()
    if (when === 'before') life.abort()
    const waiting = inTime(forEver, 150, clock, life.signal)
    life.abort()
    await expect(waiting).rejects.toThrow(TooLate)
  })
})
