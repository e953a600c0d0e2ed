import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as the server has it. */
export interface ServedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** JSON, parsed; null without a body. */
  readonly body: unknown
}

/** An answer: a status and a value of JSON. */
export interface Served {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json: unknown
}

/** What happens in place of an answer: the response is the fault's. */
export type ServerFault = (response: ServerResponse, request: IncomingMessage) => void

/** Answers as it is told; a fault comes first. */
export class ScorerServer {
  readonly requests: ServedRequest[] = []
  /** Of each request on: what goes wrong; null: nothing. */
  fault: ((request: ServedRequest) => ServerFault | null) | null = null
  /** How many are under way, and were at most. */
  readonly load = { now: 0, most: 0 }
  readonly #answer: (request: ServedRequest) => Served
  #server: Server | null = null
  #port = 0

  constructor(answer: (request: ServedRequest) => Served) {
    this.#answer = answer
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    // The same port again, where it was killed.
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    // It listens at a port.
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
    return this
  }

  /** As a process that dies: connections are cut. */
  async kill(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.load.most = Math.max(this.load.most, ++this.load.now)
    response.once('close', () => (this.load.now -= 1))
    let text = ''
    for await (const piece of request) text += String(piece)
    const served = {
      // Of a server's request they are there.
      method: request.method!,
      path: request.url!,
      headers: request.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    }
    this.requests.push(served)
    const fault = this.fault?.(served) ?? null
    if (fault !== null) {
      fault(response, request)
      return
    }
    const { status = 200, headers = {}, json } = this.#answer(served)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(json === undefined ? '' : JSON.stringify(json))
  }
}

export async function scorerServer(answer: (request: ServedRequest) => Served): Promise<ScorerServer> {
  const server = await new ScorerServer(answer).start()
  onTestFinished(() => server.kill())
  return server
}

/** Faults that a server or the way to it has. */
export const faults = {
  hangs: () => undefined,
  resets: (response) => {
    // A reset, not an orderly end.
    const socket = response.socket as Socket
    socket.resetAndDestroy()
  },
  'dies within its answer': (response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"fields":', () => response.socket?.destroy())
  },
  drips: (response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 5)
    response.once('close', () => {
      clearInterval(timer)
    })
  },
  'gives garbage': (response) => {
    response.end('<html>please log in</html>')
  },
  'gives too much': (response) => {
    response.end(`{"fields":["${'x'.repeat(100_000)}"]}`)
  },
} satisfies Record<string, ServerFault>

export function answersWith(
  status: number,
  json: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): ServerFault {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(json))
  }
}
