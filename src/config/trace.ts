import { z } from 'zod'
import { tracedUnits } from '../core/tracer.ts'
import { baseUrl, integer, milliseconds, webHeaders } from './scalars.ts'

/** Where spans go, and what gets one. */
export const traceSection = z.strictObject({
  otlp: baseUrl('http://127.0.0.1:4318', 'headers').describe(
    'Address of a receiver of OTLP over HTTP (JSON), such as an OpenTelemetry collector: spans go to its `/v1/traces`.',
  ),
  headers: webHeaders().describe(
    'HTTP headers of each request, such as `authorization`; values best given by environment variables.',
  ),
  per: z
    .enum(tracedUnits)
    .default('record')
    .describe(
      'What gets a span: each `record`, as a child of the trace context that it carries; or each `batch` of records of a partition that are scored together, as a trace of its own with links to those contexts.',
    ),
  sample: z
    .number()
    .min(0)
    .max(1)
    .meta({ examples: [0.01] })
    .default(0)
    .describe(
      'Share of the records (or batches) without trace context that begin a trace. With one it is followed: a `traceparent` that says sampled gets a span, another none.',
    ),
  queueSpans: integer(1, 1_000_000, 8_192)
    .default(8_192)
    .describe(
      'How many spans may wait to be sent. Those above are dropped and counted; the stream never waits.',
    ),
  timeoutMs: milliseconds()
    .default(10_000)
    .describe('How long a request may take, attempts included, before its spans are dropped and counted.'),
})
