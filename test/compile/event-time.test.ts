import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { compileEventTime } from '../../src/compile/event-time.ts'
import type { Remark } from '../../src/core/finding.ts'
import type { TimeField, TimeUnit } from '../../src/core/time-unit.ts'

const record = (...fields: readonly object[]) => ({ type: 'record', name: 'Event', fields })

function compiled(
  type: unknown,
  given: string | TimeField = 'at',
  longs: 'number' | 'bigint' = 'number',
  schema: object = record({ name: 'at', type }),
) {
  const remarks: Remark[] = []
  const { ms, fault } = compileEventTime(given, inputFields(schema), remarks, longs)
  const told = remarks.map(({ severity, message }) => `${severity}: ${message}`)
  return { at: (at: unknown) => ms({ at }), ms, fault: (at: unknown) => fault?.({ at }) ?? null, told }
}

const logical = (logicalType: string, type = 'long') => ({ type, logicalType })
const connect = (name: string, type = 'long') => ({ type, 'connect.name': name })

/** 2023-11-14T22:13:20.123Z */
const MS = 1_700_000_000_123

describe('compileEventTime', () => {
  it.each([
    [logical('timestamp-millis'), MS, MS],
    [logical('timestamp-micros'), MS * 1000 + 999, MS],
    [logical('timestamp-micros'), -1_500, -1],
    [['null', logical('timestamp-micros')], MS * 1000, MS],
    [logical('date', 'int'), 19_675, 19_675 * 86_400_000],
    [connect('io.debezium.time.Date', 'int'), 19_675, 19_675 * 86_400_000],
    [connect('org.apache.kafka.connect.data.Timestamp'), MS, MS],
  ])('reads %j %d as %d, and has nothing to say', (type, value, expected) => {
    const { at, fault, told } = compiled(type)
    expect([at(value), fault(value), told]).toEqual([expected, null, []])
    expect(at(BigInt(value))).toBe(expected)
  })

  it.each([
    [logical('local-timestamp-millis'), MS],
    [logical('local-timestamp-micros'), MS * 1000],
    [connect('io.debezium.time.MicroTimestamp'), MS * 1000],
  ])('reads %j as if its clock were UTC, which it tells unless the config says so', (type, value) => {
    const { at, told } = compiled(type)
    expect(at(value)).toBe(MS)
    expect(told).toEqual([
      "warning: 'at' is a local time, of a zone that the schema does not say: it is read as if its clock were UTC",
    ])
    const unit = value === MS ? 'milliseconds' : 'microseconds'
    expect(compiled(type, { field: 'at', unit }).told).toEqual([])
  })

  it('reads nanoseconds to the millisecond, which takes bigints', () => {
    const { at, told } = compiled(logical('timestamp-nanos'), 'at', 'bigint')
    expect([at(BigInt(MS) * 1_000_000n + 999_999n), told]).toEqual([MS, []])
    expect(compiled(logical('local-timestamp-nanos')).told).toContain(
      "error: 'at' counts nanoseconds, which are beyond 2^53: a long of today is avro-decode",
    )
    expect(compiled(logical('timestamp-nanos')).told).toEqual([
      "error: 'at' counts nanoseconds, which are beyond 2^53: a long of today is avro-decode",
    ])
  })

  it.each<readonly [TimeUnit, number, number]>([
    ['seconds', 1_700_000_000, 1_700_000_000_000],
    ['seconds', 1_700_000_000.123, MS],
    ['milliseconds', MS, MS],
    ['milliseconds', 12.9, 12],
    ['microseconds', MS * 1000, MS],
    ['days', 19_675, 19_675 * 86_400_000],
  ])('takes the unit that the config gives: %s', (unit, value, expected) => {
    const { at, told } = compiled('double', { field: 'at', unit })
    expect([at(value), told]).toEqual([expected, []])
  })

  it('keeps the unit of a record that is used a second time', () => {
    const times = {
      type: 'record',
      name: 'Times',
      fields: [{ name: 'at', type: logical('timestamp-micros') }],
    }
    const schema = record({ name: 'first', type: times }, { name: 'again', type: 'Times' })
    const { ms, told } = compiled(null, 'again.at', 'number', schema)
    expect([ms({ again: { at: MS * 1000 } }), told]).toEqual([MS, []])
  })

  it.each([
    ['long', 'at', "warning: the schema does not say in which unit 'at' counts: it is read in milliseconds"],
    [logical('time-millis', 'int'), 'at', "error: 'at' is a time of day, which does not say of which day"],
    [
      connect('io.debezium.time.MicroTime'),
      'at',
      "error: 'at' is a time of day, which does not say of which day",
    ],
    ['string', 'at', "error: 'at' is text, an event time is a number"],
    ['long', 'att', "error: the input schema has no field 'att'"],
  ])('tells of %j and %j what it cannot tell', (type, name, message) => {
    expect(compiled(type, name).told).toEqual([message])
  })

  it('tells of a unit that contradicts the schema, and takes it', () => {
    const { at, told } = compiled(logical('timestamp-millis'), { field: 'at', unit: 'seconds' })
    expect(at(1_700_000_000)).toBe(1_700_000_000_000)
    expect(told).toEqual([
      "warning: 'at' counts in milliseconds by its schema, and is read in seconds as the config says",
    ])
  })

  it.each([MS * 1_000_000, -MS * 1000, NaN, Infinity, 253_402_300_800_000])(
    'faults on a time that no event has: %d, which is no time then',
    (value) => {
      const { at, fault } = compiled(logical('timestamp-millis'))
      expect(fault(value)).toMatchObject({ reason: 'out-of-range', field: 'at', value: String(value) })
      expect(at(value)).toBeNull()
    },
  )

  it.each([0, -62_135_596_800_000, 253_402_300_799_999])('takes %d, which some event may have', (value) => {
    const { at, fault } = compiled(logical('timestamp-millis'))
    expect([at(value), fault(value)]).toEqual([value, null])
  })

  it('has no fault where there is no time', () => {
    const { at, fault } = compiled(['null', logical('timestamp-millis')])
    expect([at(null), fault(null)]).toEqual([null, null])
    const none = compileEventTime(undefined, inputFields(record()), [])
    expect([none.ms({}), none.fault]).toEqual([null, null])
  })
})
