import { describe, expect, it } from 'vitest'
import { createJsonRecordReader } from '../../src/avro/json-record.ts'
import { plainEvents } from '../../src/core/event-form.ts'
import type { EventForm } from '../../src/core/event-form.ts'
import { Fault } from '../../src/core/outcome.ts'

const schema = {
  type: 'record',
  name: 'plant.Value',
  fields: [
    { name: 'id', type: 'int' },
    { name: '__ts_ms', type: ['null', 'long'], default: null },
  ],
}

function read(value: unknown, form: Partial<EventForm>): unknown {
  const found = createJsonRecordReader(schema, { ...plainEvents, ...form }, 'number')(value)
  return found instanceof Fault ? `${found.reason}: ${found.message}` : found
}

const event = { id: 7, __ts_ms: null }

describe('createJsonRecordReader', () => {
  it.each([
    ['an event as it is', { id: 7 }, event],
    ['one under its name', { 'plant.Value': { id: 7 } }, event],
    ['one of another type', { 'plant.Beat': { id: 7 } }, 'other-type'],
    [
      'an event with one key, which is a field',
      { id: { int: 7 } },
      expect.stringContaining('schema-mismatch'),
    ],
  ])('reads %s, where types are named', (_, value, expected) => {
    expect(read(value, { types: ['Value'] })).toEqual(expected)
  })

  it.each([
    ['a row', { op: 'c', after: { id: 7 }, ts_ms: 5 }, { id: 7, __ts_ms: 5 }],
    ['a row under its name', { op: 'u', before: null, after: { 'x.Value': { id: 7 } } }, event],
    ['a long under its name', { op: 'r', after: { id: 7 }, ts_ms: { long: 5 } }, { id: 7, __ts_ms: 5 }],
    ['a delete', { op: 'd', before: { id: 7 }, after: null }, 'delete'],
    ['a truncate', { op: 't', after: null }, 'truncate'],
    ['no row', { op: 'c', after: null }, expect.stringContaining("schema-mismatch: 'after' is no row")],
    ['no envelope', { id: 7 }, expect.stringContaining('schema-mismatch: the event is no envelope')],
  ])('takes from an envelope %s', (_, value, expected) => {
    expect(read(value, { unwrap: 'debezium' })).toEqual(expected)
  })

  it('reads an event as it is where nothing is said', () => {
    expect(read({ id: 7 }, {})).toEqual(event)
    expect(read({ 'plant.Value': { id: 7 } }, {})).toEqual(expect.stringContaining('schema-mismatch'))
  })
})
