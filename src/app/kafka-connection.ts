import { EndpointTokens } from '../access/endpoint-tokens.ts'
import { FileTokens } from '../access/file-tokens.ts'
import { MskTokens } from '../access/msk-tokens.ts'
import { TlsFiles } from '../access/tls-files.ts'
import type { TokenSource } from '../access/token.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import type { KafkaConnection, LogIn } from '../transport/kafkajs/client/connection.ts'

type SaslConfig = NonNullable<Config['kafka']['sasl']>
type BearerConfig = Extract<SaslConfig, { readonly mechanism: 'oauthbearer' }>

/**
 * How the config reaches its brokers.
 *
 * @param logger hears of certificates and tokens that are renewed, or should be
 * @throws SluiceError CONFIG for a certificate or a secret that cannot be read
 */
export function kafkaConnection(kafka: Config['kafka'], logger: Logger = silentLogger): KafkaConnection {
  const { brokers, clientId, sasl, ssl } = kafka
  return {
    brokers,
    clientId,
    ...(ssl === false ? {} : { ssl: ssl === true ? true : new TlsFiles('kafka.ssl', ssl, logger) }),
    ...(sasl === undefined ? {} : { sasl: logInOf(sasl, kafka, logger) }),
    connectionTimeoutMs: kafka.connectTimeoutMs,
    requestTimeoutMs: kafka.requestTimeoutMs,
  }
}

function logInOf(sasl: SaslConfig, { connectTimeoutMs }: Config['kafka'], logger: Logger): LogIn {
  switch (sasl.mechanism) {
    case 'aws-msk-iam':
      return { mechanism: sasl.mechanism, tokens: new MskTokens(sasl.region), extensions: {} }
    case 'oauthbearer': {
      const { mechanism, extensions } = sasl
      return { mechanism, extensions, tokens: tokensOf(sasl, connectTimeoutMs, logger) }
    }
    default:
      // One that cannot be read is found now.
      sasl.password.reveal()
      return sasl
  }
}

function tokensOf(sasl: BearerConfig, timeoutMs: number, logger: Logger): TokenSource {
  const { tokenUrl, tokenFile, clientId, clientSecret, scope, clientAuthentication, ssl } = sasl
  if (tokenUrl === undefined) {
    if (tokenFile !== undefined) return new FileTokens(tokenFile)
    throw new SluiceError('CONFIG', 'kafka.sasl: oauthbearer needs tokenUrl or tokenFile')
  }
  if (clientId === undefined || clientSecret === undefined)
    throw new SluiceError('CONFIG', 'kafka.sasl.tokenUrl needs clientId and clientSecret')
  clientSecret.reveal()
  const tls = ssl === undefined ? null : new TlsFiles('kafka.sasl.ssl', ssl, logger)
  return new EndpointTokens(
    { url: tokenUrl, clientId, clientSecret, scope: scope ?? null, clientAuthentication, timeoutMs, tls },
    logger,
  )
}
