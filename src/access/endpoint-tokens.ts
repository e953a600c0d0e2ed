import { backoff } from '../core/backoff.ts'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import { Secret } from '../core/secret.ts'
import type { TlsFiles } from './tls-files.ts'
import { claimsOf } from './token.ts'
import type { AccessToken, TokenSource } from './token.ts'
import { askWeb } from './web-request.ts'
import type { WebAnswer } from './web-request.ts'

export interface EndpointOptions {
  /** Without credentials: fit for messages. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly scope: string | null
  /** How the client shows who it is: by the Authorization header, or in the body. */
  readonly clientAuthentication: ClientAuthentication
  readonly timeoutMs: number
  readonly tls: TlsFiles | null
}

export type ClientAuthentication = 'basic' | 'post'

/** Of the life of a token: after that another one is asked for; before brokers want to see one again. */
const freshShare = 0.75

/** Above any token. */
const maxAnswerBytes = 2 ** 20

const mostAttempts = 3
const retryWaitMs = backoff(200, 1_000)

interface KeptToken extends AccessToken {
  readonly renewMs: number
}

/**
 * Tokens of an OAuth 2.0 endpoint by client credentials (RFC 6749, 4.4). One is kept until most of its life is over; whoever
 * needs one meanwhile shares it, and so do those who wait for the next. While the endpoint has none, the one that is kept
 * is good to its end.
 */
export class EndpointTokens implements TokenSource {
  readonly from: string
  readonly #options: EndpointOptions
  readonly #logger: Logger
  readonly #clock: Pick<Clock, 'now' | 'sleep'>
  #kept: KeptToken | null = null
  #subject: string | null = null
  #asking: Promise<AccessToken> | null = null

  constructor(
    options: EndpointOptions,
    logger: Logger = silentLogger,
    clock: Pick<Clock, 'now' | 'sleep'> = systemClock,
  ) {
    this.from = `${options.url} (kafka.sasl.tokenUrl)`
    this.#options = options
    this.#logger = logger
    this.#clock = clock
  }

  get subject(): string | null {
    return this.#subject
  }

  async token(): Promise<AccessToken> {
    const kept = this.#kept
    if (kept !== null && this.#clock.now() < kept.renewMs) return kept
    this.#asking ??= this.#renewed(kept).finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  refused(): void {
    this.#kept = null
  }

  async #renewed(kept: KeptToken | null): Promise<AccessToken> {
    try {
      const askedMs = this.#clock.now()
      const token = this.#tokenIn(await this.#answer(), askedMs)
      const { expiresMs } = token
      const renewMs = expiresMs === null ? askedMs : askedMs + (expiresMs - askedMs) * freshShare
      this.#kept = { ...token, renewMs }
      this.#subject = claimsOf(token.text).subject
      return token
    } catch (error) {
      if (kept?.expiresMs == null || kept.expiresMs <= this.#clock.now()) throw error
      const until = new Date(kept.expiresMs).toISOString()
      this.#logger.warn(
        { event: 'credentials-stale', until, error: messageOf(error) },
        'no new access token is to be had; going on with the last one',
      )
      return kept
    }
  }

  async #ask(timeoutMs: number): Promise<WebAnswer> {
    const { url, clientId, clientSecret, scope, clientAuthentication, tls } = this.#options
    const isInBody = clientAuthentication === 'post'
    const secret = clientSecret.reveal()
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === null ? {} : { scope }),
      ...(isInBody ? { client_id: clientId, client_secret: secret } : {}),
    })
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(isInBody ? {} : { authorization: basicOf(clientId, secret) }),
    }
    const body = form.toString()
    return askWeb({ method: 'POST', url, headers, body, timeoutMs, maxBytes: maxAnswerBytes, tls })
  }

  /** What may pass is tried again, a little later, within the time for an answer. */
  async #answer(): Promise<WebAnswer> {
    const deadline = this.#clock.now() + this.#options.timeoutMs
    for (let attempt = 0; ; attempt++) {
      const waitMs = retryWaitMs(attempt)
      const isLast = () => attempt + 1 === mostAttempts || this.#clock.now() + waitMs >= deadline
      try {
        const answer = await this.#ask(deadline - this.#clock.now())
        if (!mayPass(answer) || isLast()) return answer
      } catch (error) {
        if (error instanceof SluiceError) throw error
        if (isLast()) throw this.#none(`does not answer: ${messageOf(error)}`, error)
      }
      await this.#clock.sleep(waitMs)
    }
  }

  #tokenIn({ status, text }: WebAnswer, askedMs: number): AccessToken {
    const answer = membersOf(text)
    if (status !== 200) throw this.#refusal(status, answer)
    const { access_token: token, expires_in: seconds } = answer
    if (typeof token !== 'string' || token === '') throw this.#none('answers without an access_token')
    // A token goes to the brokers between control characters.
    if (!/^[\x21-\x7e]+$/.test(token)) throw this.#none('answers with an access_token that is none')
    const lifeMs = Number(seconds) * 1000
    const secret = new Secret(token)
    // Whole seconds: the two may differ, and brokers go by what stands in the token.
    const ends = [lifeMs > 0 ? askedMs + lifeMs : null, claimsOf(secret).expiresMs].filter(
      (ms) => ms !== null,
    )
    return { text: secret, expiresMs: ends.length === 0 ? null : Math.min(...ends) }
  }

  #refusal(status: number, { error, error_description: description }: Record<string, unknown>): SluiceError {
    if (status !== 400 && status !== 401 && status !== 403) return this.#none(`answers with status ${status}`)
    const words = [error, description].filter((word) => typeof word === 'string').join(': ')
    const said = this.#withoutSecret(words)
    return this.#none(
      `refuses client '${this.#options.clientId}' (status ${status}${said === '' ? '' : `, ${said}`}). Check kafka.sasl: clientId, clientSecret and scope`,
    )
  }

  /** Whatever the endpoint says, it does not say the secret, neither as it is nor as it was sent. */
  #withoutSecret(words: string): string {
    const { clientId, clientSecret } = this.#options
    const secret = clientSecret.reveal()
    const forms = [secret, formEncoded(secret), basicOf(clientId, secret).slice('Basic '.length)]
    return forms.reduce((said, form) => said.replaceAll(form, '***'), words)
  }

  #none(what: string, cause?: unknown): SluiceError {
    return new SluiceError(
      'UNREACHABLE',
      `cannot log in to Kafka: the token endpoint ${this.from} ${what}.`,
      {
        cause,
      },
    )
  }
}

function mayPass({ status }: WebAnswer): boolean {
  return status >= 500 || status === 429
}

/** Both parts encoded as in a form, as RFC 6749 (2.3.1) has it. */
function basicOf(clientId: string, secret: string): string {
  return `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(secret)}`).toString('base64')}`
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function membersOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
