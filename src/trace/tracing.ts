import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Tracer, tracedUnits } from '../core/tracer.ts'
import { BatchTracer } from './batch-tracer.ts'
import { RecordTracer } from './record-tracer.ts'
import type { StreamFacts } from './span-facts.ts'
import { SpanQueue } from './span-queue.ts'

export interface TracingOptions {
  /** Base address of the OTLP receiver, or that of its traces. */
  readonly otlp: string
  /** Of each request. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxSpans: number
  /** What gets a span. */
  readonly per: (typeof tracedUnits)[number]
  /** Share of those without trace context that begin a trace. */
  readonly sample: number
  readonly facts: StreamFacts
  /** Sluice's version, and the instance. */
  readonly version: string
  readonly instance: string
}

/** Tracing at work. */
export interface Tracing {
  readonly tracer: Tracer
  /** Spans so far. */
  readonly sent: number
  readonly dropped: number
  /** Sends what waits. Never hangs: gives up after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>
}

/** A batch of more records than this has links to the first. */
const mostLinks = 1_024

/** Spans to an OTLP receiver over HTTP. Nothing is connected before the first. */
export function createTracing(options: TracingOptions, logger: Logger, clock: Clock): Tracing {
  const { otlp, headers, timeoutMs, maxSpans, per, sample, facts, version, instance } = options
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(otlp),
    headers: { ...headers },
    timeoutMillis: timeoutMs,
  })
  const queue = new SpanQueue(exporter, { maxSpans, logger, clock })
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.name': facts.pipeline,
        'service.version': version,
        'service.instance.id': instance,
      }),
    ),
    // What is traced is decided before there is a span.
    sampler: new AlwaysOnSampler(),
    spanLimits: { linkCountLimit: mostLinks },
    spanProcessors: [queue],
  })
  const parts = {
    spans: provider.getTracer('sluice', version),
    facts,
    isChosen: () => sample > 0 && Math.random() < sample,
    clock,
  }
  return {
    tracer: per === 'record' ? new RecordTracer(parts) : new BatchTracer(parts),
    get sent() {
      return queue.sent
    },
    get dropped() {
      return queue.dropped
    },
    close: (deadlineMs) => queue.close(deadlineMs),
  }
}

/** OTLP over HTTP has one path for traces; who gives it along is understood. */
export function tracesUrl(otlp: string): string {
  const base = otlp.replace(/\/+$/, '')
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`
}
