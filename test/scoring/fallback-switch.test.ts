import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FallbackSwitch } from '../../src/scoring/fallback-switch.ts'
import type { FallbackChange, FallbackLimits } from '../../src/scoring/fallback-switch.ts'

const limits: FallbackLimits = {
  refusals: { enter: 0.5, leave: 0.1 },
  micros: { enter: 100, leave: 50 },
  records: 100,
  recoveryRecords: 200,
  minDwellMs: 1_000,
  switchesPerHour: 4,
}

const minute = 60_000
const hour = 60 * minute

/** A switch that fell back at 0 for refusals. */
function fallen(over: Partial<FallbackLimits> = {}): FallbackSwitch {
  const all = { ...limits, ...over }
  const it = new FallbackSwitch(all)
  expect(it.primary(all.records, all.records, 0, 0)).toEqual({ to: 'fallback', reason: 'refusals' })
  return it
}

describe('FallbackSwitch', () => {
  it('enters by the share of refused rows, once there are enough of them', () => {
    const it = new FallbackSwitch(limits)
    expect(it.primary(99, 99, 0, 0)).toBeNull()
    expect([it.reason, it.flag]).toEqual([null, null])
    expect(it.primary(1, 0, 0, 1)).toEqual({ to: 'fallback', reason: 'refusals' })
    expect([it.reason, it.flag]).toEqual(['refusals', 'fallback:refusals'])
  })

  it('stays with the primary below the share', () => {
    const it = new FallbackSwitch(limits)
    for (let at = 0; at < 100; at++) expect(it.primary(100, 49, 9_999, at)).toBeNull()
  })

  it('enters by the time a row takes', () => {
    const it = new FallbackSwitch(limits)
    expect(it.primary(100, 0, 9_999, 0)).toBeNull()
    expect(it.primary(100, 0, 10_100, 1)).toEqual({ to: 'fallback', reason: 'latency' })
  })

  it('looks at nothing that has no limit', () => {
    const it = new FallbackSwitch({ ...limits, refusals: null, micros: null })
    expect(it.primary(1000, 1000, 1e9, 0)).toBeNull()
  })

  it('leaves once the rows that are scored along went well, and enough time has passed', () => {
    const tooSoon = fallen()
    expect(tooSoon.primary(200, 0, 0, 999)).toBeNull()
    expect(tooSoon.primary(1, 0, 0, 1_000)).toEqual({ to: 'primary', reason: 'refusals' })
    const tooFew = fallen()
    expect(tooFew.primary(199, 0, 0, minute)).toBeNull()
    expect(tooFew.primary(1, 0, 0, minute)).toEqual({ to: 'primary', reason: 'refusals' })
    expect(tooFew.flag).toBeNull()
  })

  it.each([
    ['refused', 20, 0],
    ['slow', 0, 10_000],
  ])('stays between the two limits, where rows are still %s', (_how, refused, micros) => {
    const it = fallen()
    for (let at = 1; at < 50; at++) expect(it.primary(200, refused, micros, at * minute)).toBeNull()
    expect(it.isStuck).toBe(false)
  })

  it('judges anew after it has left, and after it has entered again', () => {
    const it = fallen({ switchesPerHour: 9 })
    it.primary(200, 0, 0, minute)
    expect(it.primary(99, 99, 0, minute)).toBeNull()
    expect(it.primary(1, 1, 0, minute)).toEqual({ to: 'fallback', reason: 'refusals' })
    expect(it.primary(199, 0, 0, 3 * minute)).toBeNull()
    expect(it.reason).toBe('refusals')
  })

  it('enters when the primary cannot be loaded, and leaves when it was and scores well', () => {
    const it = new FallbackSwitch(limits)
    expect(it.loadFailed(0)).toEqual({ to: 'fallback', reason: 'load' })
    expect(it.loadFailed(minute)).toBeNull()
    expect(it.flag).toBe('fallback:load')
    expect(it.loaded(2 * minute)).toBeNull()
    expect(it.primary(200, 0, 0, 3 * minute)).toEqual({ to: 'primary', reason: 'load' })
  })

  it('enters by an alarm, and leaves when all of them are over', () => {
    const it = new FallbackSwitch({ ...limits, recoveryRecords: 0 })
    expect(it.alarm('drift', 0)).toEqual({ to: 'fallback', reason: 'alarm:drift' })
    expect(it.alarm('quality', 0)).toBeNull()
    expect(it.flag).toBe('fallback:alarm:drift')
    expect(it.alarmOver('drift', minute)).toBeNull()
    expect(it.primary(200, 0, 0, minute)).toBeNull()
    expect(it.alarmOver('quality', minute)).toEqual({ to: 'primary', reason: 'alarm:drift' })
  })

  it('does not leave for an alarm that is over while the primary is refused rows', () => {
    const it = fallen()
    it.alarm('drift', 1)
    expect(it.primary(200, 100, 0, minute)).toBeNull()
    expect(it.alarmOver('drift', minute)).toBeNull()
    expect(it.reason).toBe('refusals')
  })

  it('stays and says so where it has changed too often within the hour', () => {
    const it = fallen()
    expect(it.primary(200, 0, 0, minute)?.to).toBe('primary')
    expect(it.primary(100, 100, 0, 2 * minute)?.to).toBe('fallback')
    expect(it.primary(200, 0, 0, 3 * minute)).toBeNull()
    expect([it.isStuck, it.reason]).toEqual([true, 'refusals'])
    expect(it.primary(200, 0, 0, hour - 1)).toBeNull()
    expect(it.primary(200, 0, 0, hour)).toEqual({ to: 'primary', reason: 'refusals' })
    expect(it.isStuck).toBe(false)
  })

  it('passes over what holds no rows', () => {
    const it = new FallbackSwitch({ ...limits, records: 1 })
    expect(it.primary(0, 0, 1e9, 0)).toBeNull()
  })
})

