import type { ServeSettings } from '../config/serve.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import { asRefusal, dispatch } from '../serve/dispatch.ts'
import type { Dispatched, PlainRequest, Routes } from '../serve/dispatch.ts'
import type { FrontAnswer, Serving } from '../serve/front.ts'
import { writeAccess } from '../serve/http/access-log.ts'
import { corsHeaders } from '../serve/http/cors.ts'
import { bodyTooLarge, decodedBody } from '../serve/http/decoded-body.ts'
import { traceId } from '../serve/http/request-ids.ts'
import { needsToken, TokenCheck } from '../serve/http/token-check.ts'
import type { Refusal } from '../serve/refusal.ts'

interface FunctionDoorParts {
  readonly routes: Routes
  readonly serving: Serving
  readonly logger: Logger
  readonly clock: Clock
}

/** Null where a request, its body unpacked, may be answered. */
export type RequestCheck = (request: PlainRequest) => Refusal | null

/**
 * What the config of a service asks of requests, where no server asks it: tokens, origins, the size of bodies. Sockets, time and how many
 * requests there are at once are the host's.
 */
export class FunctionDoor {
  readonly #parts: FunctionDoorParts
  readonly #settings: ServeSettings
  readonly #tokens: TokenCheck

  /** @throws SluiceError CONFIG for a setting that would protect, or keep, something and cannot here */
  constructor(parts: FunctionDoorParts, settings: ServeSettings) {
    refuseUnkept(settings)
    this.#parts = parts
    this.#settings = settings
    this.#tokens = new TokenCheck(settings.tokens, parts.clock, parts.logger)
  }

  /** Answers a request, whatever it is. */
  async answer(request: PlainRequest, check: RequestCheck): Promise<FrontAnswer> {
    const { clock, logger } = this.#parts
    const startMs = clock.monotonic()
    const { method, path, headers, id } = request
    const cors = corsHeaders(this.#settings.cors, headers['origin'])
    const isPreflight = method === 'OPTIONS' && cors['access-control-allow-origin'] !== undefined
    const dispatched = isPreflight ? null : await this.#dispatched(request, check)
    const answer = dispatched?.answer ?? { status: 204, headers: {}, body: '' }
    writeAccess(logger, this.#settings.accessLog, {
      method,
      path,
      status: answer.status,
      seconds: (clock.monotonic() - startMs) / 1000,
      requestId: id,
      traceId: traceId(headers),
      dispatched,
    })
    return { ...answer, headers: { ...answer.headers, ...cors, 'x-request-id': id } }
  }

  async #dispatched(request: PlainRequest, check: RequestCheck): Promise<Dispatched> {
    const { routes, serving } = this.#parts
    const { path, method, headers } = request
    try {
      if (!routes.isOpen(path, method) && !this.#tokens.allows(headers)) throw needsToken()
      const body = await this.#unpacked(request)
      const refusal = check({ ...request, body })
      if (refusal !== null) throw refusal
      return await dispatch(routes, serving, { ...request, body })
    } catch (error) {
      return routes.refused({ ...request, body: Buffer.alloc(0) }, method, asRefusal(error))
    }
  }

  async #unpacked({ body, headers }: PlainRequest): Promise<Buffer> {
    const { maxBodyBytes } = this.#settings
    if (body.length > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
    return decodedBody(body, headers['content-encoding'], maxBodyBytes)
  }
}

function refuseUnkept({ deadLetters, tls }: ServeSettings): void {
  const unkept = (setting: string, why: string) =>
    new SluiceError('CONFIG', `serve.${setting}: ${why}; leave it out, or run sluice serve`)
  if (deadLetters) throw unkept('deadLetters', 'a function writes refused rows nowhere')
  if (tls?.clientCaFile !== undefined)
    throw unkept(
      'tls.clientCaFile',
      'a function has no sockets of its own, so certificates of clients are the host’s to check',
    )
}
