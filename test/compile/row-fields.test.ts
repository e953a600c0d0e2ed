import { describe, expect, it } from 'vitest'
import { compile } from '../../src/compile/compile.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'
import type { StepConfig } from '../../src/core/spec.ts'
import { FaultLog } from '../../src/features/fault-log.ts'

const optional = (name: string, type: object | string) => ({ name, type: ['null', type], default: null })
const schema = {
  type: 'record',
  name: 'E',
  fields: [
    { name: 'id', type: 'string', doc: 'Which machine.' },
    optional('count', 'long'),
    optional('temp', 'double'),
    optional('hot', 'boolean'),
    optional('at', { type: 'long', logicalType: 'timestamp-micros' }),
    optional('here', { type: 'long', logicalType: 'local-timestamp-millis' }),
    optional('day', { type: 'int', logicalType: 'date' }),
    optional('mode', { type: 'enum', name: 'Mode', symbols: ['a', 'b'] }),
    optional('precise', { type: 'long', logicalType: 'timestamp-nanos' }),
    optional('clock', { type: 'long', logicalType: 'time-micros' }),
    { name: 'list', type: { type: 'array', items: 'int' } },
    { name: 'site', type: { type: 'record', name: 'Site', fields: [{ name: 'x', type: 'double' }] } },
    { name: 'site_x', type: 'double' },
    { name: 'either', type: ['string', 'double'] },
  ],
}

const require = (field: readonly string[]): StepConfig => ({ step: 'require', settings: { field } })

function compiled(features: readonly StepConfig[], include: CompileSettings['output']['include'] = []) {
  const output = { include, publish: 'features' as const }
  const settings = { input: {}, features, models: [], output, batch: { maxRecords: 4 } }
  const { compiled: found, remarks } = compile(settings, schema, [])
  return { ...found, remarks: remarks.map(({ path, message }) => `${path.join('.')}: ${message}`) }
}

