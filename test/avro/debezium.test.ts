import { describe, expect, it } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { endOf, envelopePath, rowSchema } from '../../src/avro/debezium.ts'
import { FlawedEvent } from '../../src/avro/flawed-event.ts'
import { resolve } from '../../src/avro/resolution.ts'
import { readerRecord, writerNode } from '../../src/avro/schema.ts'
import { FRAME_BYTES } from '../../src/avro/wire-format.ts'
import { change, envelopeOf } from './support/debezium.ts'
import type { Row } from './support/debezium.ts'

const columns = [
  { name: 'id', type: 'long' },
  { name: 'bar', type: ['null', 'double'], default: null },
]
const envelope = envelopeOf(columns)
const reader = (fields: readonly object[], more: object = {}) => ({
  type: 'record',
  name: 'Value',
  fields,
  ...more,
})
const own = reader(columns)

function reading(as: object = own, writer: object = envelope) {
  return resolve(writerNode(writer, 'writer'), readerRecord(as, 'reader'), { unwrap: 'debezium' })
}

function read(row: Row, as: object = own, writer: object = envelope): unknown {
  const found = reading(as, writer)
  if (typeof found === 'string') return found
  return found(createEncoder(writer, 1)(change(row)), FRAME_BYTES)
}

const after = { id: 7, bar: 1.5 }

describe('debeziumReader', () => {
  it.each(['c', 'u', 'r'])('reads the row after the change %s', (op) => {
    expect(read({ op, before: { id: 7, bar: 0.5 }, after })).toEqual(after)
  })

  it.each([
    ['d', 'delete', { before: after }],
    ['t', 'truncate', {}],
  ])('says of %s that there is no event: %s', (op, end, row) => {
    expect(read({ op, ...row })).toBe(end)
  })

  it('resolves the row to the reader by name, by alias, and by field', () => {
    const as = { ...reader([{ name: 'pressure', type: 'double', aliases: ['bar'] }]), name: 'plant.Reading' }
    expect(read({ op: 'c', after }, { ...as, aliases: ['Value'] })).toEqual({ pressure: 1.5 })
    expect(read({ op: 'c', after }, as)).toBe(
      "the row is server1.plant.readings.Value, the reader's record plant.Reading: " +
        'where they mean the same, add "aliases": ["Value"] to the reader\'s schema',
    )
    expect(reading(reader([{ name: 'id', type: 'string' }]))).toContain(
      "server1.plant.readings.Value does not resolve to the reader's schema: field 'id'",
    )
  })

  it('takes fields that are named so from the envelope, and those of the row from the row', () => {
    const added = ['__op', '__ts_ms', '__source_ts_ms', '__source_connector'].map((name) => ({
      name,
      type: name.endsWith('ts_ms') ? 'long' : 'string',
    }))
    const expected = {
      __op: 'u',
      __ts_ms: 1_700_000_000_250,
      __source_ts_ms: 1_700_000_000_000,
      __source_connector: 'postgresql',
    }
    expect(read({ op: 'u', after }, reader([...columns, ...added]))).toEqual({ ...after, ...expected })
    const withOwn = envelopeOf([...columns, { name: '__op', type: 'string' }])
    const row = { ...after, __op: 'mine' }
    expect(read({ op: 'u', after: row }, reader([...columns, added[0]!]), withOwn)).toEqual(row)
    expect(reading(reader([...columns, { name: '__other', type: 'string' }]))).toContain(
      "'__other' is not in",
    )
  })

  it('names the fields of the row, not those of the envelope, where a value is at fault', () => {
    const strict = reader([{ name: 'bar', type: 'double' }])
    const flawed = read({ op: 'c', after: { id: 7, bar: null } }, strict)
    expect(flawed).toBeInstanceOf(FlawedEvent)
    expect(flawed).toMatchObject({
      event: { bar: null },
      faults: [{ reason: 'missing-value', field: 'bar' }],
    })
    const lsn = reader([{ name: '__source_lsn', type: 'long' }])
    const found = resolve(writerNode(envelope, 'w'), readerRecord(lsn, 'r'), { unwrap: 'debezium' })
    const value = change({ op: 'c', after }) as { source: object }
    const bytes = createEncoder(envelope, 1)({ ...value, source: { ...value.source, lsn: null } })
    expect(typeof found === 'string' ? found : found(bytes, FRAME_BYTES)).toMatchObject({
      faults: [{ field: '__source_lsn' }],
    })
    const cut = createEncoder(envelope, 1)(change({ op: 'c', after })).subarray(0, FRAME_BYTES + 5)
    const plain = reading()
    expect(() => (typeof plain === 'string' ? plain : plain(cut, FRAME_BYTES))).toThrow(
      expect.objectContaining({ reason: 'avro-decode', path: 'bar' }) as Error,
    )
  })

  it('refuses a change without a row, bytes that follow, and what is no envelope', () => {
    const found = reading()
    if (typeof found === 'string') throw new Error(found)
    const bytes = (row: Row) => createEncoder(envelope, 1)(change(row))
    expect(() => found(bytes({ op: 'c' }), FRAME_BYTES)).toThrow("'after' is null")
    for (const row of [{ op: 'd' }, { op: 'c', after }]) {
      expect(() => found(Buffer.concat([bytes(row), Buffer.alloc(1)]), FRAME_BYTES)).toThrow('trailing')
    }
    expect(reading(own, own)).toBe(
      "Value is no envelope of Debezium's, which has op and the row in after: see input.unwrap",
    )
  })

  it('reads the envelopes of several tables in one union, by the types that are named', () => {
    const beats = envelopeOf(columns, 'server1.plant.beats')
    const writer = writerNode([beats, envelope], 'writer')
    const types = ['server1.plant.readings.Envelope']
    const found = resolve(writer, readerRecord(own, 'reader'), { unwrap: 'debezium', types })
    if (typeof found === 'string') throw new Error(found)
    const body = createEncoder(envelope, 1)(change({ op: 'c', after })).subarray(FRAME_BYTES)
    expect(found(Buffer.concat([Buffer.from([2]), body]), 0)).toEqual(after)
    expect(found(Buffer.concat([Buffer.from([0]), body]), 0)).toBe('other-type')
  })
})

describe('rowSchema', () => {
  it('finds the row in an envelope, with what may be taken from the envelope', () => {
    const row = rowSchema(envelope)
    const { name, fields } = readerRecord(row, 'row')
    expect(name).toBe('server1.plant.readings.Value')
    expect(fields.map((field) => field.name)).toEqual(['id', 'bar', '__op', '__ts_ms', '__source_ts_ms'])
    expect(read({ op: 'r', after }, row as object)).toEqual({
      ...after,
      __op: 'r',
      __ts_ms: 1_700_000_000_250,
      __source_ts_ms: 1_700_000_000_000,
    })
  })

  it('leaves any other schema as it is', () => {
    expect(rowSchema(own)).toBe(own)
    expect(rowSchema('string')).toBe('string')
  })
})

describe('the words of an envelope', () => {
  it.each([
    ['d', 'delete'],
    ['t', 'truncate'],
    ['c', null],
    [undefined, null],
  ])('op %s', (op, end) => {
    expect(endOf(op)).toBe(end)
  })

  it.each([
    ['__ts_ms', ['ts_ms']],
    ['__source_ts_ms', ['source', 'ts_ms']],
    ['ts_ms', []],
  ])('%s', (name, path) => {
    expect(envelopePath(name)).toEqual(path)
  })
})
