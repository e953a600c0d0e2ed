import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Secret } from '../../core/secret.ts'
import { Refusal } from '../refusal.ts'

/** A token that was renewed in its file is known after that, milliseconds. */
const rereadMs = 5_000

/** Whether a request carries a token that is known. Compared in constant time; files of tokens are read anew from time to time. */
export class TokenCheck {
  readonly #tokens: readonly Secret[]
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #logger: Pick<Logger, 'warn'>
  #digests: readonly Buffer[]
  #readAtMs: number

  /** @throws SluiceError CONFIG for a file that cannot be read, or is empty */
  constructor(tokens: readonly Secret[], clock: Pick<Clock, 'monotonic'>, logger: Pick<Logger, 'warn'>) {
    this.#tokens = tokens
    this.#clock = clock
    this.#logger = logger
    this.#digests = digestsOf(tokens)
    this.#readAtMs = clock.monotonic()
  }

  /** @param headers `authorization: Bearer …` or `x-api-key: …`; where no tokens are set, nobody needs one */
  allows(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
    if (this.#tokens.length === 0) return true
    if (this.#clock.monotonic() - this.#readAtMs > rereadMs) this.#readAnew()
    const given = tokenIn(headers)
    if (given === null) return false
    const digest = digestOf(given)
    return this.#digests.filter((known) => timingSafeEqual(known, digest)).length > 0
  }

  /** A file that is of no use for now leaves those that were known. */
  #readAnew(): void {
    this.#readAtMs = this.#clock.monotonic()
    try {
      this.#digests = digestsOf(this.#tokens)
    } catch (error) {
      this.#logger.warn(
        { event: 'credentials-stale', error: messageOf(error) },
        'tokens of clients cannot be read anew: going on with those before',
      )
    }
  }
}

function digestsOf(tokens: readonly Secret[]): readonly Buffer[] {
  return tokens.map((token) => digestOf(token.reveal()))
}

/** What whoever has none is told. */
export function needsToken(): Refusal {
  return new Refusal('unauthorized', 'a token is needed: authorization: Bearer …, or x-api-key', {
    headers: { 'www-authenticate': 'Bearer' },
  })
}

function tokenIn(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const key = headers['x-api-key']
  if (typeof key === 'string') return key
  const { authorization } = headers
  const bearer = typeof authorization === 'string' ? /^Bearer\s+(\S+)\s*$/i.exec(authorization) : null
  return bearer?.[1] ?? null
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
