import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SluiceError, messageOf } from '../core/errors.ts'
import { healthRoutes } from './health.ts'
import type { Health } from './health.ts'
import { metricsRoute } from './metrics.ts'
import type { Exposition } from './metrics.ts'
import { jsonAnswer } from './route.ts'
import type { Answer, Route } from './route.ts'
import { versionRoute } from './version.ts'
import type { VersionFacts } from './version.ts'

// To import it as a module is to load all that it has for later, `fetch` included: ten times as long, and 14 MB.
const { createServer } = process.getBuiltinModule('node:http')

/** Longer than between two scrapes, so that they share a connection. */
const keepAliveMs = 72_000

export interface HttpParts {
  readonly health: Health
  readonly metrics: Exposition
  readonly version: VersionFacts
}

/** The operator's window: `/livez`, `/readyz`, `/metrics`, `/version`. Nothing here changes anything. */
export interface HttpServer {
  /** `http://host:port`, with the port the kernel gave when 0 was asked for. */
  readonly url: string
  /** Idle connections are closed at once; a running answer gets out first, and its connection ends with it. */
  close(): Promise<void>
}

/** Throws CONFIG when the address cannot be bound. */
export async function startHttp(parts: HttpParts, host: string, port: number): Promise<HttpServer> {
  const routes = [...healthRoutes(parts.health), metricsRoute(parts.metrics), versionRoute(parts.version)]
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    void respond(routes, request, response, server)
  })
  try {
    await listening(server, host, port)
  } catch (error) {
    throw new SluiceError(
      'CONFIG',
      `http: cannot listen on ${host}:${String(port)} (${messageOf(error)}); set http.port to a free port, 0 for any`,
      { cause: error },
    )
  }
  // Not null, and no path: it listens on a port.
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => closed(server),
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // It was closed before, at the worst.
    server.close(() => {
      resolve()
    })
  })
}

async function respond(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const { status, contentType, body } = await answerTo(routes, request)
  // It no longer listens: it is closing.
  if (!server.listening) response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  // To HEAD Node sends none of it.
  response.end(body)
}

async function answerTo(routes: readonly Route[], { method, url = '' }: IncomingMessage): Promise<Answer> {
  const [path] = url.split('?', 1)
  const route = routes.find((each) => each.path === path)
  if (route === undefined) return jsonAnswer(404, { error: `nothing is at ${path}` })
  if (method !== 'GET' && method !== 'HEAD') return jsonAnswer(405, { error: 'GET and HEAD are answered' })
  try {
    return await route.answer()
  } catch (error) {
    return jsonAnswer(500, { error: messageOf(error) })
  }
}
