import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { resolve } from '../../src/avro/resolution.ts'
import { readerRecord, writerNode } from '../../src/avro/schema.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { FRAME_BYTES } from '../../src/avro/wire-format.ts'
import { compile } from '../../src/compile/compile.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'
import { loadModels } from '../../src/compile/models.ts'
import { formatPath } from '../../src/core/finding.ts'
import { FaultLog } from '../../src/features/fault-log.ts'
import { createPlainProtobufDecoder } from '../../src/protobuf/decoder.ts'
import { ProtoFile } from '../../src/protobuf/proto-file.ts'
import { schemaOfMessage } from '../../src/protobuf/reader-schema.ts'
import { change, envelopeOf } from '../avro/support/debezium.ts'

const item = {
  type: 'record',
  name: 'Item',
  fields: [
    { name: 'value', type: 'double' },
    { name: 'takenAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
}
const columns = [
  {
    name: 'tank',
    type: {
      type: 'record',
      name: 'Tank',
      fields: [{ name: 'labels', type: { type: 'map', values: 'string' } }],
    },
  },
  { name: 'items', type: ['null', { type: 'array', items: item }] },
  { name: 'samples', type: { type: 'array', items: 'int' } },
]
const schema: SchemaJson = { type: 'record', name: 'Value', fields: columns }

const event = {
  tank: { labels: { site: 'S001', 'a.b': 'dotted' } },
  items: [
    { value: 1.5, takenAt: 1_796_131_200_000 },
    { value: 2.5, takenAt: 1_796_131_201_000 },
  ],
  samples: [3, 5, 7],
}

const paths = [
  'tank.labels.site',
  'tank.labels["a.b"]',
  'items[0].value',
  'items[-1].value',
  'samples[2]',
  'samples[3]',
  'tank.labels.none',
]
const cells = ['S001', 'dotted', 1.5, 2.5, 7, NaN, null]

function settings(over: Partial<CompileSettings> = {}): CompileSettings {
  return { input: {}, features: [], models: [], output: { include: [] }, batch: { maxRecords: 10 }, ...over }
}

function compiled(over: Partial<CompileSettings> = {}, by = schema) {
  const given = settings(over)
  const { compiled: parts, remarks } = compile(given, by, loadModels(given.models, []))
  const told = remarks.map(
    ({ severity, path, message, hint }) =>
      `${severity} ${formatPath(path)}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )
  return { ...parts, told }
}

const bind = (field: string, as: string) => ({ step: 'bind', settings: { field, as, asText: false } })

/** What a plan that binds all paths reads of an event. */
function featuresOf(read: unknown, by = schema): unknown[] {
  const reduce = { step: 'reduce', settings: { field: 'samples', as: { mean: 'mean' } } }
  const each = { step: 'reduce', settings: { field: 'items[].value', as: { mean: 'each' } } }
  const features = [...paths.map((path, at) => bind(path, `f${at}`)), reduce, each]
  const { plan, told } = compiled(
    { features, output: { include: ['mean', 'each', ...paths.map((_, at) => `f${at}`)] } },
    by,
  )
  expect(told).toEqual([])
  const faults = new FaultLog(10)
  void plan.run([read as object], 1, faults)
  expect(faults.entries).toEqual([])
  expect([plan.slot('mean'), plan.slot('each')].map((slot) => slot?.values[0])).toEqual([5, 2])
  return paths.map((_, at) => plan.slot(`f${at}`)!.values[0])
}

function decoded(writer: object, value: object, form: object = {}): unknown {
  const read = resolve(writerNode(writer, 'writer'), readerRecord(schema, 'reader'), form)
  if (typeof read === 'string') throw new Error(read)
  return read(createEncoder(writer, 1)(value), FRAME_BYTES)
}

const proto = `
syntax = "proto3";
message Item { double value = 1; }
message Tank { map<string, string> labels = 1; }
message Value { Tank tank = 1; repeated Item items = 2; repeated int32 samples = 3; }`

describe('paths into arrays and maps', () => {
  it('lead to values of Avro, which come in a map and arrays', () => {
    expect(featuresOf(decoded(schema, event))).toEqual(cells)
  })

  it('lead to values that a writer puts elsewhere, among fields that nobody reads', () => {
    const others = { name: 'others', type: { type: 'array', items: { type: 'map', values: 'bytes' } } }
    const writer = { type: 'record', name: 'Value', fields: [others, ...columns.toReversed()] }
    const bytes = { others: [{ x: Buffer.from('y') }], ...event }
    expect(featuresOf(decoded(writer, bytes))).toEqual(cells)
  })

  it('lead into rows of Debezium', () => {
    const envelope = envelopeOf(columns)
    expect(featuresOf(decoded(envelope, change({ op: 'c', after: event }), { unwrap: 'debezium' }))).toEqual(
      cells,
    )
  })

  it('lead to values of JSON', () => {
    expect(featuresOf(createJsonEventReader(schema)(event))).toEqual(cells)
  })

  it('lead to values of Protobuf', () => {
    const message = new ProtoFile({ text: proto, references: new Map() }, 'test').named('Value')!
    const type = protobuf.parse(proto).root.lookupType('Value')
    const bytes = Buffer.from(type.encode(type.fromObject(event)).finish())
    const decoder = createPlainProtobufDecoder({ longs: 'number', message })
    expect(featuresOf(decoder.decode(bytes), schemaOfMessage(message).schema)).toEqual(cells)
  })

  it('are taken by every setting that names a field', () => {
    const models = [
      {
        name: 'alarm',
        file: 'test/fixtures/models/gbm_bernoulli.zip',
        version: '1',
        columns: {
          ...{ temp: 'items[0].value', press: 'samples[0]', site: 'tank.labels.site' },
          ...{ rpm: null, cnt: null, load: null, spark: null, mode: null, shift: null, code: null },
        },
      },
    ]
    const {
      told,
      models: bound,
      plan,
      eventTimeMs,
      outputKey,
      includedFields,
      redacted,
    } = compiled({
      input: { eventTime: 'items[0].takenAt' },
      features: [{ step: 'range', settings: { field: ['samples[0]', 'items[0].value'], min: 0 } }],
      models,
      output: { include: ['tank.labels["a.b"]', 'samples[-1]', 'items[].value'], key: 'tank.labels.site' },
      deadLetter: { redact: ['items[0].value'] },
      policies: { 'out-of-range': { fields: { 'samples[0]': 'score' } } },
    })
    expect(told).toEqual([])
    expect(eventTimeMs(event)).toBe(1_796_131_200_000)
    expect(outputKey?.(event)?.toString()).toBe('S001')
    expect(includedFields.map(({ place, name, read }) => [place, name, read(event, 0)])).toEqual([
      ['fields', 'tank.labels["a.b"]', 'dotted'],
      ['fields', 'samples[-1]', 7],
      ['lists', 'items[].value', [1.5, 2.5]],
    ])
    void plan.run([event], 1, new FaultLog(10))
    const row = new Float64Array(bound[0]!.rows.width)
    bound[0]!.rows.fill(1, row, new FaultLog(10))
    expect([...row]).toEqual(expect.arrayContaining([1.5, 3]))
    expect([...redacted]).toEqual(expect.arrayContaining(['items[0].value', 'items.value']))
  })

  it('stand for one value under all of its names', () => {
    const { plan } = compiled({ features: [bind('tank.labels.site', 'place')] })
    for (const name of ['tank.labels.site', 'place', 'tank.labels', 'tank'])
      expect(plan.namesOfSame(name)).toContain('place')
    expect(plan.namesOfSame('tank.labels.none')).not.toContain('place')
    expect(plan.lineageOf('tank.labels.site')).toContain('place')
    expect(plan.features).toMatchObject([{ name: 'place', kind: 'text', field: 'tank.labels.site' }])
  })

  it.each<readonly [string, Partial<CompileSettings>, string]>([
    [
      'a step',
      { features: [bind('items.value', 'x')] },
      "error features[0].bind.field: the input has no field 'items.value': 'items' is an array: its elements go by number (such as 'items[0].value'; 'items[].value' is a list, of each of them)",
    ],
    [
      'a step without bind',
      { features: [{ step: 'clip', settings: { field: 'items[0].valeu', max: 1 } }] },
      "error features[0].clip.field: there is no feature or input field 'items[0].valeu': 'items[0]' has no field 'valeu' (did you mean 'items[0].value'?)",
    ],
    [
      'the time',
      { input: { eventTime: 'samples[0].at' } },
      "error input.eventTime: the input schema has no field 'samples[0].at': 'samples[0]' has nothing within it",
    ],
    [
      'an included field',
      { output: { include: ['tank[0]'] } },
      "error output.include[0]: the input schema has no field 'tank[0]': 'tank' is a record: its fields go by name (such as 'tank.labels')",
    ],
    [
      'the key of predictions',
      { output: { include: [], key: 'items[].value' } },
      "error output.key: 'items[].value' is list: only a number, text or boolean can be a key",
    ],
    [
      'a whole array of records',
      { features: [{ step: 'reduce', settings: { field: 'items', as: { mean: 'x' } } }] },
      "error features[0].reduce.field: field 'items' cannot be a feature: it is an array of records ('items[].…' is a field of each)",
    ],
    [
      'another spelling',
      { output: { include: ["tank.labels['site']"] } },
      "error output.include[0]: the input schema has no field 'tank.labels['site']': it is written 'tank.labels.site'",
    ],
    [
      'redaction',
      { deadLetter: { redact: ['tank.labels[0]'] } },
      `error deadLetter.redact[0]: there is no input field or feature 'tank.labels[0]': 'tank.labels' is a map: its keys are text (in quotes: 'tank.labels["0"]')`,
    ],
  ])('are checked against the schema in %s', (_, over, expected) => {
    expect(compiled(over).told).toEqual([expected])
  })

  it('are told in a model’s column, which says why', () => {
    const columnsOf = (temp: string) => ({
      ...{ temp, rpm: null, cnt: null, load: null, spark: null, mode: null, shift: null, code: null },
      ...{ press: null, site: null },
    })
    const file = 'test/fixtures/models/gbm_bernoulli.zip'
    const models = [{ name: 'alarm', file, version: '1', columns: columnsOf('items[0].valeu') }]
    expect(compiled({ models }).told).toEqual([
      expect.stringMatching(
        /^error models\[0\]\.columns\.temp: .*'items\[0\]\.valeu': 'items\[0\]' has no field 'valeu' \(did you mean 'items\[0\]\.value'\?\)$/,
      ),
    ])
  })
})
