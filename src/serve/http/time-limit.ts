type Headers = Readonly<Record<string, string | undefined>>

/**
 * How long a request may still take, milliseconds: what the service allows, or less where the caller says so by
 * `x-request-timeout-ms` (from now) or `sluice-deadline` (milliseconds since 1970). Not above 0: it is too late.
 */
export function timeLimitMs(headers: Headers, allowedMs: number, nowMs: number): number {
  const timeout = numberIn(headers['x-request-timeout-ms'])
  const deadline = numberIn(headers['sluice-deadline'])
  return Math.min(allowedMs, timeout ?? Infinity, deadline === null ? Infinity : deadline - nowMs)
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null
}
