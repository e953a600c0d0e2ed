import type { Kafka, KafkaConfig } from 'kafkajs'
import type { Logger } from '../../../core/logger.ts'
import { applyPatches } from '../patches/apply.ts'
import { requireKafkajs } from '../patches/module-table.ts'
import { clientLog } from './client-log.ts'
import type { KafkaConnection } from './connection.ts'
import { registerCodecs } from './codecs.ts'
import { saslOf } from './log-in.ts'
import { Sockets } from './sockets.ts'

/**
 * How long kafkajs tries by itself before it gives up: `fail-fast` to learn soon, from the error itself and not from the log;
 * `ride-out` to outlast an outage.
 */
export type Patience = 'fail-fast' | 'ride-out'

const longestRetryMs = 500

/** A kafkajs client whose sockets are ours to end. */
export interface KafkaClient {
  readonly kafka: Kafka
  /** Ends all connections at once; what waits for an answer is rejected, and nothing connects again. */
  destroy(): void
}

export function createClient(connection: KafkaConnection, logger: Logger, patience: Patience): KafkaClient {
  const { config, sockets } = prepareClient(connection, logger, patience)
  const { Kafka } = requireKafkajs()
  return {
    kafka: new Kafka(config),
    destroy: () => {
      sockets.destroy()
    },
  }
}

/** What a client is made of. Whoever makes one gets a kafkajs that is patched and knows our compressions. */
export function prepareClient(
  connection: KafkaConnection,
  logger: Logger,
  patience: Patience,
): { readonly config: KafkaConfig; readonly sockets: Sockets } {
  applyPatches()
  registerCodecs()
  const sockets = new Sockets(connection.ssl)
  const config: KafkaConfig = {
    clientId: connection.clientId,
    // An empty list is the one thing that ends kafkajs's attempts to connect.
    brokers: () => (sockets.destroyed ? [] : [...connection.brokers]),
    connectionTimeout: connection.connectionTimeoutMs,
    authenticationTimeout: connection.connectionTimeoutMs,
    requestTimeout: connection.requestTimeoutMs,
    retry: retryOf(patience, connection.brokers.length),
    socketFactory: sockets.create,
    logLevel: requireKafkajs().logLevel.INFO,
    logCreator: clientLog(logger, patience === 'fail-fast'),
    // Only whether: the sockets know how.
    ...(connection.ssl === undefined ? {} : { ssl: connection.ssl !== false }),
    ...(connection.sasl === undefined ? {} : { sasl: saslOf(connection.sasl) }),
  }
  return { config, sockets }
}

/**
 * kafkajs counts the failures of a consumer over its whole life, so that five of them, days apart, end it: a limit is
 * of no use there, and the source has its own deadline.
 */
export function retryOf(patience: Patience, brokers = 1) {
  // Each of the list is tried.
  const retries = patience === 'ride-out' ? Infinity : Math.max(2, brokers - 1)
  return { retries, initialRetryTime: 100, maxRetryTime: longestRetryMs }
}
