import { describe, expect, it } from 'vitest'
import { inputFields, inputFieldsUnder } from '../../src/avro/input-fields.ts'
import { isPathProblem } from '../../src/core/field.ts'

const reading = {
  type: 'record',
  name: 'Reading',
  fields: [
    { name: 'value', type: 'double', doc: 'bar' },
    { name: 'unit', type: ['null', { type: 'enum', name: 'Unit', symbols: ['BAR', 'KPA'] }] },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
  ],
}
const schema = {
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'temp', type: ['null', 'double'], doc: 'of the oil' },
    {
      name: 'sensors',
      type: {
        type: 'record',
        name: 'Sensors',
        fields: [
          { name: 'labels', type: { type: 'map', values: 'string' } },
          { name: 'tank', type: { type: 'record', name: 'Tank', fields: [{ name: 'temp', type: 'float' }] } },
        ],
      },
    },
    { name: 'readings', type: ['null', { type: 'array', items: reading }] },
    { name: 'samples', type: { type: 'array', items: 'int' }, doc: 'of the pump' },
    { name: 'grid', type: { type: 'array', items: { type: 'array', items: 'float' } } },
    { name: 'byName', type: { type: 'map', values: ['null', 'Reading'] } },
    { name: 'either', type: ['string', { type: 'map', values: 'int' }, 'Tank'] },
    { name: 'next', type: ['null', 'Event'] },
    { name: 'x[0]', type: 'int', 'sluice.anyName': true },
    { name: 'a[b', type: { type: 'map', values: 'int' }, 'sluice.anyName': true },
  ],
}

const fields = inputFields(schema)

function found(path: string) {
  const field = fields.find(path)
  return field === null || isPathProblem(field) ? null : field
}

function told(path: string): string {
  const problem = fields.find(path)
  if (problem === null || !isPathProblem(problem)) return 'no problem'
  return problem.hint === undefined ? problem.problem : `${problem.problem} (${problem.hint})`
}

