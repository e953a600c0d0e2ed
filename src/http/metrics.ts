import type { PlainRoute } from './route.ts'

/** What a scrape gets. */
export interface Exposition {
  readonly contentType: string
  metrics(): Promise<string>
}

/** `/metrics` in Prometheus's text form. */
export function metricsRoute(exposition: Exposition): PlainRoute {
  return {
    path: '/metrics',
    answer: async () => ({
      status: 200,
      contentType: exposition.contentType,
      body: await exposition.metrics(),
    }),
  }
}
