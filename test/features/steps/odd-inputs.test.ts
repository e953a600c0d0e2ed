import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steps } from '../../../src/features/steps.ts'
import { moduleOf, tableOf } from '../support/outside.ts'
import { outcomesOf } from '../support/odd-inputs.ts'
import type { OddCase, OddOutcomes } from '../support/odd-inputs.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = {
  n: 'number',
  m: 'number',
  t: 'text',
  key: 'text',
  at: { kind: 'number', time: 'milliseconds' },
} as const

type Given = Pick<OddCase, 'settings'> & Partial<OddCase>

function ofNumber(given: Given): Omit<OddCase, 'step'> {
  return { fields, field: 'n', as: 'number', feature: 'n', others: { m: 2 }, ...given }
}

function ofText(given: Given): Omit<OddCase, 'step'> {
  return { fields, field: 't', as: 'text', feature: 't', ...given }
}

/** What is no number has its fault before the step, and comes to it as missing. */
function numberOutcomes(missing: string, huge: string, field = 'n'): OddOutcomes {
  return {
    missing,
    absent: missing,
    NaN: `${missing}, not-finite ${field}`,
    infinite: `${missing}, not-finite ${field}`,
    text: `${missing}, wrong-type ${field}`,
    boolean: `${missing}, wrong-type ${field}`,
    huge,
    empty: `${missing}, wrong-type ${field}`,
  }
}

/** What is no text has its fault before the step, and comes to it as missing. */
function textOutcomes(missing: string, texts: Pick<OddOutcomes, 'text' | 'huge' | 'empty'>): OddOutcomes {
  const wrong = `${missing}, wrong-type t`
  return { missing, absent: missing, NaN: wrong, infinite: wrong, boolean: wrong, ...texts }
}

const kept = { text: '"abc"', huge: '10000 characters', empty: '""' }

const lastSeen = { key: 'key', time: 'at', within: '1m', maxKeys: 5 }
const share = { as: 'x', onZero: 'step-failed' }
const models = new Map([
  ['m', { name: 'm', columns: [{ name: 't', kind: 'categorical', levels: ['abc'] }] as const }],
])

/** What a step gives that reads nothing. */
const alike = (cell: string): OddOutcomes => ({
  ...{ missing: cell, absent: cell, NaN: cell, infinite: cell },
  ...{ text: cell, boolean: cell, huge: cell, empty: cell },
})

/** A key that is none leads to no value; any text is one. */
const keyOutcomes: OddOutcomes = {
  ...alike('missing'),
  ...{
    NaN: 'missing, wrong-type key',
    infinite: 'missing, wrong-type key',
    boolean: 'missing, wrong-type key',
  },
}

/** Whatever is no array. */
const notAnArray: OddOutcomes = {
  ...alike('missing, wrong-type n'),
  ...{ missing: 'missing', absent: 'missing' },
}

type OddTable = Readonly<Record<string, readonly (readonly [Omit<OddCase, 'step'>, OddOutcomes])[]>>

