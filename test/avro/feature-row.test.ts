import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkRowSchema,
  createJsonRowEncoder,
  createRowEncoder,
  createRowReader,
  featureRowSchema,
  rowSchemaName,
} from '../../src/avro/feature-row.ts'
import { createDecoder } from '../../src/avro/decoder.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { RowField } from '../../src/core/row-field.ts'

type Value = ReturnType<RowField['read']>

const field = (name: string, type: RowField['type'], logicalType: string | null = null): RowField => ({
  name,
  source: name,
  type,
  logicalType,
  doc: `From ${name}.`,
  // The tests' events have the fields of their rows.
  read: (event) => (event as Readonly<Record<string, Value>>)[name] ?? null,
})

const fields = [
  field('n', 'double'),
  field('id', 'long'),
  field('at', 'long', 'timestamp-micros'),
  field('day', 'int', 'date'),
  field('hot', 'boolean'),
  field('mode', 'string'),
]
const about = { origin: { topic: 't', partition: 2, offset: 7n }, eventTimeMs: 1_500, scoredAtMs: 0 }
const whole = { n: 0.1 + 0.2, id: 9007199254740993n, at: 5, day: -1, hot: false, mode: 'ä"' }
const nothing = { n: null, id: null, at: null, day: null, hot: null, mode: null }

const schema = featureRowSchema('hydraulic-rig', fields)
const avro = createRowEncoder(fields, 9)
const json = createJsonRowEncoder(fields)
const read = createRowReader(schema)
const written = (event: object) => read(avro.encode(about, 0, [], event))

describe('rowSchemaName', () => {
  it.each([
    ['hydraulic-rig', 'sluice.features.HydraulicRig'],
    ['a.b_c', 'sluice.features.ABC'],
    ['7', 'sluice.features._7'],
    ['--', 'sluice.features._'],
  ])('is made of the name of the pipeline: %s', (pipeline, name) => {
    expect(rowSchemaName(pipeline)).toBe(name)
  })
})

describe('rows', () => {
  it.each([whole, nothing])('are read back as they were: %o', (event) => {
    expect(written(event)).toEqual({ eventId: 't-2-7', eventTime: 1_500, ...event })
  })

  it('have no time where their event has none', () => {
    const bytes = avro.encode({ ...about, eventTimeMs: null }, 0, [], nothing)
    expect(read(bytes)).toMatchObject({ eventTime: null })
  })

  it('keep each bit of their numbers, in both forms', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        const event = { ...nothing, n }
        expect(Object.is((written(event) as { n: number }).n, n)).toBe(true)
        const text = json.encode(about, 0, [], event).toString()
        expect(Object.is((JSON.parse(text) as { n: number }).n, n)).toBe(true)
      }),
    )
  })

  it('are the same as JSON, integers with all their digits', () => {
    expect(json.encode(about, 0, [], whole).toString()).toBe(
      '{"eventId":"t-2-7","eventTime":1500,"n":0.30000000000000004,"id":9007199254740993,"at":5,"day":-1,"hot":false,"mode":"ä\\""}',
    )
  })

  it.each([
    ['a fraction of a time', { at: 0.5 }],
    ['a boolean that is neither', { hot: 0.5 }],
    ['text for a number', { n: 'x' }],
  ])('refuse %s, and go on with the next', (_, wrong) => {
    expect(() => avro.encode(about, 0, [], { ...nothing, ...wrong })).toThrow(TypeError)
    expect(written(whole)).toMatchObject({ mode: 'ä"' })
  })

  it('are no rows without their frame', () => {
    expect(read(Buffer.from('{}'))).toMatchObject({ reason: 'too-short' })
  })
})

describe('featureRowSchema', () => {
  it('has docs, and defaults for all that is of the plan', () => {
    expect(schema).toMatchObject({ name: 'HydraulicRig', namespace: 'sluice.features' })
    expect((schema as { fields: readonly object[] }).fields.at(-3)).toEqual({
      name: 'day',
      type: ['null', { type: 'int', logicalType: 'date' }],
      default: null,
      doc: 'From day.',
    })
  })

  it('reads rows from before a feature came, and readers of then read rows of now', async () => {
    const later = [field('added', 'double'), ...fields]
    const both = [schema, featureRowSchema('hydraulic-rig', later)]
    for (const [writer, reader] of [both, both.toReversed()]) {
      const decoder = createDecoder({
        readerSchema: reader!,
        schemas: fixedSchemas(new Map([[9, writer!]])),
        clock: systemClock,
      })
      const encoder = createRowEncoder(writer === schema ? fields : later, 9)
      const value = encoder.encode(about, 0, [], { ...whole, added: 1 })
      const record = { offset: 0n, key: null, value, headers: [], timestampMs: 0 }
      await decoder.prepare([{ topic: 't', partition: 0, records: [record] }])
      const others = { n: whole.n, at: whole.at, day: whole.day, hot: whole.hot, mode: whole.mode }
      const added = writer === schema ? { added: null } : {}
      const row = decoder.decode(value, [], null)
      // Numbers beyond 2^53 need longs: bigint.
      expect(row).toMatchObject({ reason: 'avro-decode' })
      const small = encoder.encode(about, 0, [], { ...others, id: 1n, added: 1 })
      expect(decoder.decode(small, [], null)).toMatchObject({ ...others, ...added })
    }
  })
})

describe('checkRowSchema', () => {
  it('takes other docs, and no other fields', () => {
    const documented = { ...(schema as object), doc: 'in other words' }
    expect(() => {
      checkRowSchema(documented, schema, 'subject x')
    }).not.toThrow()
    expect(() => {
      checkRowSchema(featureRowSchema('hydraulic-rig', fields.slice(1)), schema, 'subject x')
    }).toThrow('subject x is not the schema of the rows')
  })
})
