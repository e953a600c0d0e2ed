import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { skipAloud } from '../../support/skip-aloud.ts'
import { expectStep, refusals } from '../support/check-step.ts'
import type { StepCase } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { a: 'list', n: 'number', t: 'text', 's.a': 'list' } as const

function of(statistic: string, more: object = {}) {
  return {
    step: 'reduce',
    settings: { field: 'a', as: { [statistic]: 'x' }, ...more },
    fields,
    feature: 'x',
  } as const
}

const tooFew: readonly StepCase[] = [
  [{ a: null }, null],
  [{}, null],
  [{ a: [] }, null],
  [{ a: [null] }, null],
]
const ofOne = (cell: number | null): StepCase => [{ a: [null, -7] }, cell]

describe('reduce', () => {
  it('counts the numbers that are there', () => {
    expectStep(of('count'), [
      [{ a: [1, null, 3] }, 2],
      [{ a: [] }, 0],
      [{ a: [null] }, 0],
      [{ a: null }, null],
      [{}, null],
    ])
  })

  it.each<[string, readonly StepCase[]]>([
    ['mean', [...tooFew, ofOne(-7), [{ a: [1, 2, 6, null] }, 3], [{ a: [1e16, 1, 1, 1] }, 2.5e15]]],
    [
      'std',
      [...tooFew, ofOne(null), [{ a: [2, 4, 4, 4, 5, 5, 7, 9] }, Math.sqrt(32 / 7)], [{ a: [3, 3] }, 0]],
    ],
    ['min', [...tooFew, ofOne(-7), [{ a: [3, -1, 2] }, -1]]],
    ['max', [...tooFew, ofOne(-7), [{ a: [-3, -1, -2] }, -1]]],
    ['rms', [...tooFew, ofOne(7), [{ a: [3, -4, 0, 0] }, 2.5]]],
    ['slope', [...tooFew, ofOne(null), [{ a: [1, 3, 5] }, 2], [{ a: [1, null, 5] }, 2], [{ a: [4, 4] }, 0]]],
    ['median', [...tooFew, ofOne(-7), [{ a: [4, 1, 3, 2] }, 2.5]]],
    ['first', [...tooFew, ofOne(-7), [{ a: [null, 5, 6] }, 5]]],
    ['last', [...tooFew, ofOne(-7), [{ a: [5, 6, null] }, 6]]],
  ])('gives the %s', (statistic, cases) => {
    expectStep(of(statistic), cases)
  })

  it('gives the slope per second, and any quantile', () => {
    expectStep(of('slope', { hz: 10 }), [[{ a: [1, 3, 5] }, 20]])
    expectStep(of('quantile', { q: 0.9 }), [[{ a: [10, 20, 30, 40] }, 37], ...tooFew])
  })

  it('leaves items at fault out and tells them, with the name of the array', () => {
    expectStep(of('mean'), [
      [{ a: [1, NaN, 3] }, 2, 'not-finite a NaN'],
      [{ a: [Infinity] }, null, 'not-finite a Infinity'],
      [{ a: [1, 'two', 3] }, 2, 'wrong-type a two'],
      [{ a: [true, 5] }, 5, 'wrong-type a true'],
      [{ a: 'none' }, null, 'wrong-type a none'],
      [{ a: 5 }, null, 'wrong-type a 5'],
    ])
  })

  it.each([
    ['mean', [1e308, 1e308]],
    ['std', [1e308, -1e308]],
    ['rms', [1e200]],
    ['slope', [1e308, -1e308]],
    ['median', [1e308, -1e308, 1e308, -1e308]],
  ])('fails where the %s of %j is too large for a number', (statistic, items) => {
    const found = runSteps(fields, [of(statistic)], [{ a: items }], ['x'])
    expect([found.cells('x'), found.told()]).toEqual([[null], ['0 step-failed x null']])
  })

  it('makes several features in one step, of a bound array too, whose faults concern all of them', () => {
    const steps = [
      { step: 'bind', settings: { field: 's.a', as: 'list', asText: false } },
      { step: 'reduce', settings: { field: 'list', as: { mean: 'm', last: 'l', count: 'c' } } },
    ]
    const { cells, plan, told } = runSteps(fields, steps, [{ s: { a: [1, 2] } }, { s: { a: [3, NaN] } }], [])
    expect([cells('m'), cells('l'), cells('c')]).toEqual([
      [1.5, 3],
      [2, 3],
      [2, 1],
    ])
    expect(told()).toEqual(['1 not-finite s.a NaN'])
    const list = [...plan.dependsOn(plan.slot('m')!)].filter((slot) => slot !== plan.slot('m')!.index)
    for (const name of ['l', 'c'])
      expect([...plan.dependsOn(plan.slot(name)!)]).toEqual(expect.arrayContaining(list))
    expect([plan.inputFields, plan.unread.map(({ name }) => name)]).toEqual([['s.a'], ['m', 'l', 'c']])
  })

  it('may give a feature the name of the array, which is gone then', () => {
    const settings = { field: 'a', as: { mean: 'a' } }
    const { cells, told } = runSteps(fields, [{ step: 'reduce', settings }], [{ a: [1, 2] }], [])
    expect([cells('a'), told()]).toEqual([[1.5], []])
  })

  it.each([
    [{ field: 'n', as: { mean: 'x' } }, ["field: 'n' is a number, an array of numbers is needed"]],
    [{ field: 't', as: { mean: 'x' } }, ["field: 't' is text, an array of numbers is needed"]],
    [{ field: 'zz', as: { mean: 'x' } }, ["field: there is no feature or input field 'zz'"]],
    [{ field: 'a', as: { mean: 'x' }, hz: 10 }, ['hz: hz is for slope, which the step does not make']],
    [{ field: 'a', as: { slope: 'x' }, hz: 0 }, ['hz: hz must be above 0, it is 0']],
    [{ field: 'a', as: { mean: 'x' }, q: 0.5 }, ['q: q is for quantile, which the step does not make']],
    [{ field: 'a', as: { quantile: 'x' } }, ['as: quantile needs q, which says which one']],
    [
      { field: 'a', as: { mean: 'x', std: 'x' } },
      [expect.stringMatching(/^as\.std: feature 'x' is made at .*as\.mean already/)],
    ],
  ])('refuses %j', (settings, told) => {
    expect(refusals({ step: 'reduce', settings, fields })).toEqual(told)
  })

  it('is what other steps, models and predictions ask for of an array', () => {
    const steps = [
      { step: 'clip', settings: { field: 'a', min: 0 } },
      { step: 'bind', settings: { field: 'a', as: 'list', asText: true } },
    ]
    const { remarks, plan } = runSteps(fields, steps, [], ['a'])
    expect(remarks.map(({ message, hint }) => [message, hint])).toEqual([
      ["'a' is an array of numbers", 'a reduce step makes numbers of it'],
      ["'a' is an array of numbers, which is not read as text", undefined],
    ])
    expect([plan.slot('a'), plan.unfit('a'), plan.unfit('s.a')]).toEqual([
      null,
      'an array of numbers',
      'an array of numbers',
    ])
  })
})