/** What each step makes of odd values: decided, not found. */
const table: OddTable = {
  bind: [
    [
      ofNumber({ settings: { field: 'n', as: 'x', asText: false }, feature: 'x' }),
      numberOutcomes('missing', '1.5e+308'),
    ],
    [
      ofText({ settings: { field: 't', as: 'x', asText: false }, feature: 'x' }),
      textOutcomes('missing', kept),
    ],
    [
      ofNumber({ settings: { field: 'n', as: 'x', asText: true }, feature: 'x' }),
      numberOutcomes('missing', '"1.5e+308"'),
    ],
  ],
  rename: [
    [ofNumber({ settings: { field: 'n', as: 'x' }, feature: 'x' }), numberOutcomes('missing', '1.5e+308')],
  ],
  cast: [
    [
      ofText({ settings: { field: 't', to: 'number' } }),
      textOutcomes('missing', {
        text: 'missing, wrong-type t',
        huge: 'missing, wrong-type t',
        empty: 'missing, wrong-type t',
      }),
    ],
    [ofNumber({ settings: { field: 'n', to: 'text' } }), numberOutcomes('missing', '"1.5e+308"')],
  ],
  time: [
    [
      ofNumber({ settings: { field: 'n', from: 'seconds' } }),
      numberOutcomes('missing', 'missing, out-of-range n'),
    ],
    [
      ofText({ settings: { field: 't', from: 'text' } }),
      textOutcomes('missing', {
        text: 'missing, wrong-type t',
        huge: 'missing, wrong-type t',
        empty: 'missing, wrong-type t',
      }),
    ],
  ],
  'date-parts': [
    [
      ofNumber({
        settings: { field: 'at', zone: 'Europe/Berlin', parts: { year: 'y' } },
        field: 'at',
        feature: 'y',
      }),
      numberOutcomes('missing', 'missing, out-of-range at', 'at'),
    ],
  ],
  constant: [[ofNumber({ settings: { as: 'x', value: 1 }, feature: 'x', fields: {} }), alike('1')]],
  require: [
    [
      ofNumber({ settings: { field: 'n' } }),
      {
        ...numberOutcomes('missing', '1.5e+308'),
        missing: 'missing, missing-value n',
        absent: 'missing, missing-value n',
      },
    ],
    [
      ofText({ settings: { field: 't' } }),
      {
        ...textOutcomes('missing', kept),
        missing: 'missing, missing-value t',
        absent: 'missing, missing-value t',
      },
    ],
  ],
  range: [
    [
      ofNumber({ settings: { field: 'n', min: 0, max: 10 } }),
      numberOutcomes('missing', 'missing, out-of-range n'),
    ],
  ],
  impute: [
    [ofNumber({ settings: { field: 'n', value: 7 } }), numberOutcomes('7', '1.5e+308')],
    [ofText({ settings: { field: 't', value: 'none' } }), textOutcomes('"none"', kept)],
    [
      ofNumber({ settings: { field: 'n', lastSeen }, others: { key: 'k', at: 1000 } }),
      { ...numberOutcomes('missing', '1.5e+308'), empty: '1.5e+308, wrong-type n' },
    ],
    [
      ofText({ settings: { field: 'n', lastSeen }, field: 'key', feature: 'n', others: { n: null, at: 1 } }),
      keyOutcomes,
    ],
    [
      ofNumber({ settings: { field: 'n', lastSeen }, field: 'at', others: { n: 3, key: 'k' } }),
      numberOutcomes('3', '3', 'at'),
    ],
  ],
  clip: [[ofNumber({ settings: { field: 'n', min: 0, max: 10 } }), numberOutcomes('missing', '10')]],
  scale: [
    [
      ofNumber({ settings: { field: 'n', mean: 0, std: 0.1 } }),
      numberOutcomes('missing', 'missing, step-failed n'),
    ],
    [ofNumber({ settings: { field: 'n', min: 0, max: 1e308 } }), numberOutcomes('missing', '1.5')],
  ],
  ratio: [
    [
      ofNumber({
        settings: { ...share, numerator: 'n', denominator: 'm' },
        feature: 'x',
        others: { m: 0.1 },
      }),
      numberOutcomes('missing', 'missing, step-failed x'),
    ],
    [
      ofNumber({ settings: { ...share, numerator: 'm', denominator: 'n' }, feature: 'x' }),
      numberOutcomes('missing', '1.3333333333333335e-308'),
    ],
  ],
  difference: [
    [
      ofNumber({ settings: { field: 'n', minus: 'm', as: 'x' }, feature: 'x', others: { m: -1e308 } }),
      numberOutcomes('missing', 'missing, step-failed x'),
    ],
  ],
  log1p: [[ofNumber({ settings: { field: 'n' } }), numberOutcomes('missing', '709.6016737502742')]],
  derive: [
    [
      ofNumber({ settings: { as: 'x', formula: 'n * m + 1', type: 'number' }, feature: 'x' }),
      numberOutcomes('missing', 'missing, step-failed x'),
    ],
    [
      ofText({ settings: { as: 'x', formula: "upper(t) + '!'", type: 'text' }, feature: 'x' }),
      textOutcomes('missing', { text: '"ABC!"', huge: '10001 characters', empty: '"!"' }),
    ],
    [
      ofNumber({ settings: { as: 'x', formula: 'isMissing(n) ? -1 : 1', type: 'number' }, feature: 'x' }),
      numberOutcomes('-1', '1'),
    ],
  ],
  bucketize: [
    [
      ofNumber({
        settings: { field: 'n', as: 'x', limits: [0], labels: ['low', 'high'], onlyIfMissing: false },
        feature: 'x',
      }),
      numberOutcomes('missing', '"high"'),
    ],
  ],
  'normalize-text': [
    [
      ofText({ settings: { field: 't', trim: true, case: 'upper', form: 'keep', emptyIsMissing: true } }),
      textOutcomes('missing', { text: '"ABC"', huge: '10000 characters', empty: 'missing' }),
    ],
  ],
  'one-of': [
    [
      ofText({ settings: { field: 't', values: ['abc'] } }),
      textOutcomes('missing', {
        ...kept,
        huge: 'missing, unknown-category t',
        empty: 'missing, unknown-category t',
      }),
    ],
    [
      ofText({
        settings: { field: 't', levelsOf: { model: 'm' } },
        surroundings: { models, training: new Map() },
      }),
      textOutcomes('missing', {
        ...kept,
        huge: 'missing, unknown-category t',
        empty: 'missing, unknown-category t',
      }),
    ],
  ],
  reduce: [
    [
      {
        ...ofNumber({ settings: { field: 'n', as: { count: 'x' } }, feature: 'x' }),
        fields: { n: 'list' },
      },
      notAnArray,
    ],
  ],
  lookup: [
    [
      ofText({
        settings: { from: 'm', key: 't', numbers: { x: 'power' }, onMiss: 'lookup-miss' },
        feature: 'x',
        surroundings: { tables: new Map([['m', tableOf({ abc: { power: 3 } })]]) },
      }),
      textOutcomes('missing', { text: '3', huge: 'missing, lookup-miss x', empty: 'missing, lookup-miss x' }),
    ],
  ],
  module: [
    [
      ofNumber({
        settings: {
          file: 'm.ts',
          function: 'f',
          inputs: ['n'],
          outputs: { x: 'number' },
          per: 'batch',
          timeLimitMs: 1000,
        },
        feature: 'x',
        surroundings: { modules: new Map([['m.ts', moduleOf({ f: (rows) => rows.map(({ n }) => n) })]]) },
      }),
      numberOutcomes('missing', '1.5e+308'),
    ],
  ],
  map: [
    [
      ofText({ settings: { field: 't', values: { abc: 'x' }, keepOthers: false } }),
      textOutcomes('missing', {
        text: '"x"',
        huge: 'missing, lookup-miss t',
        empty: 'missing, lookup-miss t',
      }),
    ],
  ],
}

