import { ExportResultCode } from '@opentelemetry/core'
import type { ExportResult } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import type { LogFields } from '../../src/core/logger.ts'
import { SpanQueue } from '../../src/trace/span-queue.ts'
import { StandingClock } from '../support/standing-clock.ts'

/** Answers when it is told to. */
class SlowExporter implements SpanExporter {
  readonly requests: {
    readonly spans: readonly ReadableSpan[]
    readonly answer: (result: ExportResult) => void
  }[] = []

  export(spans: ReadableSpan[], answer: (result: ExportResult) => void): void {
    this.requests.push({ spans, answer })
  }

  shutdown(): Promise<void> {
    return Promise.resolve()
  }
}

const taken = { code: ExportResultCode.SUCCESS }
const refused = { code: ExportResultCode.FAILED, error: new Error('connect ECONNREFUSED') }

function rig(maxSpans = 10_000) {
  const exporter = new SlowExporter()
  const clock = new StandingClock()
  const warnings: LogFields[] = []
  const logger = { ...silentLogger, warn: (fields: LogFields) => void warnings.push(fields) }
  const queue = new SpanQueue(exporter, { maxSpans, clock, logger })
  const tracer = new TracerProvider({ spanProcessors: [queue] }).getTracer('test')
  const end = (count: number) => {
    for (let i = 0; i < count; i++) tracer.startSpan('s').end()
  }
  const sizes = () => exporter.requests.map(({ spans }) => spans.length)
  const answer = async (request: number, result: ExportResult) => {
    exporter.requests[request]!.answer(result)
    await clock.advance(0)
  }
  return { queue, clock, warnings, end, sizes, answer }
}

describe('SpanQueue', () => {
  it('sends spans a second after the first of them', async () => {
    const { queue, clock, end, sizes, answer } = rig()
    end(2)
    await clock.advance(999)
    end(1)
    expect(sizes()).toEqual([])
    await clock.advance(1)
    expect(sizes()).toEqual([3])
    await answer(0, taken)
    expect(queue).toMatchObject({ sent: 3, dropped: 0 })
    expect(clock.waiting).toBe(0)
  })

  it('sends full requests at once, one after the other', async () => {
    const { end, sizes, answer, clock } = rig()
    end(1_100)
    expect(sizes()).toEqual([512])
    await answer(0, taken)
    expect(sizes()).toEqual([512, 512])
    await answer(1, taken)
    expect(sizes()).toEqual([512, 512])
    await clock.advance(1_000)
    expect(sizes()).toEqual([512, 512, 76])
  })

  it('drops what has no room, counts it, and tells it once a minute', async () => {
    const { queue, clock, warnings, end, answer } = rig(1_000)
    end(1_512)
    expect(queue.dropped).toBe(0)
    end(3)
    expect(queue.dropped).toBe(3)
    expect(warnings).toEqual([
      { event: 'spans-lost', spans: 1, error: expect.stringContaining('trace.queueSpans') as string },
    ])
    await clock.advance(60_000)
    await answer(0, refused)
    expect(queue).toMatchObject({ sent: 0, dropped: 515 })
    expect(warnings).toHaveLength(2)
    expect(warnings[1]).toEqual({ event: 'spans-lost', spans: 514, error: 'connect ECONNREFUSED' })
  })

  it('sends what waits when it is closed, and takes nothing more', async () => {
    const { queue, clock, end, sizes, answer } = rig()
    end(600)
    const closing = queue.close(2_000)
    end(1)
    await answer(0, taken)
    expect(sizes()).toEqual([512, 88])
    await answer(1, taken)
    await closing
    expect(queue).toMatchObject({ sent: 600, dropped: 1 })
    expect(clock.waiting).toBe(0)
  })

  it('does not wait longer than it may when it is closed: the rest is dropped, each span counted once', async () => {
    const { queue, clock, end, answer } = rig()
    end(600)
    const closing = queue.close(2_000)
    await clock.advance(2_000)
    await closing
    expect(queue).toMatchObject({ sent: 0, dropped: 600 })
    await answer(0, refused)
    expect(queue).toMatchObject({ sent: 0, dropped: 600 })
  })
})
