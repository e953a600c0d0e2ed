import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { createTracing, tracesUrl } from '../../src/trace/tracing.ts'
import type { Tracing, TracingOptions } from '../../src/trace/tracing.ts'
import { OtlpReceiver } from '../support/otlp-receiver.ts'
import { batchOf, header, parentId, recordWith, sampled, traceId } from './support/traced.ts'

let receiver: OtlpReceiver
beforeEach(async () => {
  receiver = await OtlpReceiver.listen()
})
afterEach(() => receiver.close())

function tracing(over: Partial<TracingOptions> = {}): Tracing {
  const options: TracingOptions = {
    otlp: receiver.url,
    headers: { authorization: 'Bearer token' },
    timeoutMs: 1_000,
    maxSpans: 100,
    per: 'record',
    sample: 0,
    facts: { pipeline: 'rig', group: 'g', clientId: 'c' },
    version: '1.2.3',
    instance: 'c@host:1',
    ...over,
  }
  return createTracing(options, silentLogger, systemClock)
}

const turn = [batchOf(0, recordWith(5n, header('traceparent', sampled)), recordWith(6n))]

describe('createTracing', () => {
  it('sends spans to an OTLP receiver, with the headers given and who it is', async () => {
    const working = tracing()
    working.tracer.begin(turn).end([])
    await working.close(2_000)
    expect(receiver.requests).toMatchObject([
      { path: '/v1/traces', headers: { authorization: 'Bearer token', 'content-type': 'application/json' } },
    ])
    expect(receiver.spans).toMatchObject([
      {
        name: 'process in',
        kind: 5,
        traceId,
        parentSpanId: parentId,
        links: [{ traceId, spanId: parentId }],
        attributes: { 'messaging.kafka.offset': 5, 'messaging.destination.partition.id': '0' },
        resource: { 'service.name': 'rig', 'service.version': '1.2.3', 'service.instance.id': 'c@host:1' },
      },
    ])
    expect(working).toMatchObject({ sent: 1, dropped: 0 })
  })

  it.each([
    ['record', 0, 1],
    ['record', 1, 2],
    ['batch', 0, 1],
  ] as const)('per %s, with a sample of %d, has %d spans of a turn', async (per, sample, count) => {
    const working = tracing({ per, sample })
    working.tracer.begin(turn).end([])
    await working.close(2_000)
    expect(receiver.spans).toHaveLength(count)
  })

  it.each([
    ['refuses', 400],
    ['never answers', null],
  ])('goes on beside a receiver that %s, and counts what is lost', async (_, status) => {
    receiver.status = status
    const working = tracing({ timeoutMs: 200 })
    working.tracer.begin(turn).end([])
    await working.close(2_000)
    expect(receiver.requests.length).toBeGreaterThan(0)
    expect(working).toMatchObject({ sent: 0, dropped: 1 })
  })
})

describe('tracesUrl', () => {
  it.each([
    ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/traces'],
    ['https://otlp.example.com/tenant/', 'https://otlp.example.com/tenant/v1/traces'],
    ['http://127.0.0.1:4318/v1/traces', 'http://127.0.0.1:4318/v1/traces'],
  ])('makes of %s %s', (otlp, url) => {
    expect(tracesUrl(otlp)).toBe(url)
  })
})
