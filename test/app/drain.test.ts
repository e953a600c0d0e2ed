import { describe, expect, it } from 'vitest'
import { runUntilStopped } from '../../src/app/drain.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { TurnLoop } from '../../src/pipeline/turn-loop.ts'
import type { Watchdog } from '../../src/pipeline/watchdog.ts'
import { testClock } from '../support/rig-pipeline.ts'

/** A loop that ends as it is told, a watchdog that sees what it is told, and a clock on which time passes at once. */
function running(over: { onStop?: (end: () => void) => void; loop?: Promise<void>; seen?: Promise<void> }) {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const calls: string[] = []
  const loop = {
    run: () => over.loop ?? promise,
    stop: () => {
      calls.push('stop')
      over.onStop?.(() => {
        resolve(undefined)
      })
    },
  }
  const watchdog = { watch: () => over.seen ?? new Promise<void>(() => undefined) }
  const parts = {
    // What draining asks of them.
    loop: loop as unknown as TurnLoop,
    watchdog: watchdog as unknown as Watchdog,
    clock: testClock,
    logger: silentLogger,
    drainMs: 1_000,
  }
  return { parts, calls }
}

describe('runUntilStopped', () => {
  it('drains when it is stopped', async () => {
    const { parts, calls } = running({
      onStop: (end) => {
        end()
      },
    })
    const stop = new AbortController()
    const ending = runUntilStopped(
      { ...parts, clock: { ...parts.clock, sleep: () => new Promise(() => undefined) } },
      stop.signal,
    )
    stop.abort()
    expect(await ending).toBe('drained')
    expect(calls).toEqual(['stop'])
  })

  it('gives up a drain that takes too long', async () => {
    expect(await runUntilStopped(running({}).parts, AbortSignal.abort())).toBe('drain-deadline')
  })

  it.each(['loop', 'seen'] as const)(
    'rejects with what made going on impossible, and stops the loop: %s',
    async (where) => {
      const { parts, calls } = running({ [where]: Promise.reject(new Error('no way')) })
      await expect(runUntilStopped(parts, new AbortController().signal)).rejects.toThrow('no way')
      expect(calls).toEqual(['stop'])
    },
  )
})
