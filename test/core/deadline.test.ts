import { describe, expect, it } from 'vitest'
import { TooLate, settledInTime, withDeadline } from '../../src/core/deadline.ts'
import { StandingClock } from '../support/standing-clock.ts'

const forEver = new Promise<never>(() => undefined)

/** Writes down what becomes of it. */
function watch(work: Promise<unknown>) {
  const watched = { outcome: 'none yet' }
  work.then(
    (value) => (watched.outcome = `resolved ${String(value)}`),
    (error: unknown) =>
      (watched.outcome = error instanceof TooLate ? 'too late' : `rejected ${String(error)}`),
  )
  return watched
}

describe('withDeadline', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['gives what the work gives', () => Promise.resolve('done'), 'resolved done'],
    ['rejects with what the work rejects with', () => Promise.reject(new Error('no')), 'rejected Error: no'],
  ])('%s, and leaves no timer', async (_, work, outcome) => {
    const clock = new StandingClock()
    const waiting = watch(withDeadline(work(), { waitMs: 50, clock }))
    await clock.advance(0)
    expect(waiting.outcome).toBe(outcome)
    expect(clock.waiting).toBe(0)
  })

  it('rejects when the time is up, not before', async () => {
    const clock = new StandingClock()
    const waiting = watch(withDeadline(forEver, { waitMs: 50, clock }))
    await clock.advance(49)
    expect(waiting.outcome).toBe('none yet')
    await clock.advance(1)
    expect(waiting.outcome).toBe('too late')
  })

  it('takes a time that is up already for one that is up now', async () => {
    const clock = new StandingClock()
    const waiting = watch(withDeadline(forEver, { waitMs: -5, clock }))
    await clock.advance(0)
    expect(waiting.outcome).toBe('too late')
  })

  it.each(['before', 'meanwhile'])('rejects when nobody waits any more, ended %s', async (when) => {
    const clock = new StandingClock()
    const life = new AbortController()
    if (when === 'before') life.abort()
    const waiting = watch(withDeadline(forEver, { waitMs: 50, clock, ended: life.signal }))
    life.abort()
    await clock.advance(0)
    expect(waiting.outcome).toBe('too late')
    expect(clock.waiting).toBe(0)
  })

  it('lets work that fails after the deadline fail unheard', async () => {
    const clock = new StandingClock()
    const { promise, reject } = Promise.withResolvers<never>()
    const waiting = watch(withDeadline(promise, { waitMs: 50, clock }))
    await clock.advance(50)
    reject(new Error('too late to matter'))
    await clock.advance(0)
    expect(waiting.outcome).toBe('too late')
  })
})

describe('settledInTime', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['gave something', () => Promise.resolve('done')],
    ['failed', () => Promise.reject(new Error('no'))],
  ])('resolves when the work %s', async (_, work) => {
    const clock = new StandingClock()
    const waiting = watch(settledInTime(work(), { waitMs: 50, clock }))
    await clock.advance(0)
    expect(waiting.outcome).toBe('resolved undefined')
    expect(clock.waiting).toBe(0)
  })

  it('resolves when the time is up', async () => {
    const clock = new StandingClock()
    const waiting = watch(settledInTime(forEver, { waitMs: 50, clock }))
    await clock.advance(49)
    expect(waiting.outcome).toBe('none yet')
    await clock.advance(1)
    expect(waiting.outcome).toBe('resolved undefined')
  })
})
