import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SluiceError, messageOf } from '../core/errors.ts'
import { healthRoutes } from './health.ts'
import type { Health } from './health.ts'
import { metricsRoute } from './metrics.ts'
import type { Exposition } from './metrics.ts'
import { jsonAnswer } from './route.ts'
import type { HttpRequest, Route, StreamedAnswer } from './route.ts'
import { versionRoute } from './version.ts'
import type { VersionFacts } from './version.ts'

// To import it as a module is to load all that it has for later, `fetch` included: ten times as long, and 14 MB.
const { createServer } = process.getBuiltinModule('node:http')

/** Longer than between two scrapes, so that they share a connection. */
const keepAliveMs = 72_000

/** What anybody sends is a token. */
const largestBody = 4096

export interface HttpParts {
  readonly health: Health
  readonly metrics: Exposition
  readonly version: VersionFacts
  /** What else can be asked for: the live page. */
  readonly routes?: readonly Route[]
}

/** The operator's window: `/livez`, `/readyz`, `/metrics`, `/version`, and the live page. Nothing here changes anything. */
export interface HttpServer {
  /** `http://host:port`, with the port the kernel gave when 0 was asked for; empty where nothing listens. */
  readonly url: string
  /** Idle connections and streams are closed at once; a running answer gets out first, and its connection ends with it. */
  close(): Promise<void>
}

/** Throws CONFIG when the address cannot be bound. */
export async function startHttp(parts: HttpParts, host: string, port: number): Promise<HttpServer> {
  const routes = [
    ...healthRoutes(parts.health),
    metricsRoute(parts.metrics),
    versionRoute(parts.version),
    ...(parts.routes ?? []),
  ]
  const streams = new Set<ServerResponse>()
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    void respond(routes, request, response, { server, streams })
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
    close: () => {
      // They never end by themselves.
      for (const each of streams) each.destroy()
      return closed(server)
    },
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

interface Running {
  readonly server: Server
  readonly streams: Set<ServerResponse>
}

async function respond(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
  { server, streams }: Running,
): Promise<void> {
  const answer = await answerTo(routes, request)
  if ('stream' in answer) {
    stream(answer, request, response, streams)
    return
  }
  const { status, contentType, body, headers } = answer
  // It no longer listens: it is closing.
  if (!server.listening) response.setHeader('connection', 'close')
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  // To HEAD Node sends none of it.
  response.end(body)
}

function stream(
  answer: StreamedAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  streams: Set<ServerResponse>,
): void {
  const { contentType, headers } = answer
  response.writeHead(200, { 'content-type': contentType, connection: 'close', ...headers })
  if (request.method === 'HEAD' || response.destroyed) {
    response.end()
    return
  }
  response.flushHeaders()
  streams.add(response)
  const leave = answer.stream({
    write: (text) => {
      if (response.destroyed || response.writableNeedDrain) return false
      response.write(text)
      return true
    },
    end: () => {
      response.destroy()
    },
  })
  response.once('close', () => {
    streams.delete(response)
    leave()
  })
}

async function answerTo(
  routes: readonly Route[],
  request: IncomingMessage,
): Promise<Awaited<ReturnType<Route['answer']>>> {
  const { method = '', url = '' } = request
  const [path] = url.split('?', 1)
  const found = routes.filter((each) => each.path === path)
  if (found.length === 0) return jsonAnswer(404, { error: `nothing is at ${path}` })
  const wanted = method === 'HEAD' ? 'GET' : method
  const route = found.find((each) => (each.method ?? 'GET') === wanted)
  if (route === undefined) return jsonAnswer(405, { error: `${methodsOf(found)} answered` })
  try {
    return await route.answer(told(request))
  } catch (error) {
    return jsonAnswer(500, { error: messageOf(error) })
  }
}

function methodsOf(routes: readonly Route[]): string {
  return routes.some(({ method }) => method === 'POST') ? 'POST is' : 'GET and HEAD are'
}

function told(request: IncomingMessage): HttpRequest {
  return { headers: request.headers, body: () => bodyOf(request) }
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let size = 0
  // Without an encoding a stream of bytes gives buffers.
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > largestBody) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
