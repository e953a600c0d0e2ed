import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { Interval } from '../../src/transport/interval.ts'

/** An interval of 100 ms on a clock that is moved by hand; `acts` has the times of what was done. */
function interval() {
  let nowMs = 0
  const sleepers: { readonly endMs: number; readonly wake: () => void }[] = []
  const clock = {
    ...systemClock,
    monotonic: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((wake) => {
        sleepers.push({ endMs: nowMs + ms, wake })
        signal?.addEventListener('abort', () => {
          wake()
        })
      }),
  }
  const acts: number[] = []
  return {
    of: new Interval(100, clock),
    acts,
    act: () => void acts.push(nowMs),
    moveTo: async (ms: number) => {
      nowMs = ms
      for (const { endMs, wake } of sleepers) if (endMs <= ms) wake()
      await Promise.resolve()
    },
  }
}

describe('Interval', () => {
  it('acts at once where none has begun, or it is over', async () => {
    const { of, act, acts, moveTo } = interval()
    of.whenOver(act)
    of.begin()
    await moveTo(100)
    of.whenOver(act)
    expect(acts).toEqual([0, 100])
  })

  it('waits until it is over, once for all that ask', async () => {
    const { of, act, acts, moveTo } = interval()
    of.begin()
    await moveTo(30)
    of.whenOver(act)
    of.whenOver(act)
    await moveTo(99)
    expect(acts).toEqual([])
    await moveTo(100)
    expect(acts).toEqual([100])
  })

  it('waits for as many as it is told, and for fewer when it is told so later', async () => {
    const { of, act, acts, moveTo } = interval()
    of.begin()
    of.whenOver(act, 3)
    await moveTo(150)
    expect(acts).toEqual([])
    of.whenOver(act)
    expect(acts).toEqual([150])
  })

  it('waits no longer once it is closed', async () => {
    const { of, act, acts } = interval()
    of.begin()
    of.whenOver(act)
    of.close()
    await Promise.resolve()
    expect(acts).toEqual([0])
  })
})
