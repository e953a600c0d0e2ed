import { context } from '@opentelemetry/api'
import { ExportResultCode, suppressTracing } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Clock } from '../core/clock.ts'
import { settledInTime } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'

export interface SpanQueueOptions {
  /** More spans than this are dropped. */
  readonly maxSpans: number
  readonly clock: Clock
  readonly logger: Logger
}

/** Most spans of one request. */
const requestSpans = 512
/** How long spans wait for others. */
const gatherMs = 1_000
/** How often is told that spans are lost. */
const silenceMs = 60_000

const tooLate = 'the stream has ended before they were sent'

/**
 * Ended spans on their way to the exporter, one request after the other. It never waits and never grows: what has no
 * room, or what the exporter gives up, is dropped and counted.
 */
export class SpanQueue implements SpanProcessor {
  readonly #exporter: SpanExporter
  readonly #options: SpanQueueOptions
  #waiting: ReadableSpan[] = []
  #sending: Promise<void> | null = null
  #cancelTimer: (() => void) | null = null
  #inRequest = 0
  #isClosed = false
  #sent = 0
  #dropped = 0
  #untold = 0
  #silentUntilMs = -Infinity

  constructor(exporter: SpanExporter, options: SpanQueueOptions) {
    this.#exporter = exporter
    this.#options = options
  }

  get sent(): number {
    return this.#sent
  }

  get dropped(): number {
    return this.#dropped
  }

  onStart(): void {
    // A span is of interest when it has ended.
  }

  onEnd(span: ReadableSpan): void {
    if (this.#isClosed) this.#drop(1, tooLate)
    else if (this.#waiting.length >= this.#options.maxSpans)
      this.#drop(1, `more than ${this.#options.maxSpans} spans wait (trace.queueSpans)`)
    else this.#add(span)
  }

  /** Sends what waits. Resolves when it is sent or given up. */
  async forceFlush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#sending !== null) {
      this.#send()
      await this.#sending
    }
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  /** Takes nothing more, and sends what waits. Never hangs: what is not sent after `deadlineMs` is dropped. */
  async close(deadlineMs: number): Promise<void> {
    this.#isClosed = true
    await settledInTime(this.forceFlush(), { waitMs: deadlineMs, clock: this.#options.clock })
    this.#cancelTimer?.()
    const left = this.#waiting.splice(0).length + this.#inRequest
    this.#inRequest = 0
    if (left > 0) this.#drop(left, tooLate)
  }

  #add(span: ReadableSpan): void {
    this.#waiting.push(span)
    if (this.#waiting.length >= requestSpans) this.#send()
    else this.#sendLater()
  }

  #sendLater(): void {
    if (this.#sending !== null) return
    this.#cancelTimer ??= this.#options.clock.after(gatherMs, () => {
      this.#send()
    })
  }

  #send(): void {
    if (this.#sending !== null || this.#waiting.length === 0) return
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#sending = this.#export(this.#waiting.splice(0, requestSpans)).then(() => {
      this.#sending = null
      if (this.#waiting.length >= requestSpans) this.#send()
      else if (this.#waiting.length > 0) this.#sendLater()
    })
  }

  /** Never rejects. */
  #export(spans: ReadableSpan[]): Promise<void> {
    this.#inRequest = spans.length
    return new Promise((resolve) => {
      // The exporter's own requests are not to be traced by whoever else traces in this process.
      context.with(suppressTracing(context.active()), () => {
        this.#exporter.export(spans, ({ code, error }) => {
          this.#answered(code === ExportResultCode.SUCCESS ? null : messageOf(error ?? 'no reason was given'))
          resolve()
        })
      })
    })
  }

  /** Of a request that was given up when the queue was closed nothing is left to count. */
  #answered(problem: string | null): void {
    const spans = this.#inRequest
    this.#inRequest = 0
    if (problem === null) this.#sent += spans
    else if (spans > 0) this.#drop(spans, problem)
  }

  #drop(count: number, error: string): void {
    this.#dropped += count
    this.#untold += count
    const nowMs = this.#options.clock.monotonic()
    if (nowMs < this.#silentUntilMs) return
    this.#silentUntilMs = nowMs + silenceMs
    this.#options.logger.warn(
      { event: 'spans-lost', spans: this.#untold, error },
      'spans are lost: the receiver of traces (trace.otlp) does not take them, or not as fast as they come. The stream goes on',
    )
    this.#untold = 0
  }
}
