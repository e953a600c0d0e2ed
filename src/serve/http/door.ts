import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AccessLog } from '../../core/access-log.ts'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { Secret } from '../../core/secret.ts'
import type { PlainRoute } from '../../http/route.ts'
import { asRefusal, dispatch } from '../dispatch.ts'
import type { Dispatched, Routes } from '../dispatch.ts'
import type { FrontAnswer, Serving } from '../front.ts'
import { Refusal } from '../refusal.ts'
import { writeAccess } from './access-log.ts'
import { Backlog } from './backlog.ts'
import { corsHeaders } from './cors.ts'
import { decodedBody, bodyTooLarge } from './decoded-body.ts'
import { requestId, traceId } from './request-ids.ts'
import type { ServiceMeter } from './service-meter.ts'
import { timeLimitMs } from './time-limit.ts'
import { needsToken, TokenCheck } from './token-check.ts'

export interface DoorParts {
  readonly routes: Routes
  readonly serving: Serving
  /** The operator's: health, metrics, version. Open to all, and never refused for load. */
  readonly operator: readonly PlainRoute[]
  readonly meter: ServiceMeter
  readonly logger: Logger
  readonly clock: Clock
}

export interface DoorSettings {
  readonly tokens: readonly Secret[]
  readonly cors: readonly string[]
  readonly maxRequests: number
  readonly requestTimeoutMs: number
  readonly drainDelayMs: number
  readonly drainMs: number
  readonly accessLog: AccessLog
}

/** All that requests pass on their way to a front, and answers on their way back. */
export class Door {
  readonly #parts: DoorParts
  readonly #settings: DoorSettings
  readonly #operator: ReadonlyMap<string, PlainRoute>
  readonly #tokens: TokenCheck
  readonly #backlog: Backlog
  readonly #tooMany: Refusal
  #underWay = 0
  #isClosing = false

  /** @throws SluiceError CONFIG for a token whose file is of no use */
  constructor(parts: DoorParts, settings: DoorSettings) {
    this.#parts = parts
    this.#settings = settings
    this.#operator = new Map(parts.operator.map((route) => [route.path, route]))
    this.#tokens = new TokenCheck(settings.tokens, parts.clock, parts.logger)
    this.#tooMany = overloaded(`${settings.maxRequests} requests are under way (serve.maxRequests)`)
    this.#backlog = new Backlog(() => parts.clock.monotonic())
  }

  openOn(server: FastifyInstance): void {
    server.decorateRequest('sluiceEntry', null)
    // By callbacks: most requests wait for nothing here.
    server.addHook('onRequest', (request, reply, done) => {
      this.#admit(request, reply, done)
    })
    server.all('*', (request, reply) => this.#answer(request, reply))
    server.setErrorHandler((error, request, reply) => this.#refuse(request, reply, this.#refusalOf(error)))
  }

  async close(server: FastifyInstance): Promise<boolean> {
    const { drainDelayMs, drainMs } = this.#settings
    const { clock } = this.#parts
    if (drainDelayMs > 0) await clock.sleep(drainDelayMs)
    this.#isClosing = true
    const over = new AbortController()
    const closed = server.close().then(() => true)
    const inTime = await Promise.race([closed, clock.sleep(drainMs, over.signal).then(() => false)])
    over.abort()
    if (!inTime) {
      server.server.closeAllConnections()
      await closed
    }
    return inTime
  }

  /** Before the body is read. */
  #admit(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    enter(request, {
      startMs: this.#parts.clock.monotonic(),
      id: requestId(request.headers),
      dispatched: null,
      giveUp: null,
    })
    const path = pathOf(request)
    const operator =
      request.method === 'GET' || request.method === 'HEAD' ? this.#operator.get(path) : undefined
    const headers = corsHeaders(this.#settings.cors, originOf(request))
    void reply.headers({ ...headers, 'x-request-id': entryOf(request).id })
    if (operator !== undefined) {
      this.#operate(operator, reply).catch(done)
      return
    }
    this.#underWay += 1
    this.#parts.meter.underWay(this.#underWay)
    // Whether it was answered or its client went away.
    reply.raw.once('close', () => {
      this.#leave(request, reply)
    })
    if (request.method === 'OPTIONS' && headers['access-control-allow-origin'] !== undefined) {
      this.#send(reply, { status: 204, headers: {}, body: '' })
      return
    }
    const refusal = this.#refusalAtTheDoor(request)
    if (refusal === null) done()
    else this.#refuse(request, reply, refusal)
  }

