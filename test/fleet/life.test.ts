import { describe, expect, it } from 'vitest'
import type { InstanceRecord } from '../../src/fleet/instance-record.ts'
import { draining, inState, nextStep, started } from '../../src/fleet/life.ts'
import type { LifeStep, Sighting } from '../../src/fleet/life.ts'
import { recordOf, sightingOf, someProcess, usualRules } from './support/records.ts'

const silent = { isLive: false, isReady: false, missing: null }
const waiting = { isLive: true, isReady: false, missing: 'waits for: brokers' }
const gone = { isAlive: false, health: null, residentBytes: null }

function step(record: InstanceRecord, seen: Sighting): LifeStep {
  return nextStep(record, seen, usualRules, 0.5)
}

/** Looks again and again, five seconds apart. */
function steps(record: InstanceRecord, looks: readonly Partial<Sighting>[]): LifeStep {
  return looks.reduce<LifeStep>((last, look, i) => step(last.record, sightingOf((i + 1) * 5_000, look)), {
    record,
    act: null,
  })
}

describe('an instance that runs', () => {
  it.each([
    ['starting', { isLive: true, isReady: true, missing: null }, 'ready'],
    ['starting', waiting, 'starting'],
    ['ready', waiting, 'unready'],
    ['unready', { isLive: true, isReady: true, missing: null }, 'ready'],
    ['ready', null, 'ready'],
  ] as const)('is, after %s and by %o, %s', (state, health, next) => {
    const { record, act } = step(recordOf({ state }), sightingOf(1_000, { health }))
    expect([record.state, act]).toEqual([next, null])
    expect(record.since).toBe(state === next ? 0 : 1_000)
  })

  it('says what it waits for', () => {
    expect(step(recordOf({}), sightingOf(1_000, { health: waiting })).record.why).toBe('waits for: brokers')
  })

  it('counts as hung when /livez has failed three times in a row: it is asked to end, and killed once its time is over', () => {
    expect(
      steps(recordOf({}), [{ health: silent }, { health: silent }, {}, { health: silent }]).act,
    ).toBeNull()
    const hung = steps(recordOf({}), [{ health: silent }, { health: silent }, { health: silent }])
    expect(hung.act).toBe('terminate')
    expect(hung.record).toMatchObject({ state: 'draining', then: 'failure', until: 45_000 })
    expect(hung.record.why).toBe('hung: no answer from /livez, 3 times in a row')
    expect(step(hung.record, sightingOf(44_999)).act).toBeNull()
    const killed = step(hung.record, sightingOf(45_000))
    expect(killed.act).toBe('kill')
    expect(step(killed.record, sightingOf(45_500)).act).toBeNull()
    expect(step(killed.record, sightingOf(46_000)).act).toBe('kill')
    const after = step(killed.record, sightingOf(45_200, gone)).record
    expect(after).toMatchObject({ state: 'backoff', until: 45_700, why: hung.record.why, ends: 1 })
  })

  it('may take its time until it listens, and no longer', () => {
    const starting = recordOf({ state: 'starting', wasLive: false })
    expect(
      steps(
        starting,
        Array.from({ length: 9 }, () => ({ health: silent })),
      ).act,
    ).toBeNull()
    expect(step(starting, sightingOf(300_000, { health: silent })).act).toBeNull()
    const late = step(starting, sightingOf(300_001, { health: silent }))
    expect(late).toMatchObject({
      act: 'terminate',
      record: { why: 'no answer from /livez 5 min 0 s after its start' },
    })
  })

  it('is replaced when it takes more than its memory three times in a row', () => {
    const large = { residentBytes: 101e6 }
    expect(steps(recordOf({}), [large, large, {}, large]).act).toBeNull()
    expect(steps(recordOf({}), [large, large, large])).toMatchObject({
      act: 'terminate',
      record: { then: 'failure', why: 'takes 101 MB, more than 100 MB' },
    })
  })

  it('is told nothing by looks between two probes', () => {
    const twice = steps(recordOf({}), [{ health: silent }, { health: silent }]).record
    expect(step(twice, sightingOf(10_250, { health: null }))).toEqual({ record: twice, act: null })
  })

  it('has its past forgotten once it was ready for five minutes', () => {
    const past = recordOf({ attempt: 7, restarts: [1, 2], isLooping: true })
    expect(step(past, sightingOf(299_999)).record.attempt).toBe(7)
    expect(step(past, sightingOf(300_000)).record).toMatchObject({
      attempt: 0,
      restarts: [],
      isLooping: false,
    })
  })
})

describe('an instance whose process is gone', () => {
  it('comes back where it was to be restarted, at once', () => {
    const restarted = draining(recordOf({}), 'restart', null, { nowMs: 0, drainMs: 1 })
    const ended = step(restarted, sightingOf(500, gone)).record
    expect(ended).toMatchObject({ state: 'backoff', until: 500, process: null, then: null, ends: 0 })
    expect(step(ended, sightingOf(500, gone)).act).toBe('start')
  })

  it('stays so where it was to stop', () => {
    const stopped = draining(recordOf({ wanted: false }), 'stop', null, { nowMs: 0, drainMs: 1 })
    const ended = step(stopped, sightingOf(500, gone)).record
    expect(ended).toMatchObject({ state: 'stopped', process: null })
    expect(step(ended, sightingOf(1e9, gone)).act).toBeNull()
  })

  it('is started when its time has come, and not before', () => {
    const waits = step(recordOf({}), sightingOf(1_000, gone)).record
    expect(step(waits, sightingOf(1_499, gone)).act).toBeNull()
    expect(step(waits, sightingOf(1_500, gone)).act).toBe('start')
  })

  it('is started too when the clock was set back by more than any wait', () => {
    const waits = recordOf({ state: 'backoff', process: null, until: 1e12 })
    expect(step(waits, sightingOf(5_000, gone)).act).toBe('start')
  })

  it('is tried again with a config that it found wrong when that has changed, or as seldom as one that crashes', () => {
    const end = { code: 2, signal: null, isPortTaken: false }
    const wrong = step(recordOf({}), sightingOf(1_000, { ...gone, end })).record
    expect(wrong).toMatchObject({ state: 'config', ends: 0 })
    expect(step(wrong, sightingOf(300_999, gone)).act).toBeNull()
    expect(step(wrong, sightingOf(301_000, gone)).act).toBe('start')
    expect(step(wrong, sightingOf(2_000, { ...gone, configDigest: 'd2' })).act).toBe('start')
  })
})

describe('started', () => {
  it('forgets what was seen of the process before', () => {
    const before = recordOf({
      state: 'backoff',
      process: null,
      misses: 2,
      excesses: 2,
      until: 9,
      why: 'exit code 4',
    })
    expect(started(before, someProcess, { port: 9101, configDigest: 'd2', nowMs: 70 })).toMatchObject({
      ...{
        state: 'starting',
        since: 70,
        startedAt: 70,
        process: someProcess,
        port: 9101,
        configDigest: 'd2',
      },
      ...{ misses: 0, excesses: 0, wasLive: false, until: null, why: 'exit code 4' },
    })
  })
})

describe('inState', () => {
  it('keeps since when it is in a state that it does not leave', () => {
    expect(inState(recordOf({ since: 3 }), 'ready', 9, null).since).toBe(3)
    expect(inState(recordOf({ since: 3 }), 'unready', 9, null).since).toBe(9)
  })
})
