import type { ConnectionOptions } from 'node:tls'
import type { SaslMechanism } from '../../../core/sasl.ts'

/** How to reach a Kafka cluster. */
export interface KafkaConnection {
  /** host:port of brokers to begin with. */
  readonly brokers: readonly string[]
  readonly clientId: string
  /** TLS: true for the usual authorities, or certificates of one's own (their bytes). Default: none. */
  readonly ssl?: boolean | TlsOptions
  readonly sasl?: SaslOptions
  readonly connectionTimeoutMs: number
  readonly requestTimeoutMs: number
}

export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized'
>

export interface SaslOptions {
  readonly mechanism: SaslMechanism
  readonly username: string
  readonly password: string
}
