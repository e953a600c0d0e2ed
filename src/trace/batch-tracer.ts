import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api'
import type { Span, SpanContext } from '@opentelemetry/api'
import type { InputRecord, RecordBatch } from '../core/record.ts'
import type { RecordEnd, Tracer, TurnTrace } from '../core/tracer.ts'
import type { TracerParts } from './record-tracer.ts'
import { endFailed, partitionAttributes, spanName } from './span-facts.ts'
import { SpanTime } from './span-time.ts'
import { isSampled, traceContextOf, withTraceContext } from './trace-context.ts'

/** One span a batch, which is what a turn has of one partition: a trace of its own, linked to the contexts of its records. */
export class BatchTracer implements Tracer {
  readonly #parts: TracerParts

  constructor(parts: TracerParts) {
    this.#parts = parts
  }

  begin(batches: readonly RecordBatch[]): TurnTrace {
    return new BatchSpans(this.#parts, batches)
  }
}

interface TracedBatch {
  readonly span: Span
  readonly records: ReadonlySet<InputRecord>
}

class BatchSpans implements TurnTrace {
  readonly batches: readonly RecordBatch[]
  readonly #parts: TracerParts
  readonly #time: SpanTime
  readonly #traced: TracedBatch[] = []

  constructor(parts: TracerParts, batches: readonly RecordBatch[]) {
    this.#parts = parts
    this.#time = new SpanTime(parts.clock)
    this.batches = batches.map((batch) => this.#begin(batch))
  }

  end(ends: Iterable<RecordEnd>): void {
    if (this.#traced.length === 0) return
    const lastOutcomes = new Map<InputRecord, RecordEnd['outcome']>()
    for (const { record, outcome } of ends) lastOutcomes.set(record, outcome)
    const endTime = this.#time.end()
    for (const { span, records } of this.#traced) {
      const outcomes = Array.from(records, (record) => lastOutcomes.get(record) ?? 'skipped')
      for (const [outcome, alike] of Object.entries(Object.groupBy(outcomes, (kind) => kind))) {
        span.setAttribute(`sluice.records.${outcome}`, alike.length)
      }
      span.end(endTime)
    }
  }

  fail(error: unknown): void {
    const endTime = this.#time.end()
    for (const { span } of this.#traced) endFailed(span, error, endTime)
  }

  #begin(batch: RecordBatch): RecordBatch {
    const contexts = batch.records.map(({ headers }) =>
      headers.length === 0 ? null : traceContextOf(headers),
    )
    const sampled = contexts.filter((context) => context !== null).filter(isSampled)
    if (sampled.length === 0 && !(contexts.includes(null) && this.#parts.isChosen())) return batch
    const span = this.#span(batch, sampled)
    const context = span.spanContext()
    // Whoever decided that a record is not traced is heard.
    const isTraced = (own: SpanContext | null | undefined) => own == null || isSampled(own)
    const records = batch.records.map((record, i) =>
      isTraced(contexts[i]) ? withTraceContext(record, context) : record,
    )
    this.#traced.push({ span, records: new Set(records) })
    return { ...batch, records }
  }

  #span(batch: RecordBatch, links: readonly SpanContext[]): Span {
    const { spans, facts } = this.#parts
    return spans.startSpan(
      spanName(batch),
      {
        kind: SpanKind.CONSUMER,
        startTime: this.#time.start,
        attributes: {
          ...partitionAttributes(facts, batch),
          'messaging.batch.message_count': batch.records.length,
        },
        links: links.map((context) => ({ context })),
      },
      ROOT_CONTEXT,
    )
  }
}