describe('inputFields', () => {
  it('finds the fields of its list as they stand there', () => {
    expect(fields.list.map(({ path }) => path)).toContain('sensors.tank.temp')
    for (const field of fields.list) expect(fields.find(field.path)).toBe(field)
  })

  it.each([
    ['readings[0].value', ['readings', 0, 'value'], 'number'],
    ['readings[-1].unit', ['readings', -1, 'unit'], 'enum'],
    ['samples[12]', ['samples', 12], 'number'],
    ['grid[1]', ['grid', 1], 'list'],
    ['grid[1][2]', ['grid', 1, 2], 'number'],
    ['sensors.labels.site', ['sensors', 'labels', 'site'], 'text'],
    ['sensors.labels["a.b"]', ['sensors', 'labels', 'a.b'], 'text'],
    ['byName.pump.value', ['byName', 'pump', 'value'], 'number'],
    ['next.temp', ['next', 'temp'], 'number'],
    ['next.next.readings[0].value', ['next', 'next', 'readings', 0, 'value'], 'number'],
  ])('follows %s', (path, parts, type) => {
    expect(found(path)).toMatchObject({ path, parts, type, nullable: true })
  })

  it.each([
    ['readings[].value', ['readings'], ['value'], 'number'],
    ['readings[].unit', ['readings'], ['unit'], 'enum'],
    ['next.readings[].at', ['next', 'readings'], ['at'], 'number'],
    ['grid[][0]', ['grid'], [0], 'number'],
    ['grid[0]', ['grid', 0], undefined, 'number'],
  ])('makes a list of each element: %s', (path, parts, itemParts, type) => {
    expect(found(path)).toMatchObject({ path, parts, type: 'list', items: { type }, nullable: true })
    expect(found(path)?.itemParts).toEqual(itemParts)
  })

  it('describes what a path leads to as it does a field', () => {
    expect(found('readings[0].at')).toMatchObject({ integer: true, time: 'microseconds', doc: null })
    expect(found('readings[0].unit')).toMatchObject({ symbols: ['BAR', 'KPA'] })
    expect(found('readings[0].value')?.doc).toBe('bar')
    expect(found('samples[0]')?.doc).toBe('of the pump')
    expect(found('grid[0]')?.items).toMatchObject({ type: 'number' })
  })

  it.each([
    ['sensors["labels"]["site"]', 'sensors.labels.site'],
    ["sensors.labels['a.b']", 'sensors.labels["a.b"]'],
    ['sensors.labels["\\u0061.b"]', 'sensors.labels["a.b"]'],
    ['readings[0]["value"]', 'readings[0].value'],
    ['readings[00].value', 'readings[0].value'],
    ['sensors["tank"].temp', 'sensors.tank.temp'],
  ])('has one way to write %s', (path, canonical) => {
    expect(told(path)).toBe(`it is written '${canonical}'`)
    expect(found(canonical)?.path).toBe(canonical)
  })

  it('takes a name that looks like a path for the name that it is', () => {
    expect(found('x[0]')).toMatchObject({ path: 'x[0]', type: 'number', nullable: false })
    expect(found('x[0]')?.parts).toBeUndefined()
  })

  it.each(['tmep', 'tmep[].x', 'tank.temp', 'sensors.tnak', '', '[0]', '["a[b"].c'])(
    'knows nothing of %j',
    (path) => {
      expect(fields.find(path)).toBeNull()
    },
  )

  it.each([
    ['readings[0].valu', "'readings[0]' has no field 'valu' (did you mean 'readings[0].value'?)"],
    ['readings[0].zzz', "'readings[0]' has no field 'zzz' (such as 'readings[0].value')"],
    [
      'readings.value',
      "'readings' is an array: its elements go by number (such as 'readings[0].value'; 'readings[].value' is a list, of each of them)",
    ],
    [
      'samples.value',
      "'samples' is an array: its elements go by number (such as 'samples[0]', or -1 for the last)",
    ],
    ['sensors[0]', "'sensors' is a record: its fields go by name (such as 'sensors.labels')"],
    ['sensors.labels[0]', `'sensors.labels' is a map: its keys are text (in quotes: 'sensors.labels["0"]')`],
    ['readings[]', "it is written 'readings'"],
    ['readings[]["value"]', "it is written 'readings[].value'"],
    ['readings[].valeu', "'readings[]' has no field 'valeu' (did you mean 'readings[].value'?)"],
    ['samples[].x', "'samples[]' has nothing within it"],
    ['temp[].x', "'temp' is no array, of which [] would be each element"],
    ['grid[][]', expect.stringMatching(/^'grid\[\]\[\]' is no path/)],
    ['temp.celsius', "'temp' has nothing within it"],
    ['samples[0].x', "'samples[0]' has nothing within it"],
    ['samples[0][0]', "'samples[0]' has nothing within it"],
    ['either.x', "'either' may be one of several types that have parts"],
    [
      'readings[0',
      expect.stringMatching(/^'readings\[0' is no path \(an element of an array is written readings\[0\]/),
    ],
    ['samples[first]', expect.stringMatching(/^'samples\[first\]' is no path/)],
  ])('says what is wrong with %s', (path, expected) => {
    expect(told(path)).toEqual(expected)
  })
})

describe('inputFieldsUnder', () => {
  const { list, find } = inputFieldsUnder('key', schema, 'the schema of keys')

  it('puts the record and all within it under a name, and may be null', () => {
    expect(list.slice(0, 2)).toMatchObject([
      { path: 'key', type: 'record', nullable: true },
      { path: 'key.temp', type: 'number', nullable: true },
    ])
    expect(find('key.readings[0].value')).toMatchObject({ parts: ['key', 'readings', 0, 'value'] })
    expect(find('temp')).toBeNull()
    expect(find('key.readings.value')).toMatchObject({
      hint: expect.stringContaining('key.readings[0].value') as string,
    })
  })
})
