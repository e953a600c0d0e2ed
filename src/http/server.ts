import { fastify } from 'fastify'
import type { FastifyInstance } from 'fastify'
import { SluiceError, messageOf } from '../core/errors.ts'
import { healthRoutes } from './health.ts'
import type { Health } from './health.ts'
import { metricsRoutes } from './metrics.ts'
import type { Exposition } from './metrics.ts'
import { versionRoutes } from './version.ts'
import type { VersionFacts } from './version.ts'

export interface HttpParts {
  readonly health: Health
  readonly metrics: Exposition
  readonly version: VersionFacts
}

/** The operator's window: `/livez`, `/readyz`, `/metrics`, `/version`. Nothing here changes anything. */
export interface HttpServer {
  /** `http://host:port`, with the port the kernel gave when 0 was asked for. */
  readonly url: string
  close(): Promise<void>
}

/** Throws CONFIG when the address cannot be bound. */
export async function startHttp(parts: HttpParts, host: string, port: number): Promise<HttpServer> {
  const state = { isClosing: false }
  const server = createServer(parts, state)
  try {
    const url = await server.listen({ host, port })
    const close = () => {
      state.isClosing = true
      return server.close()
    }
    return { url, close }
  } catch (error) {
    throw new SluiceError(
      'CONFIG',
      `http: cannot listen on ${host}:${String(port)} (${messageOf(error)}); set http.port to a free port, 0 for any`,
      { cause: error },
    )
  }
}

function createServer(parts: HttpParts, state: { isClosing: boolean }): FastifyInstance {
  // Idle connections are closed at once; a running answer gets out first, and its connection ends with it.
  const server = fastify({ forceCloseConnections: 'idle' })
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (state.isClosing) void reply.header('connection', 'close')
    done()
  })
  healthRoutes(server, parts.health)
  metricsRoutes(server, parts.metrics)
  versionRoutes(server, parts.version)
  return server
}
