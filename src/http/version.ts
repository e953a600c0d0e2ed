import type { FastifyInstance } from 'fastify'

export interface VersionFacts {
  readonly version: string
  readonly node: string
  readonly pipeline: string
  readonly models: readonly { readonly model: string; readonly version: string; readonly digest: string }[]
}

/** `/version`: what runs here. */
export function versionRoutes(server: FastifyInstance, facts: VersionFacts): void {
  server.get('/version', () => facts)
}
