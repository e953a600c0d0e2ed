import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../src/core/errors.ts'
import { Fault } from '../../src/core/outcome.ts'
import { RecordTracer } from '../../src/trace/record-tracer.ts'
import {
  batchOf,
  header,
  headerOf,
  parentId,
  recordWith,
  sampled,
  spanRig,
  traceId,
  unsampled,
} from './support/traced.ts'

describe('RecordTracer', () => {
  it('makes a span of a record that says sampled, a child of its context and linked to it, as long as its turn', async () => {
    const { parts, clock, ended } = spanRig()
    await clock.advance(1_764_322_648_250)
    const batch = batchOf(
      3,
      recordWith(41n, header('traceparent', sampled), header('tracestate', 'v=1')),
      recordWith(42n),
    )
    const trace = new RecordTracer(parts).begin([batch])
    const [traced] = trace.batches[0]!.records
    await clock.advance(12)
    trace.end([{ record: traced!, outcome: 'scored', fault: null }])

    expect(ended()).toHaveLength(1)
    const [span] = ended()
    expect(span).toMatchObject({
      name: 'process in',
      kind: SpanKind.CONSUMER,
      parentSpanContext: { traceId, spanId: parentId, isRemote: true },
      links: [{ context: { traceId, spanId: parentId } }],
      startTime: [1_764_322_648, 250_000_000],
      duration: [0, 12_000_000],
      status: { code: SpanStatusCode.UNSET },
    })
    expect(span!.attributes).toEqual({
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'in',
      'messaging.destination.partition.id': '3',
      'messaging.consumer.group.name': 'g',
      'messaging.client.id': 'c',
      'messaging.kafka.offset': 41,
      'messaging.message.body.size': 5,
      'sluice.pipeline': 'p',
      'sluice.turn.records': 2,
      'sluice.outcome': 'scored',
    })
    const { spanId } = span!.spanContext()
    expect(headerOf(traced!, 'traceparent')).toBe(`00-${traceId}-${spanId}-01`)
    expect(headerOf(traced!, 'tracestate')).toBe('v=1')
  })

  it.each([
    ['without context', recordWith(0n, header('tenant', 'a')), false],
    ['of which its producer says not sampled', recordWith(0n, header('traceparent', unsampled)), true],
  ])('leaves a record %s as it is', (_, record, isChosen) => {
    const { parts, ended } = spanRig(isChosen)
    const trace = new RecordTracer(parts).begin([batchOf(0, record)])
    trace.end([])
    expect(trace.batches[0]!.records[0]).toBe(record)
    expect(ended()).toEqual([])
  })

  it('begins a trace with a record that is chosen', () => {
    const { parts, ended } = spanRig(true)
    const trace = new RecordTracer(parts).begin([batchOf(0, { ...recordWith(0n), value: null })])
    trace.end([])
    const [span] = ended()
    expect(span!.parentSpanContext).toBeUndefined()
    expect(span!.links).toEqual([])
    expect(span!.attributes).toMatchObject({
      'messaging.kafka.message.tombstone': true,
      'sluice.outcome': 'skipped',
    })
    const { traceId: own, spanId } = span!.spanContext()
    expect(headerOf(trace.batches[0]!.records[0]!, 'traceparent')).toBe(`00-${own}-${spanId}-01`)
  })

  it('says why a record is a dead letter, also where its prediction was rejected', () => {
    const { parts, ended } = spanRig(true)
    const trace = new RecordTracer(parts).begin([batchOf(0, recordWith(0n), recordWith(1n))])
    const [first, second] = trace.batches[0]!.records
    trace.end([
      { record: first!, outcome: 'scored', fault: null },
      {
        record: second!,
        outcome: 'dead-letter',
        fault: new Fault('unknown-category', 'no such level', { field: 'mode' }),
      },
      { record: first!, outcome: 'dead-letter', fault: new Fault('record-too-large', 'too large') },
    ])
    expect(
      ended().map(({ attributes, status }) => [attributes['error.type'], attributes['sluice.field'], status]),
    ).toEqual([
      ['record-too-large', undefined, { code: SpanStatusCode.ERROR, message: 'too large' }],
      ['unknown-category', 'mode', { code: SpanStatusCode.ERROR, message: 'no such level' }],
    ])
    expect(ended().map(({ attributes }) => attributes['sluice.outcome'])).toEqual([
      'dead-letter',
      'dead-letter',
    ])
  })

  it.each([
    [new SluiceError('BROKER_OUTAGE', 'no answer'), 'BROKER_OUTAGE', 'no answer'],
    [new TypeError('broken'), '_OTHER', 'broken'],
  ])('ends its spans with what a turn failed with: %s', (error, type, message) => {
    const { parts, ended } = spanRig(true)
    new RecordTracer(parts).begin([batchOf(0, recordWith(0n))]).fail(error)
    expect(ended()[0]).toMatchObject({
      attributes: { 'error.type': type },
      status: { code: SpanStatusCode.ERROR, message },
    })
  })
})
