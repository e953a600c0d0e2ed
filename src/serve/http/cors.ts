/** Headers by which a browser lets pages of those origins ask; none where the page's is not among them. */
export function corsHeaders(
  origins: readonly string[],
  origin: string | undefined,
): Readonly<Record<string, string>> {
  if (origin === undefined || origins.length === 0) return {}
  const all = origins.includes('*')
  if (!all && !origins.includes(origin)) return {}
  return {
    'access-control-allow-origin': all ? '*' : origin,
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': 'authorization, content-type, x-api-key, x-request-id, traceparent',
    'access-control-expose-headers': 'sluice-model, sluice-flags, x-request-id, retry-after',
    'access-control-max-age': '600',
    vary: 'origin',
  }
}
