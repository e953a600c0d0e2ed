import type { Patch } from './patch.ts'

/** A log-in that asks somebody else first. */
export interface PreparedLogIn {
  /** Gets what the next log-in needs. */
  prepare(): Promise<void>
}

interface Connection {
  readonly sasl: Partial<PreparedLogIn>
  /** As `process.hrtime` gave it; null before the first log-in. */
  readonly authenticatedAt: readonly [number, number] | null
  /** Milliseconds, as a Long of kafkajs; 0 is without end. */
  readonly sessionLifetime: { toNumber(): number }
  disconnect(): Promise<unknown>
}

interface ConnectionClass {
  prototype: { isAuthenticated: (this: Connection) => boolean }
}

interface AuthenticatorClass {
  prototype: { authenticate: (this: { readonly connection: Connection }) => Promise<void> }
}

/** Before the end of a session another log-in begins: so long, or that share of the session where it is short. */
const mostMarginMs = 10_000
const marginShare = 0.15

/**
 * Where brokers let a log-in last for a time (KIP-368), kafkajs logs in again 10 s before its end: at each request where it
 * lasts for no longer, which brokers refuse. It begins a log-in before it has the token, so that one which is not to be had
 * leaves the connection half logged in, for ever. Here the margin is a share of a short session, what a log-in needs is
 * there before it begins, and one that fails closes its connection.
 */
export const reauthentication: Patch = {
  name: 'reauthentication',
  why: 'sessions of 10 s and less were renewed at each request and refused; a log-in without its token left the connection unusable',
  apply(modules) {
    // The classes as kafkajs 2.2.4 has them.
    const connection = (modules.load('network/connection') as ConnectionClass).prototype
    connection.isAuthenticated = function () {
      if (this.authenticatedAt === null) return false
      const lifeMs = this.sessionLifetime.toNumber()
      return (
        lifeMs === 0 || sinceMs(this.authenticatedAt) < lifeMs - Math.min(mostMarginMs, lifeMs * marginShare)
      )
    }
    const authenticator = (modules.load('broker/saslAuthenticator') as AuthenticatorClass).prototype
    const { authenticate } = authenticator
    authenticator.authenticate = async function () {
      try {
        await this.connection.sasl.prepare?.()
        await authenticate.call(this)
      } catch (error) {
        await this.connection.disconnect()
        throw error
      }
    }
  },
}

function sinceMs([seconds, nanoseconds]: readonly [number, number]): number {
  const [now, rest] = process.hrtime()
  return (now - seconds) * 1_000 + (rest - nanoseconds) / 1e6
}
