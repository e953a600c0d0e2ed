import { describe, expect, it } from 'vitest'
import { timeOf } from '../../src/avro/time-unit.ts'

describe('timeOf', () => {
  it.each([
    ['date', null, 'days'],
    ['time-millis', null, 'time of day'],
    ['timestamp-millis', null, 'milliseconds'],
    ['timestamp-micros', null, 'microseconds'],
    ['timestamp-nanos', null, 'nanoseconds'],
    ['local-timestamp-millis', null, 'local milliseconds'],
    ['local-timestamp-micros', null, 'local microseconds'],
    ['local-timestamp-nanos', null, 'local nanoseconds'],
    [null, 'io.debezium.time.Timestamp', 'local milliseconds'],
    [null, 'io.debezium.time.MicroTimestamp', 'local microseconds'],
    [null, 'io.debezium.time.NanoTimestamp', 'local nanoseconds'],
    [null, 'io.debezium.time.Date', 'days'],
    [null, 'org.apache.kafka.connect.data.Timestamp', 'milliseconds'],
    ['timestamp-millis', 'org.apache.kafka.connect.data.Timestamp', 'milliseconds'],
    ['decimal', null, null],
    ['constructor', 'toString', null],
    [null, null, null],
  ])('of %j, called %j by Connect, is %j', (logicalType, connectName, expected) => {
    expect(timeOf({ logicalType, connectName })).toBe(expected)
  })
})