const model = join(import.meta.dirname, '../../../../shared/models/hydraulic/cool_cond-window10s')
const readings = `${model}.readings.csv`

function table(file: string): { readonly columns: readonly string[]; readonly rows: readonly number[][] } {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  return { columns: header!.split(','), rows: lines.map((line) => line.split(',').map(Number)) }
}

describe.skipIf(skipAloud(!existsSync(readings) && `${readings} is not there`))(
  'reduce of windows of ten seconds',
  () => {
    it('makes the rows that the model was trained on, to the bit', () => {
      const raw = table(readings)
      const expected = table(`${model}.input.csv`)
      const channels = raw.columns.slice(2)
      const events = expected.rows.map((_, window) => {
        const rows = raw.rows.slice(10 * window, 10 * window + 10)
        return Object.fromEntries(channels.map((name, at) => [name, rows.map((row) => row[2 + at]!)]))
      })
      const statistics = ['mean', 'std', 'min', 'max', 'slope']
      const steps = channels.map((field) => ({
        step: 'reduce',
        settings: {
          field,
          as: Object.fromEntries(statistics.map((each) => [each, `${field}_${each}`])),
          hz: 1,
        },
      }))
      const shapes = Object.fromEntries(channels.map((name) => [name, 'list' as const]))
      const { cells, told } = runSteps(shapes, steps, events, [])
      expect(told()).toEqual([])
      let compared = 0
      const others: string[] = []
      for (const [at, column] of expected.columns.entries()) {
        for (const [row, cell] of cells(column).entries()) {
          compared += 1
          if (cell !== expected.rows[row]![at]) others.push(`${column} ${row}`)
        }
      }
      expect(compared).toBe(630 * 40)
      // See the test of the statistics.
      expect(others).toEqual(['se_std 390'])
    })
  },
)
