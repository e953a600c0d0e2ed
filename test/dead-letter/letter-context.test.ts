import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { Header, InputRecord } from '../../src/core/record.ts'
import { deadLetters } from '../../src/dead-letter/dead-letter.ts'
import { letterContext } from '../../src/dead-letter/letter-context.ts'

function record(headers: Readonly<Record<string, string | Buffer>>): InputRecord {
  return {
    offset: 5n,
    key: null,
    value: null,
    headers: Object.entries(headers).map(([key, value]): Header => ({
      key,
      value: typeof value === 'string' ? Buffer.from(value) : value,
    })),
    timestampMs: 777,
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

const connect = {
  '__connect.errors.topic': 'in',
  '__connect.errors.partition': '7',
  '__connect.errors.offset': '9000000000000',
  '__connect.errors.stage': 'VALUE_CONVERTER',
  '__connect.errors.exception.class.name': 'org.apache.kafka.connect.errors.DataException',
  '__connect.errors.exception.message': 'Unknown magic byte!',
}
const spring = {
  'kafka_dlt-original-topic': 'in',
  'kafka_dlt-original-partition': int32(7),
  'kafka_dlt-original-offset': int64(9_000_000_000_000n),
  'kafka_dlt-original-timestamp': int64(1_234n),
  'kafka_dlt-exception-fqcn': 'org.springframework.kafka.listener.ListenerExecutionFailedException',
  'kafka_dlt-exception-cause-fqcn': 'java.lang.IllegalStateException',
  'kafka_dlt-exception-message': 'Listener failed',
}
const streams = {
  '__streams.errors.topic': 'in',
  '__streams.errors.partition': '7',
  '__streams.errors.offset': '9000000000000',
  '__streams.errors.exception': 'org.apache.kafka.common.errors.SerializationException',
  '__streams.errors.message': 'Size of data received is not 8',
}
const origin = { topic: 'in', partition: 7, offset: 9_000_000_000_000n }

describe('letterContext', () => {
  it('reads what Sluice wrote', () => {
    const { make } = deadLetters({
      topic: 'dead',
      pipeline: 'p',
      instance: 'i',
      redact: new Set(),
      stackTrace: true,
      oversize: 'headers-only',
      maxRecordBytes: 1,
      clock: { ...systemClock, now: () => Date.UTC(2026, 10, 27) },
    })
    const about = { field: 'device.site', feature: 'site', value: 'Mars', model: 'alarm' }
    const fault = new Fault('unknown-category', 'not a level', about)
    const before = { ...record({ 'sluice.dlq.redrive-count': '2' }), value: Buffer.from('long') }
    const written = make(before, origin, fault, true)
    expect(letterContext({ ...before, headers: written.headers })).toEqual({
      ...about,
      writer: 'sluice',
      origin,
      reason: 'unknown-category',
      message: 'not a level',
      stage: 'TRANSFORMATION',
      redriveCount: 2,
      timeMs: Date.UTC(2026, 10, 27),
      recordTimestampMs: 777,
      isReport: true,
      omitted: ['value'],
    })
  })

  it.each([
    ['connect', connect, connect['__connect.errors.exception.class.name'], 'Unknown magic byte!'],
    ['spring', spring, 'java.lang.IllegalStateException', 'Listener failed'],
    ['streams', streams, streams['__streams.errors.exception'], 'Size of data received is not 8'],
  ] as const)('reads what %s wrote', (writer, headers, reason, message) => {
    expect(letterContext(record(headers))).toMatchObject({
      ...{ writer, origin, reason, message, field: null, value: null, redriveCount: 0, isReport: false },
      ...{ timeMs: 777, recordTimestampMs: writer === 'spring' ? 1_234 : 777, omitted: [] },
    })
  })

  it('takes the class of the container where Spring names no cause, and that of the key', () => {
    const fqcn = 'kafka_dlt-exception-fqcn'
    expect(letterContext(record({ [fqcn]: 'A' })).reason).toBe('A')
    expect(letterContext(record({ 'kafka_dlt-key-exception-fqcn': 'K' })).reason).toBe('K')
  })

  it('prefers its own words to those of others', () => {
    const all = { ...streams, ...spring, ...connect, 'sluice.dlq.reason': 'too-short' }
    expect(letterContext(record(all))).toMatchObject({ writer: 'sluice', reason: 'too-short', origin })
  })

  it.each([
    ['no header', {}],
    ['a partition that is no number', { ...connect, '__connect.errors.partition': 'seven' }],
    ['an offset without digits', { ...streams, '__streams.errors.offset': '' }],
    ['a Spring partition as text', { ...spring, 'kafka_dlt-original-partition': '7' }],
    ['a Spring offset of four bytes', { ...spring, 'kafka_dlt-original-offset': int32(9) }],
  ] as const)('knows no origin by %s', (_, headers) => {
    expect(letterContext(record(headers)).origin).toBeNull()
  })

  it('has the timestamp that a topic did not take, and passes over a time that is none', () => {
    const headers = { 'sluice.dlq.timestamp': '55', 'sluice.dlq.time': 'yesterday' }
    expect(letterContext(record(headers))).toMatchObject({ recordTimestampMs: 55, timeMs: 777 })
  })
})
