import { describe, expect, it } from 'vitest'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { compile } from '../../src/compile/compile.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'
import { keyFieldsOf } from '../../src/compile/key-fields.ts'
import { formatPath } from '../../src/core/finding.ts'
import { FaultLog } from '../../src/features/fault-log.ts'

function record(name: string, fields: readonly object[]): SchemaJson {
  return { type: 'record', name, fields }
}

const eventSchema = record('Event', [{ name: 'n', type: 'double' }])
const site = record('Site', [
  { name: 'area', type: { type: 'enum', name: 'Area', symbols: ['north', 'south'] } },
])
const keySchema = record('Key', [
  { name: 'rig', type: 'string' },
  { name: 'serial', type: 'long' },
  { name: 'madeAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'site', type: ['null', site], default: null },
  { name: 'tags', type: { type: 'array', items: 'string' } },
])

const event = {
  n: 1,
  key: { rig: 'rig-7', serial: 12, madeAt: 1_796_131_200_000, site: { area: 'north' }, tags: ['a'] },
}
const keyless = { n: 2, key: null }

function compiled(over: Partial<CompileSettings>, schema = eventSchema) {
  const settings = {
    input: {},
    features: [],
    models: [],
    output: { include: [] },
    batch: { maxRecords: 10 },
    ...over,
  }
  const { compiled: parts, remarks } = compile(settings, schema, [], null, keySchema)
  const told = remarks.map(
    ({ severity, path, message, hint }) => `${severity} ${formatPath(path)}: ${message}; ${String(hint)}`,
  )
  return { ...parts, told }
}

const bind = (field: string, as = 'x', asText = false) => ({ step: 'bind', settings: { field, as, asText } })
const include = (...names: string[]) => ({ include: names })

describe(keyFieldsOf, () => {
  it('lists the key and its fields, which may all be null, by their paths', () => {
    const fields = keyFieldsOf(keySchema).list.map(({ path, type, nullable }) => [path, type, nullable])
    expect(fields).toEqual([
      ['key', 'record', true],
      ['key.rig', 'text', true],
      ['key.serial', 'number', true],
      ['key.madeAt', 'number', true],
      ['key.site', 'record', true],
      ['key.site.area', 'enum', true],
      ['key.tags', 'list', true],
    ])
  })
})

describe('fields of keys in a pipeline', () => {
  it.each([
    ['key.rig', 'rig-7'],
    ['key.serial', 12],
    ['key.site.area', 'north'],
    ['key.tags[0]', 'a'],
  ])('become features: %s', (field, cell) => {
    const { plan, told, keyFields } = compiled({ features: [bind(field)], output: include('x') })
    void plan.run([event, keyless, null], 3, new FaultLog(10))
    const missing = typeof cell === 'number' ? NaN : null
    expect([told, keyFields]).toEqual([[], [field]])
    expect(Array.from<unknown>(plan.slot('x')!.values).slice(0, 3)).toEqual([cell, missing, missing])
  })

  it.each([
    ['key.rig', 'rig-7'],
    ['key.serial', 12],
    ['key.tags', ['a']],
  ])('are included as they are: %s', (name, value) => {
    const { includedFields, told, keyFields } = compiled({ output: include(name) })
    expect([told, keyFields]).toEqual([[], [name]])
    expect([event, keyless].map((each) => includedFields[0]?.read(each, 0))).toEqual([value, null])
  })

  it('give the time of events and the key of predictions', () => {
    const { eventTimeMs, outputKey, keyFields, told } = compiled({
      input: { eventTime: 'key.madeAt' },
      output: { include: [], key: 'key.serial' },
    })
    expect([told, keyFields]).toEqual([[], ['key.serial', 'key.madeAt']])
    expect([event, keyless].map(eventTimeMs)).toEqual([1_796_131_200_000, null])
    expect([event, keyless].map((each) => outputKey?.(each)?.toString())).toEqual(['12', undefined])
  })

  it.each([
    ['the key', 'key', ['key.rig', 'x']],
    ['a field of it', 'key.rig', ['key.rig', 'x']],
    ['what is made of it', 'x', ['key.rig', 'x']],
  ])('are redacted by the name of %s', (_, name, names) => {
    const settings = { features: [bind('key.rig')], output: include('x'), deadLetter: { redact: [name] } }
    const { redacted, told } = compiled(settings)
    expect(told).toEqual([])
    expect([...redacted]).toEqual(expect.arrayContaining(names))
  })

  it.each<readonly [string, Partial<CompileSettings>, RegExp]>([
    [
      'a misspelt field in a step',
      { features: [bind('key.rigg')] },
      /^error features\[0\].* 'key\.rigg'; did you mean 'key\.rig'\?$/,
    ],
    [
      'a misspelt field included',
      { output: include('key.seriall') },
      /^error output\.include\[0\]: .*'key\.seriall'; did you mean 'key\.serial'\?$/,
    ],
    [
      'the key itself in a step',
      { features: [bind('key')] },
      /'key'; it is a record: name one of its fields, such as 'key\.rig'$/,
    ],
    ['the key itself included', { output: include('key') }, /'key' is record: only .*; name its fields/],
    [
      'a path into a key that leads nowhere',
      { features: [bind('key.tags.first')] },
      /'key\.tags' is an array: its elements go by number; such as 'key\.tags\[0\]'/,
    ],
    [
      'a list in a step',
      { features: [bind('key.tags')] },
      /field 'key\.tags' cannot be a feature: it is an array/,
    ],
    ['keys that nothing reads', {}, /^warning input\.key: nothing names a field of the key/],
  ])('are checked: %s', (_, over, expected) => {
    expect(compiled(over).told).toEqual([expect.stringMatching(expected)])
  })

  it('cannot stand beside an event with a field of that name', () => {
    const schema = record('Event', [{ name: 'key', type: 'string' }])
    expect(compiled({ output: include('key.rig') }, schema).told).toEqual([
      expect.stringMatching(/^error input\.key: input\.schema has a field 'key' itself/),
    ])
  })

  it('tells what is doubtful in their schema', () => {
    const mode = { type: 'enum', name: 'Mode', symbols: ['a'], default: 'a' }
    const settings = {
      input: {},
      features: [],
      models: [],
      output: include('key.mode'),
      batch: { maxRecords: 10 },
    }
    const { remarks } = compile(
      settings,
      eventSchema,
      [],
      null,
      record('Key', [{ name: 'mode', type: mode }]),
    )
    expect(remarks).toMatchObject([{ severity: 'warning', path: ['input', 'key', 'schema'] }])
  })
})
