import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/clock.ts'
import type { PauseCause } from '../../src/core/meter.ts'
import { Watchdog, livenessMs, stalledMs } from '../../src/pipeline/watchdog.ts'

/** A consumer whose signs of life the test sets; the clock moves by what the watchdog sleeps. */
function watched(
  over: {
    lag?: bigint
    status?: (now: number) => bigint
    waitingFor?: PauseCause | null
    ticks?: boolean
    stop?: AbortController
    stopAfterMs?: number
  } = {},
) {
  let now = 0
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: (ms) => {
      now += ms
      if (now > (over.stopAfterMs ?? 2 * stalledMs)) over.stop?.abort()
      return Promise.resolve()
    },
    after: () => () => undefined,
  }
  const source = {
    get lastTickMs() {
      return over.ticks === false ? 0 : now
    },
    status: () => [
      {
        topic: 't',
        partition: 0,
        lag: over.status?.(now) ?? over.lag ?? 0n,
        hidden: 0n,
        answers: 0,
        committed: null,
      },
    ],
  }
  const loop = { waitingFor: over.waitingFor ?? null, lastTurnMs: 0 }
  return { watchdog: new Watchdog(source, loop, clock), advance: (ms: number) => (now += ms), now: () => now }
}

describe('Watchdog', () => {
  it('is not alive once the source has been silent for a minute', () => {
    const { watchdog, advance } = watched({ ticks: false })
    advance(livenessMs - 1)
    expect(watchdog.isAlive).toBe(true)
    advance(1)
    expect(watchdog.isAlive).toBe(false)
  })

  it('ends a consumer that is silent', async () => {
    const { watchdog } = watched({ ticks: false })
    await expect(watchdog.watch(new AbortController().signal)).rejects.toThrow(/has not moved for 120 s/)
  })

  it('ends a consumer that heartbeats and takes nothing although records wait', async () => {
    const { watchdog } = watched({ lag: 5n })
    await expect(watchdog.watch(new AbortController().signal)).rejects.toMatchObject({ code: 'STALLED' })
  })

  it('does not count the time in which there was nothing to take', async () => {
    const stop = new AbortController()
    let lag = 0n
    // A burst after ten idle minutes; its records are taken after a minute.
    const idleMs = 5 * stalledMs
    const { watchdog } = watched({
      stop,
      stopAfterMs: idleMs + stalledMs,
      status: (now) => {
        lag = now > idleMs && now < idleMs + stalledMs / 2 ? 5n : 0n
        return lag
      },
    })
    await expect(watchdog.watch(stop.signal)).resolves.toBeUndefined()
  })

  it('counts from the moment that records began to wait', async () => {
    const idleMs = 5 * stalledMs
    const { watchdog, now } = watched({ status: (at) => (at > idleMs ? 5n : 0n) })
    await expect(watchdog.watch(new AbortController().signal)).rejects.toMatchObject({ code: 'STALLED' })
    expect(now()).toBeGreaterThanOrEqual(idleMs + stalledMs)
    expect(now()).toBeLessThan(idleMs + stalledMs + 5_000)
  })

  it.each([
    ['there is nothing to take', {}],
    ['it waits for the registry', { lag: 5n, waitingFor: 'registry' }],
    ['the breaker is open', { lag: 5n, waitingFor: 'breaker' }],
  ] as const)('leaves alone a consumer that heartbeats while %s', async (_why, state) => {
    const stop = new AbortController()
    const { watchdog } = watched({ ...state, stop })
    await expect(watchdog.watch(stop.signal)).resolves.toBeUndefined()
  })
})
