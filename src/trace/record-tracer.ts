import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Span, SpanContext, Tracer as SpanMaker } from '@opentelemetry/api'
import type { Clock } from '../core/clock.ts'
import type { InputRecord, RecordBatch } from '../core/record.ts'
import type { RecordEnd, Tracer, TurnTrace } from '../core/tracer.ts'
import { endFailed, partitionAttributes, recordAttributes, spanName } from './span-facts.ts'
import type { StreamFacts } from './span-facts.ts'
import { SpanTime } from './span-time.ts'
import { isSampled, traceContextOf, withTraceContext } from './trace-context.ts'

export interface TracerParts {
  readonly spans: SpanMaker
  readonly facts: StreamFacts
  /** True for a record, or a batch, without trace context that begins a trace. */
  readonly isChosen: () => boolean
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
}

/**
 * One span a record: a child of the context that the record carries, to which it is also linked. Records are scored
 * together, so all spans of a turn last as long as it.
 */
export class RecordTracer implements Tracer {
  readonly #parts: TracerParts

  constructor(parts: TracerParts) {
    this.#parts = parts
  }

  begin(batches: readonly RecordBatch[]): TurnTrace {
    return new RecordSpans(this.#parts, batches)
  }
}

class RecordSpans implements TurnTrace {
  readonly batches: readonly RecordBatch[]
  readonly #parts: TracerParts
  readonly #time: SpanTime
  readonly #records: number
  readonly #spans = new Map<InputRecord, Span>()

  constructor(parts: TracerParts, batches: readonly RecordBatch[]) {
    this.#parts = parts
    this.#time = new SpanTime(parts.clock)
    this.#records = batches.reduce((sum, { records }) => sum + records.length, 0)
    this.batches = batches.map((batch) => ({
      ...batch,
      records: batch.records.map((record) => this.#begin(batch, record)),
    }))
  }

  end(ends: Iterable<RecordEnd>): void {
    if (this.#spans.size === 0) return
    const lastEnds = new Map<InputRecord, RecordEnd>()
    for (const end of ends) if (this.#spans.has(end.record)) lastEnds.set(end.record, end)
    const endTime = this.#time.end()
    for (const [record, span] of this.#spans) {
      const { outcome, fault } = lastEnds.get(record) ?? { outcome: 'skipped', fault: null }
      span.setAttribute('sluice.outcome', outcome)
      if (fault !== null) {
        span.setAttribute('error.type', fault.reason)
        if (fault.field !== null) span.setAttribute('sluice.field', fault.field)
        span.setStatus({ code: SpanStatusCode.ERROR, message: fault.message })
      }
      span.end(endTime)
    }
  }

  fail(error: unknown): void {
    const endTime = this.#time.end()
    for (const span of this.#spans.values()) endFailed(span, error, endTime)
  }

  #begin(batch: RecordBatch, record: InputRecord): InputRecord {
    const parent = record.headers.length === 0 ? null : traceContextOf(record.headers)
    const isTraced = parent === null ? this.#parts.isChosen() : isSampled(parent)
    if (!isTraced) return record
    const span = this.#span(batch, record, parent)
    const traced = withTraceContext(record, span.spanContext())
    this.#spans.set(traced, span)
    return traced
  }

  #span(batch: RecordBatch, record: InputRecord, parent: SpanContext | null): Span {
    const { spans, facts } = this.#parts
    return spans.startSpan(
      spanName(batch),
      {
        kind: SpanKind.CONSUMER,
        startTime: this.#time.start,
        attributes: { ...partitionAttributes(facts, batch), ...recordAttributes(record, this.#records) },
        links: parent === null ? [] : [{ context: parent }],
      },
      parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
    )
  }
}
