import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../src/core/column.ts'
import type { StepConfig } from '../../src/core/spec.ts'
import { compileRows, featuresWanted } from '../../src/features/row.ts'
import { runSteps } from './support/run-steps.ts'
import type { Shape } from './support/run-steps.ts'

const when: InputColumn = { name: 'when', kind: 'numeric', levels: null, time: true }
const flag = (...levels: string[]): InputColumn => ({ name: 'flag', kind: 'categorical', levels })

/** A column bound to the field of its name: what is told, and the cells. */
function bound(column: InputColumn, shape: Shape, steps: readonly StepConfig[], ...values: unknown[]) {
  const events = values.map((value) => ({ [column.name]: value }))
  const run = runSteps(
    { [column.name]: shape },
    steps,
    events,
    featuresWanted([column], {}, () => true),
  )
  const { rows, remarks } = compileRows({
    model: 'm',
    columns: [column],
    binding: {},
    plan: run.plan,
    path: [],
  })
  const cells = new Float64Array(values.length)
  rows.fill(values.length, cells, run.faults)
  return { remarks, cells: Array.from(cells), told: run.told(), all: [...run.remarks, ...remarks] }
}

describe('a Time column', () => {
  const ms = Date.parse('2024-06-26T23:00:00.123Z')

  it('takes milliseconds as they are', () => {
    expect(bound(when, { kind: 'number', time: 'milliseconds' }, [], ms, null)).toMatchObject({
      remarks: [],
      cells: [ms, NaN],
    })
  })

  it.each([
    ['seconds', Math.trunc(ms / 1000), Math.trunc(ms / 1000) * 1000],
    ['microseconds', ms * 1000 + 456, ms],
    ['nanoseconds', BigInt(ms) * 1_000_000n + 456_789n, ms],
    ['days', 19_900, Date.parse('2024-06-26T00:00:00Z')],
  ] as const)('takes %s converted, and says so', (time, value, cell) => {
    const { remarks, cells, told } = bound(when, { kind: 'number', time }, [], value, null)
    expect(cells).toEqual([cell, NaN])
    expect(told).toEqual([])
    expect(remarks).toEqual([
      {
        severity: 'info',
        path: ['columns', 'when'],
        message: `column 'when' of model 'm' is Time (milliseconds since 1970, UTC), and 'when' counts in ${time}: it is converted`,
      },
    ])
  })

  it('warns of a number that does not say its unit, until a step does', () => {
    const { remarks, cells } = bound(when, 'number', [], ms)
    expect(cells).toEqual([ms])
    expect(remarks).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringContaining("the schema does not say in which unit 'when' counts") as string,
        hint: '- time: { field: when, from: milliseconds } says so, or another unit',
      },
    ])
    const step = { step: 'time', settings: { field: 'when', from: 'seconds' } }
    expect(bound(when, 'number', [step], 1_719_442_800)).toMatchObject({
      all: [],
      cells: [1_719_442_800_000],
    })
  })

  it('refuses text and a time of day, with the step that makes a time of text', () => {
    expect(bound(when, 'text', []).remarks).toMatchObject([
      {
        severity: 'error',
        message: "column 'when' of model 'm' is Time (milliseconds since 1970, UTC), but 'when' holds text",
        hint: 'a step makes it a time: - time: { field: when, from: text }, where it is ISO 8601',
      },
    ])
    expect(bound(when, { kind: 'number', time: 'time of day' }, []).remarks).toMatchObject([
      { severity: 'error', message: expect.stringContaining('is a time of day') as string },
    ])
    const step = { step: 'time', settings: { field: 'when', from: 'text' } }
    expect(bound(when, 'text', [step], '2024-06-26 23:00:00')).toMatchObject({
      all: [],
      cells: [1_719_442_800_000],
    })
  })

  it('keeps its unit through steps that only check or fill in, and loses it where something is computed', () => {
    const shape = { kind: 'number', time: 'seconds' } as const
    const checks = [
      { step: 'range', settings: { field: 'when', min: 0 } },
      { step: 'clip', settings: { field: 'when', min: 10 } },
      { step: 'impute', settings: { field: 'when', value: 20 } },
      { step: 'require', settings: { field: 'when' } },
    ]
    expect(bound(when, shape, checks, 1, null).cells).toEqual([10_000, 20_000])
    const computed = [...checks, { step: 'log1p', settings: { field: 'when' } }]
    expect(bound(when, shape, computed).remarks).toMatchObject([{ severity: 'warning' }])
  })

  it('is a numeric column otherwise: another takes any unit as it is', () => {
    const { time, ...plain } = when
    expect(time).toBe(true)
    expect(bound(plain, { kind: 'number', time: 'microseconds' }, [], 5)).toMatchObject({
      remarks: [],
      cells: [5],
    })
  })
})

