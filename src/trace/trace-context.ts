import { TraceFlags } from '@opentelemetry/api'
import type { SpanContext } from '@opentelemetry/api'
import { TRACE_PARENT_HEADER, TRACE_STATE_HEADER, TraceState, parseTraceParent } from '@opentelemetry/core'
import type { Header, InputRecord } from '../core/record.ts'

/** The W3C trace context in a record's headers, the last where there are several; null where there is none that is valid. */
export function traceContextOf(headers: readonly Header[]): SpanContext | null {
  const traceParent = textOf(headers, TRACE_PARENT_HEADER)
  const context = traceParent === null ? null : parseTraceParent(traceParent)
  if (context === null) return null
  const traceState = textOf(headers, TRACE_STATE_HEADER)
  return {
    ...context,
    isRemote: true,
    ...(traceState === null ? {} : { traceState: new TraceState(traceState) }),
  }
}

export function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0
}

/** The record with this trace context in the place of its own. */
export function withTraceContext(record: InputRecord, context: SpanContext): InputRecord {
  const others = record.headers.filter(({ key }) => key !== TRACE_PARENT_HEADER && key !== TRACE_STATE_HEADER)
  return { ...record, headers: [...others, ...headersOf(context)] }
}

/** `00-trace-parent-flags`, all hexadecimal; the state as it came. */
function headersOf({ traceId, spanId, traceFlags, traceState }: SpanContext): Header[] {
  const flags = traceFlags.toString(16).padStart(2, '0')
  const parent = header(TRACE_PARENT_HEADER, `00-${traceId}-${spanId}-${flags}`)
  const state = traceState?.serialize() ?? ''
  return state === '' ? [parent] : [parent, header(TRACE_STATE_HEADER, state)]
}

function header(key: string, text: string): Header {
  return { key, value: Buffer.from(text, 'latin1') }
}

function textOf(headers: readonly Header[], key: string): string | null {
  return headers.findLast((found) => found.key === key)?.value?.toString('latin1') ?? null
}
