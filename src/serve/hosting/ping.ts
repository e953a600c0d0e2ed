import type { FrontRoute } from '../front.ts'

/** A path that platforms ask whether the container works: 200 when scores would be given now. */
export function pingRoute(path: string): FrontRoute {
  return {
    method: 'GET',
    path,
    summary: 'Whether scores would be given now',
    open: true,
    answer: (_request, { isReady }) => ({
      status: isReady() ? 200 : 503,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '\n',
    }),
  }
}
