import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import { isLoopback } from '../core/loopback.ts'
import type { Secret } from '../core/secret.ts'
import { jsonAnswer } from './route.ts'
import type { Answer, HttpRequest } from './route.ts'

export interface AccessOptions {
  /** The address that is listened on. */
  readonly host: string
  /** None: only this machine is answered. */
  readonly token: Secret | null
  readonly clock: Clock
}

const sessionMs = 12 * 3_600_000
const mostSessions = 1000
/** Wrong tokens of a minute, after which none is compared: whoever has the right one needs one. */
const mostWrong = 20
const minuteMs = 60_000

/**
 * Who is answered: with a token whoever has brought it, without one whoever sits at this machine. An EventSource sends no token of
 * its own, so that it is exchanged for a cookie, which holds a random session and not the token.
 */
export class PageAccess {
  readonly #options: AccessOptions
  /** Cookies do not know of ports: two instances on one machine need two names. */
  readonly #cookie = `sluice-${randomBytes(4).toString('hex')}`
  /** Digest of a session -> when it ends, the oldest first. */
  readonly #sessions = new Map<string, number>()
  #wrong = { since: 0, count: 0 }

  constructor(options: AccessOptions) {
    this.#options = options
  }

  /** What somebody gets who may not ask; null for those who may. */
  refuse({ headers }: HttpRequest): Answer | null {
    if (this.#options.token === null) return this.#refuseStranger(headers.host)
    if (this.#isOpen(cookieOf(headers.cookie, this.#cookie))) return null
    const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]
    if (bearer !== undefined && this.#isToken(bearer)) return null
    return jsonAnswer(401, { error: 'a token is needed: http.token of the config' })
  }

  /** The token, as JSON `{"token": "..."}`, for a session. */
  async exchange(request: HttpRequest): Promise<Answer> {
    if (this.#options.token === null) return jsonAnswer(404, { error: 'no token is needed' })
    const given = tokenIn(await request.body())
    if (this.#hasGuessed) return jsonAnswer(429, { error: 'too many wrong tokens: wait a minute' })
    if (given === null || !this.#isToken(given)) return jsonAnswer(401, { error: 'this is not the token' })
    const session = randomBytes(32).toString('base64url')
    this.#begin(session)
    const attributes = `Path=/; Max-Age=${sessionMs / 1000}; HttpOnly; SameSite=Strict`
    return {
      ...jsonAnswer(200, {}),
      headers: { 'set-cookie': `${this.#cookie}=${session}; ${attributes}`, 'cache-control': 'no-store' },
    }
  }

  /** A page from elsewhere whose name was made to lead here (DNS rebinding) asks by that name. */
  #refuseStranger(host: string | undefined): Answer | null {
    if (!isLoopback(this.#options.host))
      return jsonAnswer(403, { error: `without http.token nobody is answered on ${this.#options.host}` })
    if (host !== undefined && isLoopback(host.replace(/:\d+$/, ''))) return null
    return jsonAnswer(403, { error: 'asked by another name than that of this machine: use localhost' })
  }

  #isToken(given: string): boolean {
    if (this.#hasGuessed) return false
    const isRight = timingSafeEqual(digestOf(given), digestOf(this.#options.token!.reveal()))
    if (!isRight) this.#wrong.count++
    return isRight
  }

  get #hasGuessed(): boolean {
    const now = this.#options.clock.now()
    if (now - this.#wrong.since > minuteMs) this.#wrong = { since: now, count: 0 }
    return this.#wrong.count >= mostWrong
  }

  #begin(session: string): void {
    const oldest = this.#sessions.keys().next()
    if (this.#sessions.size >= mostSessions && oldest.done !== true) this.#sessions.delete(oldest.value)
    this.#sessions.set(nameOf(session), this.#options.clock.now() + sessionMs)
  }

  #isOpen(session: string | null): boolean {
    if (session === null) return false
    const ends = this.#sessions.get(nameOf(session))
    return ends !== undefined && this.#options.clock.now() < ends
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** A look-up by the session itself would take longer the more of it is right. */
function nameOf(session: string): string {
  return digestOf(session).toString('base64url')
}

function cookieOf(header: string | undefined, name: string): string | null {
  const pair = header?.split(/; */).find((each) => each.startsWith(`${name}=`))
  return pair?.slice(name.length + 1) ?? null
}

function tokenIn(body: string | null): string | null {
  try {
    const { token } = JSON.parse(body ?? '') as { readonly token?: unknown }
    return typeof token === 'string' ? token : null
  } catch {
    return null
  }
}
