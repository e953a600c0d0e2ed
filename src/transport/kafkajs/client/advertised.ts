import { connect } from 'node:net'
import { SluiceError, messageOf } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { KafkaConnection } from './connection.ts'

export interface AdvertisedBroker {
  readonly host: string
  readonly port: number
}

/** The brokers of the config answered, and sent us to an address where nobody can be reached. */
export function advertisedUnreachable(
  { brokers }: KafkaConnection,
  problem: string,
  cause: unknown,
): SluiceError {
  return new SluiceError(
    'UNREACHABLE',
    `Kafka answers at ${brokers.join(', ')}, but sends its clients to an address that cannot be reached from here: ${problem}. Check advertised.listeners of the brokers: it must name what clients can resolve and reach (from a container, or behind a port-forward, it is another than that of kafka.brokers).`,
    { cause },
  )
}

/** Warns of each broker whose advertised address takes no connection from here; what it leads would wait without a word. */
export async function warnOfUnreachable(
  brokers: readonly AdvertisedBroker[],
  timeoutMs: number,
  logger: Logger,
): Promise<void> {
  const problems = await Promise.all(brokers.map((broker) => problemOf(broker, timeoutMs)))
  for (const problem of problems) {
    if (problem === null) continue
    logger.warn(
      { event: 'broker-unreachable', problem },
      'a broker advertises an address that cannot be reached from here; the partitions it leads wait. Check its advertised.listeners, and that it runs',
    )
  }
}

/** Opens a connection and closes it: null, or the address and what is wrong. */
function problemOf({ host, port }: AdvertisedBroker, timeoutMs: number): Promise<string | null> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    // A process that wants to end does not wait for the answer.
    socket.unref()
    socket.once('connect', () => {
      socket.destroy()
      resolve(null)
    })
    socket.once('timeout', () => {
      socket.destroy(new Error('no answer'))
    })
    socket.once('error', (error) => {
      resolve(`${address} (${messageOf(error)})`)
    })
  })
}
