import { SluiceError } from '../../../core/errors.ts'
import { errorKindOf, errorText, errorType, rootCause } from '../protocol/error-kind.ts'
import { advertisedUnreachable } from './advertised.ts'
import { adviceFor, contactText, isLogInRefused } from './advice.ts'
import type { KafkaConnection } from './connection.ts'
import { principalOf } from './principal.ts'
import { unauthorized } from './rights.ts'

/** What a first contact that failed is to the user. */
export function unreachable(connection: KafkaConnection, error: unknown): SluiceError {
  if (errorKindOf(error) === 'unauthorized') {
    return unauthorized(connection, { operation: 'Describe', topics: [] }, error)
  }
  // It says all itself: where a token comes from, what a secret lacks.
  const root = rootCause(error)
  if (root instanceof SluiceError) return root
  const advertised = advertisedAddress(connection, error)
  if (advertised !== null) {
    return advertisedUnreachable(connection, `${advertised} (${errorText(error)})`, error)
  }
  const at = connection.brokers.join(', ')
  const what = isLogInRefused(error)
    ? `${principalOf(connection)} cannot log in to Kafka at ${at}`
    : `cannot reach Kafka at ${at}`
  const message = `${what}: ${contactText(error)}. ${adviceFor(connection, error)}`
  return new SluiceError('UNREACHABLE', message, { cause: error })
}

/** What the coordinator refuses for the config's sake, by the broker's name for it, and what to change. */
const refusedConfigs: Readonly<Record<string, string>> = {
  INVALID_SESSION_TIMEOUT:
    'the brokers do not take this input.sessionTimeoutMs. It must lie between their group.min.session.timeout.ms and group.max.session.timeout.ms (6 s and 30 min where nothing else is set).',
  INCONSISTENT_GROUP_PROTOCOL:
    'the group has members of another program, or of another way to share out partitions. Give input.group a name of its own, or stop the others first (kafka-consumer-groups --describe --members names them).',
}

/** The source cannot go on, and another would not either. */
export function consumerDead(groupId: string, error: unknown): SluiceError {
  const refused = refusedConfigs[errorType(error)]
  if (refused !== undefined) {
    return new SluiceError('CONFIG', `group ${groupId}: ${refused}`, { cause: error })
  }
  // One of our own says what to do.
  const words =
    error instanceof SluiceError
      ? error.message
      : `${errorText(error)}. A restart may help; if it does not, the message names the cause.`
  return new SluiceError('CONSUMER_DEAD', `the membership in group ${groupId} is lost for good: ${words}`, {
    cause: error,
  })
}

/** Another process has our id in the group, and our partitions. */
export function instanceFenced(groupId: string, instanceId: string | undefined, error: unknown): SluiceError {
  return new SluiceError(
    'CONSUMER_DEAD',
    `another process joined group ${groupId} as ${instanceId ?? 'this instance'} and took our place. input.instanceId must differ between instances that run at the same time (such as \${HOSTNAME}); started again with this id, they end each other in turns.`,
    { cause: error },
  )
}

/** Brokers were silent for longer than we wait. */
export function brokerOutage(connection: KafkaConnection, waitedMs: number, cause?: unknown): SluiceError {
  if (cause instanceof SluiceError) {
    const waited = Math.round(waitedMs / 1000)
    return new SluiceError('BROKER_OUTAGE', `nothing moved for ${waited} s: ${cause.message}`, { cause })
  }
  const last = cause === undefined ? '' : ` (${errorText(cause)})`
  return new SluiceError(
    'BROKER_OUTAGE',
    `no answer from Kafka at ${connection.brokers.join(', ')} for ${Math.round(waitedMs / 1000)} s${last}. Check that the brokers run and can be reached.`,
    { cause },
  )
}

/** Others answer; whoever leads these does not, or nobody does. */
export function partitionsOutage(partitions: readonly string[], waitedMs: number): SluiceError {
  return new SluiceError(
    'BROKER_OUTAGE',
    `no broker has answered for ${partitions.join(', ')} for ${Math.round(waitedMs / 1000)} s, though others do. Check the brokers that lead them, and the way there from here.`,
  )
}

/** Nothing could be committed for longer than we wait, whether or not other brokers answer. */
export function commitOutage(groupId: string, waitedMs: number, cause: unknown): SluiceError {
  return new SluiceError(
    'BROKER_OUTAGE',
    `no offset of group ${groupId} could be committed for ${Math.round(waitedMs / 1000)} s (${errorText(cause)}). Check the brokers: those that hold __consumer_offsets must run and be reached from here.`,
    { cause },
  )
}

/** The address that a connection failed to, where the config does not name it: a broker has sent us there. */
function advertisedAddress({ brokers }: KafkaConnection, error: unknown): string | null {
  const root = rootCause(error)
  if (!(root instanceof Error && 'broker' in root && typeof root.broker === 'string')) return null
  const isOurs = brokers.some((address) => address.replaceAll(/[[\]]/g, '') === root.broker)
  return isOurs ? null : root.broker
}
