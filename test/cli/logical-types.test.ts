import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli } from '../support/cli.ts'
import { scratch } from '../table/run.ts'

const model = resolve('test/fixtures/models/gbm_multinomial_numlevels.zip')

/** The first row that the model's answers were recorded for. */
const [header, first] = readFileSync(model.replace('.zip', '.input.csv'), 'utf8').split('\n')
const row = Object.fromEntries(header!.split(',').map((name, at) => [name, first!.split(',')[at]!]))
const recorded = readFileSync(model.replace('.zip', '.expected.csv'), 'utf8')
  .split('\n')[1]!
  .split(',')
  .slice(4)

const double = (name: string) => ({ name, type: 'double' })
const text = (name: string) => ({ name, type: 'string' })

/** Lints a pipeline of that model in which the time has the given type, and scores one event. */
async function outcomeOf(ts: { readonly type: unknown; readonly value: unknown }, step = '') {
  const schema = {
    type: 'record',
    name: 'Reading',
    fields: [
      ...['temp', 'press', 'load', 'spark'].map(double),
      { name: 'rpm', type: 'float' },
      { name: 'cnt', type: 'int' },
      {
        name: 'big',
        type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 2 }],
      },
      { name: 'ts', type: ts.type },
      ...['mode', 'shift', 'site', 'part'].map(text),
      { name: 'code', type: 'int' },
    ],
  }
  const config = `
name: readings
kafka: { brokers: 127.0.0.1:9092 }
schemas: { files: { 1: event.avsc, 2: ${resolve('schemas/prediction.avsc')} } }
input: { topic: in, group: g, longs: bigint, schema: { file: event.avsc } }
features:
  - cast: { field: code, to: text }
${step}
models: [{ name: m, file: ${model} }]
output: { topic: out, schemaId: 2 }
deadLetter: { topic: dead }
`
  const numbers = Object.fromEntries(
    ['temp', 'press', 'load', 'spark', 'rpm', 'cnt', 'code'].map((name) => [name, Number(row[name])]),
  )
  const { mode, shift, site, part, big } = row
  const event = { ...numbers, mode, shift, site, part, big: { bytes: unscaled(big!) }, ts: ts.value }
  const place = scratch({
    'event.avsc': JSON.stringify(schema),
    'sluice.yaml': config,
    'in.jsonl': JSON.stringify(event),
  })
  const lint = await cli(['lint', '-c', place.path('sluice.yaml')])
  const out = place.path('out.jsonl')
  const score = await cli(['score', '-c', place.path('sluice.yaml'), '-i', place.path('in.jsonl'), '-o', out])
  const prediction = score.code === 0 ? place.read('out.jsonl') : ''
  return { lint, score, prediction }
}

/** An integer with two decimal digits behind the point, as Avro's JSON has bytes: a character each. */
function unscaled(integer: string): string {
  const digits = (BigInt(integer) * 100n).toString(16)
  return Buffer.from(digits.length % 2 === 0 ? `00${digits}` : `0${digits}`, 'hex').toString('latin1')
}

const ms = Number(row['ts'])
const long = (logicalType?: string) => (logicalType === undefined ? 'long' : { type: 'long', logicalType })

describe('logical types onto the columns of a model', () => {
  it.each([
    ['timestamp-millis', ms, ''],
    ['timestamp-micros', ms * 1000 + 999, "'ts' counts in microseconds: it is converted"],
    ['local-timestamp-micros', ms * 1000, "'ts' is a local time: it is read as if its clock were UTC"],
    ['local-timestamp-millis', ms, "'ts' is a local time: it is read as if its clock were UTC"],
  ])('reads decimal and %s as the recorded answer had them', async (logicalType, value, told) => {
    const { lint, score, prediction } = await outcomeOf({ type: long(logicalType), value })
    expect(lint.stdout).toContain(told)
    expect({ code: lint.code, lines: lint.stdout.split('\n').length }).toEqual({
      code: 0,
      lines: told === '' ? 1 : 2,
    })
    expect(score.code).toBe(0)
    for (const value of recorded) expect(prediction).toContain(value)
  })

  it('reads text in ISO 8601 and seconds behind a time step', async () => {
    const iso = await outcomeOf(
      { type: 'string', value: new Date(ms).toISOString() },
      '  - time: { field: ts, from: text }',
    )
    const seconds = await outcomeOf(
      { type: 'long', value: ms / 1000 },
      '  - time: { field: ts, from: seconds }',
    )
    for (const { lint, prediction } of [iso, seconds]) {
      expect(lint).toMatchObject({ code: 0, stdout: '' })
      for (const value of recorded) expect(prediction).toContain(value)
    }
  })

  it.each([
    [
      { type: 'string', logicalType: 'uuid' },
      'error',
      "is Time (milliseconds since 1970, UTC), but 'ts' holds text",
    ],
    [
      { type: 'int', logicalType: 'time-millis' },
      'error',
      "'ts' is a time of day, which does not say of which day",
    ],
    [
      { type: 'fixed', name: 'D', size: 12, logicalType: 'duration' },
      'error',
      "takes 'ts', which is a record (with fields such as 'ts.months'): that is no feature",
    ],
    [
      { type: 'array', items: 'long' },
      'error',
      "takes 'ts', which is an array of numbers: that is no feature",
    ],
    ['long', 'warning', "is Time, and the schema does not say in which unit 'ts' counts"],
  ])('tells of a time that is %j', async (type, severity, message) => {
    const { lint, score } = await outcomeOf({ type, value: 0 })
    expect(lint.code).toBe(severity === 'error' ? 1 : 0)
    expect(lint.stdout).toContain(`${severity}: models[0].columns.ts: `)
    expect(lint.stdout).toContain(message)
    expect(score.code === 0).toBe(severity === 'warning')
  })
})