describe('a categorical column and a boolean', () => {
  const cast = { step: 'cast', settings: { field: 'flag', to: 'text' } }

  it('asks for a cast, after which each record is known or lint has warned', () => {
    expect(bound(flag('false', 'true'), 'boolean', []).remarks).toMatchObject([
      {
        severity: 'error',
        message: "column 'flag' of model 'm' is categorical, but 'flag' holds booleans",
        hint: "a cast step makes it text, 'true' and 'false'",
      },
    ])
    expect(bound(flag('false', 'true'), 'boolean', [cast], true, false)).toMatchObject({
      all: [],
      told: [],
      cells: [1, 0],
    })
  })

  it.each([
    ['yes', 'no'],
    ['Y', 'N'],
    ['on', 'off'],
  ])('names the map step that makes it the levels %s and %s, and that step does', (yes, no) => {
    const column = flag(no, yes)
    const { remarks } = bound(column, 'boolean', [cast], true)
    expect(remarks).toMatchObject([
      {
        severity: 'warning',
        message: "'flag' may hold 'true', 'false', which column 'flag' of model 'm' does not know",
        hint: expect.stringContaining(
          `- map: { field: flag, values: { "true": "${yes}", "false": "${no}" }, keepOthers: true }`,
        ) as string,
      },
    ])
    const map = {
      step: 'map',
      settings: { field: 'flag', values: { true: yes, false: no }, keepOthers: true },
    }
    expect(bound(column, 'boolean', [cast, map], true, false)).toMatchObject({
      all: [],
      told: [],
      cells: [1, 0],
    })
  })

  it.each([
    ['TRUE', 'FALSE'],
    ['True', 'False'],
    ['1', '0'],
  ])('knows the levels %s and %s as other spellings', (yes, no) => {
    expect(bound(flag(no, yes), 'boolean', [cast], true, false)).toMatchObject({
      all: [],
      told: [],
      cells: [1, 0],
    })
  })

  it('warns of a map and a list that are written for 1 and 0', () => {
    const old = {
      step: 'map',
      settings: { field: 'flag', values: { 0: 'false', 1: 'true' }, keepOthers: false },
    }
    const list = { step: 'one-of', settings: { field: 'flag', values: ['0', '1'] } }
    for (const step of [old, list]) {
      expect(bound(flag('false', 'true'), 'boolean', [cast, step]).all[0]).toMatchObject({
        severity: 'warning',
        message: expect.stringContaining("'flag' may hold 'true', 'false'") as string,
      })
    }
  })

  it('warns of levels that no number is written as', () => {
    const column = flag('three', 'other')
    expect(bound(column, 'number', [cast], 3).remarks).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringContaining("its levels are 'three', 'other'") as string,
      },
    ])
    expect(bound(flag('3', 'other'), 'number', [cast], 3).remarks).toEqual([])
    expect(bound(flag('3.0', 'other'), 'number', [cast], 3)).toMatchObject({ remarks: [], cells: [0] })
    expect(bound(flag('a', 'b'), ['a', 'b'], [cast], 'a').remarks).toEqual([])
  })
})

describe('a field that cannot be a feature', () => {
  it('is named as what it is', () => {
    const shape = { kind: 'other', what: 'of the logical type duration, in bytes' } as const
    const { remarks } = bound({ name: 'x', kind: 'numeric', levels: null }, shape, [])
    expect(remarks).toMatchObject([
      {
        message:
          "column 'x' of model 'm' takes 'x', which is of the logical type duration, in bytes: that is no feature",
      },
    ])
  })

  it('is what a reduce step is for, where it is an array of numbers', () => {
    const { remarks } = bound({ name: 'x', kind: 'numeric', levels: null }, 'list', [])
    expect(remarks).toMatchObject([
      {
        message: "column 'x' of model 'm' takes 'x', which is an array of numbers: that is no feature",
        hint: 'a reduce step makes numbers of it: - reduce: { field: x, as: { mean: ... } }',
      },
    ])
  })
})
