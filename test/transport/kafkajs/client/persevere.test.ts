import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../../src/core/errors.ts'
import { persevere } from '../../../../src/transport/kafkajs/client/persevere.ts'
import { connectionTo } from '../../../support/kafka-options.ts'
import { StandingClock } from '../../../support/standing-clock.ts'

const unreachable = new SluiceError('UNREACHABLE', 'nobody there')

/** Tries for a minute; `failures` are thrown in turn, undefined is an answer. */
function trial(failures: (ms: number) => Error | undefined) {
  const clock = new StandingClock()
  const ended = new AbortController()
  const told: unknown[] = []
  const startMs = clock.monotonic()
  let tries = 0
  const outcome = persevere(
    () => {
      tries++
      const failure = failures(clock.monotonic() - startMs)
      return failure === undefined ? Promise.resolve('answer') : Promise.reject(failure)
    },
    {
      ...{ connection: connectionTo(['b:1'], 'test'), deadlineMs: 60_000, clock, ended: ended.signal },
      onLong: (error) => told.push(error),
    },
  )
  outcome.catch(() => undefined)
  /** Waits begin one after the other. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < 4 * seconds; second++) await clock.advance(250)
  }
  return { pass, ended, told, outcome, tries: () => tries }
}

describe('persevere', () => {
  it('tries again until there is an answer, and says nothing of a short while', async () => {
    const { pass, outcome, told, tries } = trial((ms) => (ms < 5_000 ? unreachable : undefined))
    await pass(20)
    expect(await outcome).toBe('answer')
    expect(tries()).toBeGreaterThan(2)
    expect(told).toEqual([])
  })

  it('tells once what it takes long for, also what is no error of ours', async () => {
    const strange = new Error('UNSTABLE_OFFSET_COMMIT')
    const { pass, outcome, told } = trial((ms) => (ms < 40_000 ? strange : undefined))
    await pass(60)
    expect(await outcome).toBe('answer')
    expect(told).toEqual([strange])
  })

  it('gives up at the deadline', async () => {
    const { pass, outcome } = trial(() => unreachable)
    await pass(90)
    await expect(outcome).rejects.toMatchObject({
      code: 'BROKER_OUTAGE',
      message: 'nothing moved for 60 s: nobody there',
    })
  })

  it('gives up at once what waiting does not cure, and when it has ended', async () => {
    const wrong = new SluiceError('CONFIG', 'wrong')
    await expect(trial(() => wrong).outcome).rejects.toBe(wrong)
    const { pass, ended, outcome, tries } = trial(() => unreachable)
    ended.abort()
    await pass(10)
    await expect(outcome).rejects.toBe(unreachable)
    expect(tries()).toBeLessThanOrEqual(2)
  })
})
