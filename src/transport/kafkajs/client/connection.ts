import type { TlsFiles } from '../../../access/tls-files.ts'
import type { TokenSource } from '../../../access/token.ts'
import type { PasswordMechanism, TokenMechanism } from '../../../core/sasl.ts'
import type { Secret } from '../../../core/secret.ts'

/** How to reach a Kafka cluster. */
export interface KafkaConnection {
  /** host:port of brokers to begin with. */
  readonly brokers: readonly string[]
  readonly clientId: string
  /** TLS: true for the usual authorities, or certificates of one's own. Default: none. */
  readonly ssl?: boolean | TlsFiles
  readonly sasl?: LogIn
  readonly connectionTimeoutMs: number
  readonly requestTimeoutMs: number
}

export type LogIn = PasswordLogIn | TokenLogIn

export interface PasswordLogIn {
  readonly mechanism: PasswordMechanism
  readonly username: string
  readonly password: Secret
}

export interface TokenLogIn {
  readonly mechanism: TokenMechanism
  readonly tokens: TokenSource
  /** What is sent beside the token, by name. */
  readonly extensions: Readonly<Record<string, string>>
}
