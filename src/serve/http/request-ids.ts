import { randomUUID } from 'node:crypto'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** The caller's id, where it is one that a log can take; else a new one. */
export function requestId({ 'x-request-id': given }: Headers): string {
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID()
}

/** The trace that a request belongs to (W3C Trace Context); null where it says none, or none that is valid. */
export function traceId({ traceparent }: Headers): string | null {
  if (typeof traceparent !== 'string') return null
  const [, trace, span] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent) ?? []
  if (trace === undefined || /^0+$/.test(trace) || /^0+$/.test(span!)) return null
  return trace
}
