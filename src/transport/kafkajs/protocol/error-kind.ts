import { SluiceError, messageOf } from '../../../core/errors.ts'

/** What an error of kafkajs means for us. */
export const errorKinds = [
  /** The broker does not answer, or not now: waiting may cure it. */
  'outage',
  /** Our membership is being renewed: it may be tried again once we have joined. */
  'rebalance',
  /** Another process joined under the id that is ours: one of the two has to go. */
  'fenced',
  'unknown-topic',
  'too-large',
  /** Records of the batch are not what the topic takes: others may be. */
  'record-rejected',
  /** The producer's id or sequence is no longer what the broker knows: a new producer may go on. */
  'producer-lost',
  'offset-out-of-range',
  /** A right is missing: it may be given. */
  'unauthorized',
  /** We may not do this, or not so: repeating does not help. */
  'refused',
  /** Anything else: a fault in the client or in the data. */
  'fault',
] as const

export type ErrorKind = (typeof errorKinds)[number]

/** By kafkajs's class of error. */
const byName: Readonly<Record<string, ErrorKind>> = {
  KafkaJSConnectionError: 'outage',
  KafkaJSConnectionClosedError: 'outage',
  KafkaJSRequestTimeoutError: 'outage',
  KafkaJSBrokerNotFound: 'outage',
  KafkaJSNoBrokerAvailableError: 'outage',
  KafkaJSLockTimeout: 'outage',
  KafkaJSMetadataNotLoaded: 'outage',
  KafkaJSTopicMetadataNotLoaded: 'outage',
  KafkaJSGroupCoordinatorNotFound: 'outage',
  KafkaJSOffsetOutOfRange: 'offset-out-of-range',
  // Whoever logged in before may do so again: passwords and tokens are renewed, on one side first.
  KafkaJSSASLAuthenticationError: 'outage',
  KafkaJSNotImplemented: 'refused',
  KafkaJSServerDoesNotSupportApiKey: 'refused',
}

/** By the broker's error code, where its being retriable does not say it. */
const byType: Readonly<Record<string, ErrorKind>> = {
  REBALANCE_IN_PROGRESS: 'rebalance',
  ILLEGAL_GENERATION: 'rebalance',
  UNKNOWN_MEMBER_ID: 'rebalance',
  NOT_COORDINATOR_FOR_GROUP: 'outage',
  FENCED_INSTANCE_ID: 'fenced',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown-topic',
  MESSAGE_TOO_LARGE: 'too-large',
  RECORD_LIST_TOO_LARGE: 'too-large',
  INVALID_TIMESTAMP: 'record-rejected',
  INVALID_RECORD: 'record-rejected',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'producer-lost',
  UNKNOWN_PRODUCER_ID: 'producer-lost',
  INVALID_PRODUCER_EPOCH: 'producer-lost',
  INVALID_PRODUCER_ID_MAPPING: 'producer-lost',
  OFFSET_OUT_OF_RANGE: 'offset-out-of-range',
  // Damaged on its way, or on the broker's disk.
  CORRUPT_MESSAGE: 'fault',
  INVALID_TOPIC_EXCEPTION: 'refused',
  TOPIC_AUTHORIZATION_FAILED: 'unauthorized',
  GROUP_AUTHORIZATION_FAILED: 'unauthorized',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'refused',
  INVALID_TRANSACTION_TIMEOUT: 'refused',
  INVALID_TXN_STATE: 'producer-lost',
  CLUSTER_AUTHORIZATION_FAILED: 'unauthorized',
  ILLEGAL_SASL_STATE: 'outage',
  UNSUPPORTED_SASL_MECHANISM: 'refused',
  SASL_AUTHENTICATION_FAILED: 'outage',
  INVALID_GROUP_ID: 'refused',
  INCONSISTENT_GROUP_PROTOCOL: 'refused',
  INVALID_SESSION_TIMEOUT: 'refused',
  UNSUPPORTED_COMPRESSION_TYPE: 'refused',
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 'refused',
  UNSUPPORTED_VERSION: 'refused',
  POLICY_VIOLATION: 'refused',
}

/** kafkajs wraps what it gives up on; the first cause says what happened. Our own errors say it themselves. */
export function rootCause(error: unknown): unknown {
  let root = error
  while (root instanceof Error && !(root instanceof SluiceError) && root.cause instanceof Error)
    root = root.cause
  return root
}

export function errorKindOf(error: unknown): ErrorKind {
  const root = rootCause(error)
  if (!(root instanceof Error)) return 'fault'
  if (root instanceof SluiceError) return root.code === 'UNREACHABLE' ? 'outage' : 'fault'
  const known = byType[errorType(root)] ?? byName[root.name]
  if (known !== undefined) return known
  return root.name === 'KafkaJSProtocolError' && 'retriable' in root && root.retriable === true
    ? 'outage'
    : 'fault'
}

/** The broker's own name of an error; empty where it is none of a broker. */
export function errorType(error: unknown): string {
  const root = rootCause(error)
  return root instanceof Error && 'type' in root ? String(root.type) : ''
}

/** The broker's own name of an error, with its message. */
export function errorText(error: unknown): string {
  const type = errorType(error)
  return `${type === '' ? '' : `${type}: `}${messageOf(rootCause(error))}`
}