const cases = Object.entries(table).flatMap(([step, given]) =>
  given.map(([oddCase, outcomes]) => ({
    step,
    settings: JSON.stringify(oddCase.settings),
    oddCase,
    outcomes,
  })),
)

describe('odd inputs', () => {
  it('are decided for every step', () => {
    expect(Object.keys(table).toSorted()).toEqual(steps.map(({ name }) => name).toSorted())
  })

  it.each(cases)('have their outcome in $step $settings', ({ step, oddCase, outcomes }) => {
    expect(outcomesOf({ step, ...oddCase })).toEqual(outcomes)
  })

  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(null, undefined, '', 'abc', -1, 0, 1.5e308, -1.5e308, 8.64e15, true, false),
  )
  const events = fc.array(
    fc.option(fc.record(Object.fromEntries(Object.keys(fields).map((name) => [name, anything])))),
    { maxLength: 6 },
  )

  it.each(cases)(
    'never make $step $settings throw, fault a row without an event or leave a number that is not finite',
    ({ step, oddCase: { settings, fields: shapes, feature, surroundings } }) => {
      fc.assert(
        fc.property(events, (given) => {
          const run = runSteps(
            shapes,
            [{ step, settings }],
            given,
            [feature],
            undefined,
            undefined,
            surroundings,
          )
          for (const { row } of run.faults.entries) expect(given[row]).not.toBeNull()
          for (const cell of run.cells(feature)) expect([Infinity, -Infinity]).not.toContain(cell)
        }),
        { numRuns: 40 },
      )
    },
  )
})