describe('compileRowFields', () => {
  it('types features by their slots, and says where they come from', () => {
    const steps: readonly StepConfig[] = [
      require(['temp', 'hot', 'at', 'here', 'day', 'mode', 'site.x']),
      { step: 'ratio', settings: { numerator: 'temp', denominator: 'count', as: 'heat' } },
    ]
    const { rowFields, remarks } = compiled(steps)
    expect(remarks).toEqual([])
    expect(
      rowFields.map(({ name, source, type, logicalType, doc }) => [name, source, type, logicalType, doc]),
    ).toEqual([
      ['temp', 'temp', 'double', null, 'From temp, through require, ratio.'],
      ['hot', 'hot', 'boolean', null, 'From hot, through require.'],
      ['at', 'at', 'long', 'timestamp-micros', 'From at, through require.'],
      ['here', 'here', 'long', 'local-timestamp-millis', 'From here, through require.'],
      ['day', 'day', 'int', 'date', 'From day, through require.'],
      ['mode', 'mode', 'string', null, 'From mode, through require.'],
      ['site_x', 'site.x', 'double', null, 'From site.x, through require.'],
      ['count', 'count', 'double', null, 'From count, through ratio.'],
      ['heat', 'heat', 'double', null, 'From temp, count, through ratio.'],
    ])
  })

  it('reads what a batch has in its slots, missing as null', () => {
    const { rowFields, plan } = compiled([require(['temp', 'hot', 'mode'])])
    void plan.run(
      [
        { temp: -0, hot: true, mode: 'a' },
        { temp: null, hot: false, mode: null },
      ],
      2,
      new FaultLog(4),
    )
    const rows = [0, 1].map((row) => rowFields.map((field) => field.read({}, row)))
    expect(rows).toEqual([
      [-0, true, 'a'],
      [null, false, null],
    ])
  })

  it('takes input fields along, in their own types, before the features', () => {
    const { rowFields, remarks } = compiled(
      [require(['temp'])],
      ['id', 'count', 'hot', 'at', 'day', 'mode', 'precise', 'clock'],
    )
    expect(remarks).toEqual([])
    expect(rowFields.map(({ name, type, logicalType }) => [name, type, logicalType])).toEqual([
      ['id', 'string', null],
      ['count', 'long', null],
      ['hot', 'boolean', null],
      ['at', 'long', 'timestamp-micros'],
      ['day', 'int', 'date'],
      ['mode', 'string', null],
      ['precise', 'long', 'timestamp-nanos'],
      ['clock', 'long', 'time-micros'],
      ['temp', 'double', null],
    ])
    expect(rowFields[0]).toMatchObject({ doc: 'Which machine.' })
    expect(rowFields[1]!.read({ count: 5n }, 0)).toBe(5n)
  })

  it('says in words what a time counts in where no type tells it', () => {
    const { rowFields } = compiled([require(['precise', 'clock'])])
    expect(rowFields.map(({ type, logicalType, doc }) => [type, logicalType, doc])).toEqual([
      ['double', null, 'From precise, through require. Counts in nanoseconds.'],
      ['double', null, 'From clock, through require. Counts in the unit of its field.'],
    ])
  })

  it('takes the key of records along as a feature', () => {
    expect(compiled([require(['temp'])], ['key']).rowFields.map(({ name }) => name)).toEqual(['temp', 'key'])
  })

  it('takes a field along once that steps read and check, in its own type', () => {
    const steps: readonly StepConfig[] = [
      require(['count', 'mode', 'temp']),
      { step: 'range', settings: { field: 'count', max: 3 } },
      { step: 'one-of', settings: { field: 'mode', values: ['a'] } },
    ]
    const { rowFields, remarks, plan } = compiled(steps, ['count', 'mode'])
    expect(remarks).toEqual([])
    expect(rowFields.map(({ name, type }) => [name, type])).toEqual([
      ['count', 'long'],
      ['mode', 'string'],
      ['temp', 'double'],
    ])
    const events = [
      { count: 2n, mode: 'a' },
      { count: 5n, mode: 'b' },
    ]
    void plan.run(events, 2, new FaultLog(4))
    expect(events.map((event, row) => rowFields.slice(0, 2).map(({ read }) => read(event, row)))).toEqual([
      [2n, 'a'],
      [null, null],
    ])
    expect(compiled([require(['count'])], ['count']).remarks).toEqual([])
  })

  it('names a feature once, whoever asks for it', () => {
    const { rowFields, remarks } = compiled([require(['temp'])], [{ feature: 'temp' }])
    expect([rowFields.map(({ name }) => name), remarks]).toEqual([['temp'], []])
  })

  it.each<[string, readonly StepConfig[], CompileSettings['output']['include'], string]>([
    ['nothing to publish', [], [], 'output.publish: there is no feature to publish'],
    [
      'two names that Avro takes for one',
      [require(['site.x', 'site_x'])],
      [],
      "output.publish: 'site_x' and 'site.x' would both be the field 'site_x' of the rows",
    ],
    [
      "a name of the row's own",
      [{ step: 'bind', settings: { field: 'temp', as: 'eventId' } }],
      [],
      "'eventId' and the row's own eventId would both be",
    ],
    [
      'a field that is a feature of other values, too',
      [{ step: 'clip', settings: { field: 'temp', max: 3 } }],
      ['id', 'temp'],
      "output.include.1: 'temp' is a feature, too, which has other values than the field",
    ],
    [
      'a field that is a feature of another type, too',
      [{ step: 'bind', settings: { field: 'count', as: 'count', asText: true } }],
      ['count'],
      "output.include.0: 'count' is a feature, too, which has other values than the field",
    ],
    [
      'a list',
      [require(['temp'])],
      ['list'],
      "output.include.0: 'list' is list: a row takes along a number, text or boolean",
    ],
    ['what may be this or that', [require(['temp'])], ['either'], "'either' is text or number"],
    [
      'a field that nobody has',
      [require(['temp'])],
      ['nobody'],
      "output.include.0: the input schema has no field 'nobody'",
    ],
    [
      'a feature that nobody has',
      [require(['temp'])],
      [{ feature: 'tmp' }],
      "output.include.0: there is no feature 'tmp'",
    ],
  ])('refuses %s', (_, steps, include, message) => {
    expect(compiled(steps, include).remarks.join('\n')).toContain(message)
  })
})
