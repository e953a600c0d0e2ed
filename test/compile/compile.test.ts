import { describe, expect, it } from 'vitest'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { compile } from '../../src/compile/compile.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'
import type { WindowSettings } from '../../src/compile/windows.ts'
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

  it('tells all at once what event time, included fields, redaction and policies name and nothing has', () => {
    const { remarks } = compiled({
      input: { eventTime: 'endedat' },
      output: { include: ['rigid'] },
      deadLetter: { redact: ['rigmode'] },
      policies: { 'unknown-category': { fields: { nofield: 'skip' } } },
    })
    expect(told(remarks).toSorted()).toEqual([
      "error deadLetter.redact[0]: there is no input field or feature 'rigmode'",
      "error input.eventTime: the input schema has no field 'endedat'",
      "error output.include[0]: the input schema has no field 'rigid'",
      "error policies.unknown-category.fields.nofield: there is no input field or feature 'nofield'",
    ])
  })

  describe('of readings', () => {
    const schema = record([
      { name: 'rigId', type: 'string' },
      { name: 'channel', type: 'string' },
      { name: 'ts', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'value', type: 'double' },
    ])
    const windows: WindowSettings = {
      ...{ key: 'rigId', time: 'ts', channel: 'channel', value: 'value', size: '10s', offset: '0s' },
      ...{ lateness: '0s', idleAfter: '1m', maxAhead: '1h', minCount: 1 },
      ...{
        maxOpenReadings: 1000,
        maxOpenWindows: 100,
        channels: { ts1: { from: 'T1', statistics: ['mean', 'max'] } },
      },
    }
    const peak = { step: 'bind', settings: { field: 'ts1_max', as: 'peak', asText: false } }
    const ofReadings = (over: Partial<CompileSettings>) =>
      compiled(
        { models: [], features: [peak], output: { include: [{ feature: 'peak' }] }, windows, ...over },
        schema,
      )

    it('says that it is the row which lacks a field', () => {
      const { remarks } = ofReadings({ output: { include: ['value', { feature: 'peak' }], key: 'ts' } })
      expect(told(remarks)).toEqual([
        "error output.include[0]: a row of the windows has no field 'value'",
        "error output.key: a row of the windows has no field 'ts'",
      ])
    })

    it('redacts with a value what windows make of it', () => {
      const { redacted, remarks } = ofReadings({ deadLetter: { redact: ['value'] } })
      expect(told(remarks)).toEqual([])
      expect([...redacted].toSorted()).toEqual(['peak', 'ts1_max', 'ts1_mean', 'value'])
    })

    it('redacts with what a row has of values the values too', () => {
      const { redacted } = ofReadings({ deadLetter: { redact: ['peak'] } })
      expect([...redacted].toSorted()).toEqual(['peak', 'ts1_max', 'value'])
    })

    it('takes policies by channel of windows with gaps, and of nothing else', () => {
      const { remarks } = ofReadings({
        policies: {
          'incomplete-window': { fields: { ts1: 'score', T1: 'skip' } },
          'out-of-range': { fields: { ts1: 'skip' } },
        },
      })
      expect(told(remarks)).toEqual([
        "error policies.incomplete-window.fields.T1: there is no channel 'T1' in windows.channels",
        "error policies.out-of-range.fields.ts1: there is no input field or feature 'ts1'",
      ])
    })
  })

  it('reads event time and included fields of an event', () => {
    const { eventTimeMs, includedFields } = compiled({
      input: { eventTime: 'endedAt' },
      output: { include: ['rigId'] },
    })
    const event = { ...cycle(), endedAt: 12, rigId: 'r' }
    expect(eventTimeMs(event)).toBe(12)
    expect(includedFields.map(({ name, read }) => [name, read(event, 0)])).toEqual([['rigId', 'r']])
  })

  const spare = { step: 'bind', settings: { field: 'psa_bar', as: 'spare', asText: false } }

  it.each<readonly [string, Partial<CompileSettings>, number]>([
    ['nothing, its field being used itself', {}, 1],
    ['a column of a model', { models: [{ ...cooler, columns: { psa_bar: 'spare' } }] }, 0],
    ['a column that the model has not', { models: [{ ...cooler, columns: { psa: 'spare' } }] }, 0],
    ['an included name', { output: { include: ['spare'] } }, 0],
    ['an included feature', { output: { include: [{ feature: 'spare' }] } }, 0],
    ['redaction', { deadLetter: { redact: ['spare'] } }, 0],
    ['a policy', { policies: { 'wrong-type': { fields: { spare: 'skip' } } } }, 0],
    ['maybe a step that is refused', { features: [spare, { step: 'clip', settings: {}, refused: true }] }, 0],
    ['maybe a model that cannot be read', { models: [{ ...cooler, file: 'nowhere.zip' }] }, 0],
  ])('warns of a bound field that nothing uses; here it is used by %s', (_, over, count) => {
    const { remarks } = compiled({ features: [spare], ...over })
    const warned = told(remarks).filter((line) =>
      line.startsWith('warning features[0].bind.as: nothing uses'),
    )
    expect(warned).toHaveLength(count)
  })
})