type Told =
  | { readonly kind: 'rows'; readonly rows: number; readonly refusedShare: number; readonly micros: number }
  | { readonly kind: 'loadFailed' | 'loaded' }
  | { readonly kind: 'alarm' | 'alarmOver'; readonly name: string }

const rowsTold = fc.record({
  kind: fc.constant('rows' as const),
  rows: fc.integer({ min: 1, max: 400 }),
  refusedShare: fc.constantFrom(0, 0.05, 0.3, 1),
  micros: fc.constantFrom(1, 1, 70, 200),
})

/** What may be told to a switch, and how much later: mostly rows. Both loading and alarms come to an end more often than they begin. */
const told = fc.record({
  afterMs: fc.oneof(fc.nat(2_000), fc.nat(10 * minute), fc.nat(hour)),
  what: fc.oneof<fc.WeightedArbitrary<Told>[]>(
    { weight: 20, arbitrary: rowsTold },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('loadFailed', 'loaded', 'loaded') }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('alarm', 'alarmOver', 'alarmOver'),
        name: fc.constantFrom('drift', 'quality'),
      }),
    },
  ),
})

const anyLimits = fc.record({
  refusals: fc.constantFrom(limits.refusals, null),
  micros: fc.constantFrom(limits.micros, null),
  records: fc.integer({ min: 1, max: 300 }),
  recoveryRecords: fc.nat(300),
  minDwellMs: fc.nat(10 * minute),
  switchesPerHour: fc.integer({ min: 2, max: 8 }),
})

interface Change extends FallbackChange {
  readonly atMs: number
}

/** All changes of a switch that is told these things one after the other, and whether it was stuck. */
function changesOf(
  given: FallbackLimits,
  events: readonly { readonly afterMs: number; readonly what: Told }[],
): { readonly changes: readonly Change[]; readonly wasStuck: boolean } {
  const it = new FallbackSwitch(given)
  const changes: Change[] = []
  let nowMs = 0
  let wasStuck = false
  for (const { afterMs, what } of events) {
    nowMs += afterMs
    const change = tell(it, what, nowMs)
    if (change !== null) changes.push({ ...change, atMs: nowMs })
    expect(it.reason !== null).toBe(changes.length % 2 === 1)
    if (it.isStuck) expect(it.reason).not.toBeNull()
    wasStuck ||= it.isStuck
  }
  return { changes, wasStuck }
}

function tell(it: FallbackSwitch, what: Told, nowMs: number): FallbackChange | null {
  switch (what.kind) {
    case 'rows':
      return it.primary(what.rows, Math.round(what.rows * what.refusedShare), what.rows * what.micros, nowMs)
    case 'loadFailed':
    case 'loaded':
      return it[what.kind](nowMs)
    case 'alarm':
    case 'alarmOver':
      return it[what.kind](what.name, nowMs)
  }
}

describe('a FallbackSwitch, whatever it is told', () => {
  it('goes there and back by turns, never back before its time, and not more often than it may', () => {
    let [seen, stuck] = [0, 0]
    fc.assert(
      fc.property(anyLimits, fc.array(told, { maxLength: 200, size: 'max' }), (given, events) => {
        const { changes, wasStuck } = changesOf(given, events)
        seen += changes.length
        stuck += Number(wasStuck)
        for (const [at, { to, atMs }] of changes.entries()) {
          expect(to).toBe(at % 2 === 0 ? 'fallback' : 'primary')
          if (to === 'primary') expect(atMs - changes[at - 1]!.atMs).toBeGreaterThanOrEqual(given.minDwellMs)
          const within = changes.filter((change) => change.atMs <= atMs && atMs - change.atMs < hour)
          expect(within.length).toBeLessThanOrEqual(given.switchesPerHour)
        }
      }),
      { numRuns: 300 },
    )
    expect(seen).toBeGreaterThan(1_000)
    expect(stuck).toBeGreaterThan(20)
  })

  it('never leaves a primary that is well, nor stays away from one that has become so', () => {
    const well = fc.array(fc.record({ rows: fc.integer({ min: 1, max: 400 }), afterMs: fc.nat(minute) }), {
      maxLength: 50,
    })
    fc.assert(
      fc.property(anyLimits, well, (given, batches) => {
        const it = new FallbackSwitch(given)
        for (const [at, { rows }] of batches.entries())
          expect(it.primary(rows, Math.floor(rows * 0.05), rows, at)).toBeNull()
        it.alarm('drift', 100)
        it.alarmOver('drift', 100)
        it.primary(given.recoveryRecords + 1, 0, 1, 100 + given.minDwellMs)
        expect(it.reason).toBe(given.switchesPerHour < 3 && given.minDwellMs < hour ? 'alarm:drift' : null)
      }),
    )
  })
})
