import type { Secret } from '../core/secret.ts'

/** What a broker is shown in the place of a password. */
export interface AccessToken {
  readonly text: Secret
  /** Null where it does not say. */
  readonly expiresMs: number | null
}

/** Where tokens come from. One source serves all connections of a pipeline. */
export interface TokenSource {
  /** Where that is, for messages. */
  readonly from: string
  /** Whom the last one was given to, as far as it says so. */
  readonly subject: string | null
  /**
   * One that is good for a log-in now: asked for at each, so that it is the source's to keep and renew it.
   * Rejects with SluiceError UNREACHABLE where there is none to be had, saying why.
   */
  token(): Promise<AccessToken>
  /** The brokers would not take the one that it gave last. */
  refused(): void
}

/** What a token says of itself, as far as it is one that can be read (JWT). */
export interface TokenClaims {
  readonly expiresMs: number | null
  /** Whom it was given to: to Kafka, unless brokers are set up otherwise, the user's name. */
  readonly subject: string | null
}

const nothingSaid: TokenClaims = { expiresMs: null, subject: null }

export function claimsOf(token: Secret): TokenClaims {
  const [, payload] = token.reveal().split('.')
  if (payload === undefined) return nothingSaid
  try {
    // Looked at, not trusted: the members are checked one by one.
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<
      string,
      unknown
    > | null
    const { exp, sub } = claims ?? {}
    return {
      expiresMs: typeof exp === 'number' ? exp * 1000 : null,
      subject: typeof sub === 'string' && sub !== '' ? sub : null,
    }
  } catch {
    return nothingSaid
  }
}