  async #operate(operator: PlainRoute, reply: FastifyReply): Promise<void> {
    const { status, contentType, body } = await operator.answer()
    this.#send(reply, { status, headers: { 'content-type': contentType }, body })
  }

  #refusalAtTheDoor(request: FastifyRequest): Refusal | null {
    const { maxRequests } = this.#settings
    if (this.#parts.routes.isOpen(pathOf(request), request.method)) return null
    if (this.#underWay > maxRequests) return this.#tooMany
    if (!this.#backlog.takes()) return tooFast
    return this.#tokens.allows(request.headers) ? null : needsToken()
  }

  async #answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const dispatched = await this.#dispatched(request, reply)
    entryOf(request).dispatched = dispatched
    return this.#send(reply, dispatched.answer)
  }

  async #dispatched(request: FastifyRequest, reply: FastifyReply): Promise<Dispatched> {
    const { serving, routes, clock } = this.#parts
    const headers = plainHeaders(request)
    const limitMs = timeLimitMs(headers, this.#settings.requestTimeoutMs, clock.now())
    const abort = new AbortController()
    const giveUp = () => {
      if (!reply.raw.writableFinished) abort.abort()
    }
    entryOf(request).giveUp = giveUp
    const timer = limitMs > 0 ? setTimeout(giveUp, limitMs) : null
    try {
      if (timer === null) throw tooLate()
      const given = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const body = await decodedBody(given, headers['content-encoding'], serving.limits.maxBodyBytes)
      const asked = {
        method: request.method,
        path: pathOf(request),
        query: queryOf(request),
        headers,
        body,
        id: entryOf(request).id,
        signal: abort.signal,
      }
      return await dispatch(routes, serving, asked)
    } catch (error) {
      return this.#refused(request, asRefusal(error))
    } finally {
      if (timer !== null) clearTimeout(timer)
    }
  }

  #refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
    const dispatched = this.#refused(request, refusal)
    entryOf(request).dispatched = dispatched
    return this.#send(reply, dispatched.answer)
  }

  /** In the shape of the front whose the path is. */
  #refused(request: FastifyRequest, refusal: Refusal): Dispatched {
    const plain = { path: pathOf(request), id: entryOf(request).id, body: Buffer.alloc(0) }
    return this.#parts.routes.refused(plain, request.method, refusal)
  }

  #send(reply: FastifyReply, { status, headers, body }: FrontAnswer): FastifyReply {
    // An answer that is given while closing would keep its connection, and closing wait for it.
    if (this.#isClosing) void reply.header('connection', 'close')
    return reply.code(status).headers(headers).send(body)
  }

  /** What Fastify itself finds wrong. */
  #refusalOf(error: unknown): Refusal {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(this.#parts.serving.limits.maxBodyBytes)
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 400)
      return new Refusal('malformed', `the request cannot be read: ${error.message}`, { cause: error })
    return asRefusal(error)
  }

  #leave(request: FastifyRequest, reply: FastifyReply): void {
    const { startMs, id, dispatched, giveUp } = entryOf(request)
    giveUp?.()
    const { clock, meter, logger } = this.#parts
    this.#underWay -= 1
    meter.underWay(this.#underWay)
    const seconds = (clock.monotonic() - startMs) / 1000
    // 499, as others call it: the client did not wait for its answer.
    const status = reply.raw.writableFinished ? reply.statusCode : 499
    meter.request(dispatched?.front ?? 'none', status, seconds)
    writeAccess(logger, this.#settings.accessLog, {
      method: request.method,
      path: pathOf(request),
      status,
      seconds,
      requestId: id,
      traceId: traceId(request.headers),
      dispatched,
    })
  }
}

/** Made once: that its stack is told costs as much as all else of refusing. */
const tooFast = overloaded('more requests come than can be answered')

function overloaded(why: string): Refusal {
  return new Refusal('overloaded', `${why}: try again later`, { headers: { 'retry-after': '1' } })
}

function tooLate(): Refusal {
  return new Refusal('too-late', 'the time of the request was over before it was scored')
}

interface Entry {
  readonly startMs: number
  readonly id: string
  dispatched: Dispatched | null
  /** Called when the connection is closed, or the answer complete. */
  giveUp: (() => void) | null
}

interface Entered {
  sluiceEntry: Entry | null
}

function enter(request: FastifyRequest, entry: Entry): void {
  ;(request as FastifyRequest & Entered).sluiceEntry = entry
}

function entryOf(request: FastifyRequest): Entry {
  // Each is entered as it comes.
  return (request as FastifyRequest & Entered).sluiceEntry!
}

function pathOf({ url }: FastifyRequest): string {
  const at = url.indexOf('?')
  return at === -1 ? url : url.slice(0, at)
}

/** Nobody writes to a query. */
const noQuery = new URLSearchParams()

function queryOf({ url }: FastifyRequest): URLSearchParams {
  const at = url.indexOf('?')
  return at === -1 ? noQuery : new URLSearchParams(url.slice(at + 1))
}

function originOf({ headers }: FastifyRequest): string | undefined {
  return headers.origin
}

/** One text a name: of those that may be there several times only cookies are lists. */
function plainHeaders({ headers }: FastifyRequest): Readonly<Record<string, string | undefined>> {
  return headers as Readonly<Record<string, string | undefined>>
}
