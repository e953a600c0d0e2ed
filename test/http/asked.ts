import type { HttpRequest } from '../../src/http/route.ts'

/** A request, as a route is told of it. */
export function asked(headers: HttpRequest['headers'] = {}, body = ''): HttpRequest {
  return { headers, body: () => Promise.resolve(body) }
}
