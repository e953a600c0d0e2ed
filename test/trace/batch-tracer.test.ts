import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { BatchTracer } from '../../src/trace/batch-tracer.ts'
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

describe('BatchTracer', () => {
  it('makes one span of a batch with a sampled record: a trace of its own, with links', async () => {
    const { parts, clock, ended } = spanRig()
    const batch = batchOf(
      2,
      recordWith(0n, header('traceparent', sampled)),
      recordWith(1n),
      recordWith(2n, header('traceparent', unsampled)),
      recordWith(3n, header('traceparent', sampled)),
    )
    const trace = new BatchTracer(parts).begin([batch, batchOf(4, recordWith(9n))])
    const [traced, other] = trace.batches
    const [first, second] = traced!.records
    await clock.advance(3)
    trace.end([
      { record: first!, outcome: 'scored', fault: null },
      { record: second!, outcome: 'scored', fault: null },
      { record: second!, outcome: 'dead-letter', fault: null },
    ])

    expect(ended()).toHaveLength(1)
    const [span] = ended()
    const context = { context: { traceId, spanId: parentId } }
    expect(span).toMatchObject({
      name: 'process in',
      kind: SpanKind.CONSUMER,
      links: [context, context],
      duration: [0, 3_000_000],
      attributes: {
        'messaging.destination.partition.id': '2',
        'messaging.batch.message_count': 4,
        'sluice.records.scored': 1,
        'sluice.records.dead-letter': 1,
        'sluice.records.skipped': 2,
      },
    })
    expect(span!.parentSpanContext).toBeUndefined()
    const { traceId: own, spanId } = span!.spanContext()
    const now = `00-${own}-${spanId}-01`
    // The one that is not to be traced stays so.
    expect(traced!.records.map((record) => headerOf(record, 'traceparent'))).toEqual([
      now,
      now,
      unsampled,
      now,
    ])
    expect(other!.records.map(({ headers }) => headers)).toEqual([[]])
  })

  it('begins a trace with a batch that is chosen, unless nothing in it may be traced', () => {
    const { parts, ended } = spanRig(true)
    const refused = batchOf(0, recordWith(0n, header('traceparent', unsampled)))
    const trace = new BatchTracer(parts).begin([batchOf(1, recordWith(0n)), refused])
    trace.end([])
    expect(ended()).toHaveLength(1)
    expect(trace.batches[1]).toBe(refused)
  })

  it('ends its spans with what a turn failed with', () => {
    const { parts, ended } = spanRig(true)
    new BatchTracer(parts).begin([batchOf(0, recordWith(0n))]).fail(new Error('broken'))
    expect(ended()[0]).toMatchObject({ status: { code: SpanStatusCode.ERROR, message: 'broken' } })
  })
})
