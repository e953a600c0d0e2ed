import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = {
  at: { kind: 'number', time: 'milliseconds' },
  seconds: { kind: 'number', time: 'seconds' },
  day: { kind: 'number', time: 'days' },
  here: { kind: 'number', time: 'local microseconds' },
  clock: { kind: 'number', time: 'time of day' },
  n: 'number',
  t: 'text',
  b: 'boolean',
} as const

const of = (part: string, zone = 'UTC', field = 'at') =>
  ({ step: 'date-parts', settings: { field, zone, parts: { [part]: 'p' } }, fields, feature: 'p' }) as const

const at = (time: string) => ({ at: Date.parse(time) })

describe('date-parts', () => {
  it.each([
    ['year', 2024],
    ['month', 6],
    ['day', 30],
    ['hour', 23],
    ['minute', 59],
    ['second', 58],
    ['weekday', 7],
    ['dayOfYear', 182],
    ['week', 26],
    ['isWeekend', 1],
  ])('gives the %s', (part, value) => {
    expectStep(of(part), [
      [at('2024-06-30T23:59:58.999Z'), value],
      [{ at: null }, null],
    ])
  })

  it('follows the clocks of a zone through the nights in which they are changed', () => {
    expectStep(of('hour', 'Europe/Berlin'), [
      [at('2024-03-31T00:59Z'), 1],
      [at('2024-03-31T01:00Z'), 3],
      [at('2024-10-27T00:30Z'), 2],
      [at('2024-10-27T01:30Z'), 2],
      [at('2024-10-27T02:30Z'), 3],
    ])
    expectStep(of('weekday', 'Asia/Tokyo'), [
      [at('2024-06-30T14:59Z'), 7],
      [at('2024-06-30T15:00Z'), 1],
    ])
  })

  it('makes several features at once', () => {
    const settings = { field: 'at', zone: 'UTC', parts: { hour: 'h', isWeekend: 'w' } }
    const run = runSteps(fields, [{ step: 'date-parts', settings }], [at('2024-06-29T05:00Z'), { at: null }])
    expect([run.cells('h'), run.cells('w')]).toEqual([
      [5, null],
      [1, null],
    ])
    expect(run.plan.slot('w')).toMatchObject({ content: 'boolean' })
  })

  it('reads the unit of the schema', () => {
    expectStep(of('year', 'UTC', 'seconds'), [[{ seconds: 1_719_400_000 }, 2024]])
    expectStep(of('day', 'UTC', 'day'), [[{ day: 19_904 }, 30]])
    expectStep(of('hour', 'UTC', 'here'), [[{ here: Date.parse('2024-06-30T09:00Z') * 1000 }, 9]])
  })

  it('finds times that no calendar has', () => {
    expectStep(of('year'), [
      [at('9999-12-31T23:59:59.999Z'), 9999],
      [at('0001-01-01T00:00Z'), 1],
      [{ at: 1.7e18 }, null, 'out-of-range at 1700000000000000000'],
      [{ at: -1e300 }, null, 'out-of-range at -1e+300'],
    ])
  })

  it('takes a number that says no unit for milliseconds, and tells it', () => {
    const run = runSteps(
      fields,
      [{ step: 'date-parts', settings: of('year', 'UTC', 'n').settings }],
      [{ n: 0 }],
    )
    expect(run.cells('p')).toEqual([1970])
    expect(run.remarks).toMatchObject([
      {
        severity: 'warning',
        message: "nothing says in which unit 'n' counts: it is read in milliseconds since 1970, UTC",
        hint: '- time: { field: n, from: milliseconds } says so, or another unit',
      },
    ])
  })

  it('takes a local time to a zone behind a step that says its clock is UTC', () => {
    const steps = [
      { step: 'time', settings: { field: 'here', from: 'microseconds' } },
      { step: 'date-parts', settings: of('hour', 'Asia/Tokyo', 'here').settings },
    ]
    const run = runSteps(fields, steps, [{ here: Date.parse('2024-06-30T09:00Z') * 1000 }])
    expect([run.cells('p'), run.remarks]).toEqual([[18], []])
  })

  it.each([
    [{ field: 't' }, "field: 't' holds text, a time is needed"],
    [{ field: 'b' }, "field: 'b' holds true and false, a time is needed"],
    [{ field: 'clock' }, "field: 'clock' is a time of day, which does not say of which day"],
    [{ zone: 'Europe/Berlyn' }, "zone: there is no time zone 'Europe/Berlyn'"],
    [
      { field: 'day', zone: 'Europe/Berlin' },
      "zone: 'day' is a date without a time of day, which is the same in every zone",
    ],
    [
      { field: 'here', zone: 'Europe/Berlin' },
      "zone: 'here' is a local time: its clock shows that of its place already",
    ],
    [{ parts: { hour: 'x', day: 'x' } }, "parts.day: another part goes to the feature 'x' already"],
  ])('refuses %o', (settings, told) => {
    const given = { ...of('hour').settings, ...settings }
    expect(refusals({ step: 'date-parts', settings: given, fields })).toEqual([told])
  })
})
