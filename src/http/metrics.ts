import type { FastifyInstance } from 'fastify'

/** What a scrape gets. */
export interface Exposition {
  readonly contentType: string
  metrics(): Promise<string>
}

/** `/metrics` in Prometheus's text form. */
export function metricsRoutes(server: FastifyInstance, exposition: Exposition): void {
  server.get('/metrics', async (_request, reply) =>
    reply.type(exposition.contentType).send(await exposition.metrics()),
  )
}
