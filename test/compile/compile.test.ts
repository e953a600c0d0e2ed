import { describe, expect, it } from 'vitest'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { compile } from '../../src/compile/compile.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'
import { loadModels } from '../../src/compile/models.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { Remark } from '../../src/core/finding.ts'
import { cycle, sensorCycleSchema } from '../support/rig-pipeline.ts'

const shipped = 'examples/hydraulic-rig/models'
const cooler = { name: 'cooler', file: `${shipped}/cool_cond.zip`, version: '1', columns: {} }

function settings(over: Partial<CompileSettings> = {}): CompileSettings {
  return {
    input: {},
    features: [],
    models: [cooler],
    output: { include: [] },
    batch: { maxRecords: 100 },
    ...over,
  }
}

function compiled(over: Partial<CompileSettings> = {}, schema: SchemaJson = sensorCycleSchema) {
  const remarks: Remark[] = []
  const given = settings(over)
  const result = compile(given, schema, loadModels(given.models, remarks))
  return { ...result.compiled, remarks: [...remarks, ...result.remarks] }
}

function told(remarks: readonly Remark[]): string[] {
  return remarks.map(({ severity, path, message }) => `${severity} ${formatPath(path)}: ${message}`)
}

function record(fields: readonly object[]): SchemaJson {
  return { type: 'record', name: 'Event', fields }
}

describe('compile', () => {
  it('compiles what fits together without a remark', () => {
    const { remarks, models, plan } = compiled()
    expect(remarks).toEqual([])
    expect(models[0]).toMatchObject({ name: 'cooler', levels: ['3', '20', '100'], contributions: null })
    expect(models[0]?.rows.width).toBe(17)
    expect(plan.capacity).toBe(100)
  })

  it('never makes room for more rows than a chunk has', () => {
    expect(compiled({ batch: { maxRecords: 65_536 } }).plan.capacity).toBe(1024)
  })

  it('tells a model file that cannot be used, and goes on', () => {
    const missing = { ...cooler, name: 'other', file: 'nowhere.zip' }
    const { remarks, models } = compiled({ models: [missing, cooler] })
    expect(told(remarks)).toEqual([expect.stringMatching(/^error models\[0\]\.file: nowhere\.zip/)])
    expect(models.map(({ name }) => name)).toEqual(['cooler'])
  })

  it('tells contributions that a model does not have, where the config asks for them', () => {
    const kmeans = { ...cooler, file: `${shipped}/valve_cond.zip`, contributions: { top: 3 } }
    expect(told(compiled({ models: [kmeans] }).remarks)).toEqual([
      "error models[0].contributions: model 'cooler' (Deep Learning) has no contributions",
    ])
  })

  it('takes contributions of models that have them', () => {
    const [model] = compiled({ models: [{ ...cooler, contributions: { top: 3 } }] }).models
    expect(model?.contributions?.top).toBe(3)
    expect(model?.contributions?.scorer.classes).toEqual(['3', '20', '100'])
  })

  it('warns of an enum whose default swallows unknown symbols', () => {
    const mode = { type: 'enum', name: 'Mode', symbols: ['a'], default: 'a' }
    const schema = record([{ name: 'mode', type: mode }])
    const { remarks } = compiled({ models: [] }, schema)
    expect(told(remarks)).toEqual([expect.stringMatching(/^warning input\.schema: .*Mode.*default/)])
  })
})

describe('the event time', () => {
  const at = (type: unknown, value: unknown) =>
    compiled({ input: { eventTime: 'at' }, models: [] }, record([{ name: 'at', type }])).eventTimeMs({
      at: value,
    })

  it.each([
    [{ type: 'long', logicalType: 'timestamp-millis' }, 1_234, 1_234],
    [{ type: 'long', logicalType: 'timestamp-micros' }, 1_234_567, 1_234],
    ['long', 5n, 5],
    ['double', 12.9, 12],
    ['double', NaN, null],
    [['null', 'long'], null, null],
  ])('of type %j and value %s is %s', (type, value, expected) => {
    expect(at(type, value)).toBe(expected)
  })

  it('is null when none is named', () => {
    expect(compiled().eventTimeMs(cycle())).toBeNull()
  })

  it('must be a field that the schema has, and a number', () => {
    expect(told(compiled({ input: { eventTime: 'endedat' } }).remarks)).toEqual([
      "error input.eventTime: the input schema has no field 'endedat'",
    ])
    expect(told(compiled({ input: { eventTime: 'rigId' } }).remarks)).toEqual([
      "error input.eventTime: 'rigId' is text, an event time is a number",
    ])
  })
})

describe('included fields', () => {
  const nested = record([
    { name: 'id', type: 'long' },
    {
      name: 'site',
      type: ['null', { type: 'record', name: 'Site', fields: [{ name: 'name', type: 'string' }] }],
    },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ])

  it('are read in their order, nested ones too', () => {
    const { includedFields } = compiled({ models: [], output: { include: ['site.name', 'id'] } }, nested)
    expect(includedFields({ id: 7n, site: { name: 'x' } })).toEqual(['x', 7n])
    expect(includedFields({ id: 1, site: null })).toEqual([null, 1n])
  })

  it('must exist and be numbers, text or booleans', () => {
    const { remarks } = compiled({ models: [], output: { include: ['idd', 'tags'] } }, nested)
    expect(told(remarks)).toEqual([
      "error output.include[0]: the input schema has no field 'idd'",
      "error output.include[1]: 'tags' is list: only numbers, text and booleans can be included",
    ])
  })
})

describe('names of fields in policies and redact', () => {
  it('must be input fields or features: a typo would show what was to be hidden', () => {
    const { remarks } = compiled({
      deadLetter: { redact: ['rigId', 'rigmode'] },
      policies: { 'unknown-category': { fields: { rigMode: 'score', nofield: 'skip' } } },
    })
    expect(told(remarks)).toEqual([
      "error deadLetter.redact[1]: there is no input field or feature 'rigmode'",
      "error policies.unknown-category.fields.nofield: there is no input field or feature 'nofield'",
    ])
    expect(remarks[0]?.hint).toBe("did you mean 'rigMode'?")
  })
})
