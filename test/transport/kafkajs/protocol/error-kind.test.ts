import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../../src/core/errors.ts'
import type { ErrorCode } from '../../../../src/core/errors.ts'
import type { ErrorKind } from '../../../../src/transport/kafkajs/protocol/error-kind.ts'
import { errorKindOf, errorText, rootCause } from '../../../../src/transport/kafkajs/protocol/error-kind.ts'
import { original } from '../support/originals.ts'

const { createErrorFromCode, errorCodes } = original('protocol/error') as {
  createErrorFromCode: (code: number) => Error
  errorCodes: readonly { readonly type: string; readonly code: number; readonly retriable: boolean }[]
}
const errors = original('errors') as Record<string, new (...parameters: unknown[]) => Error>

describe('errorKindOf', () => {
  it.each<[string, ErrorKind]>([
    ['REBALANCE_IN_PROGRESS', 'rebalance'],
    ['NOT_COORDINATOR_FOR_GROUP', 'outage'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'unknown-topic'],
    ['MESSAGE_TOO_LARGE', 'too-large'],
    ['INVALID_TIMESTAMP', 'record-rejected'],
    ['INVALID_RECORD', 'record-rejected'],
    ['NOT_ENOUGH_REPLICAS', 'outage'],
    ['GROUP_LOAD_IN_PROGRESS', 'outage'],
    ['REQUEST_TIMED_OUT', 'outage'],
    ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'producer-lost'],
    ['OFFSET_OUT_OF_RANGE', 'offset-out-of-range'],
    ['TOPIC_AUTHORIZATION_FAILED', 'unauthorized'],
    ['FENCED_INSTANCE_ID', 'fenced'],
    ['CORRUPT_MESSAGE', 'fault'],
    ['STALE_BROKER_EPOCH', 'fault'],
  ])('takes the broker code %s for %s', (type, kind) => {
    const code = errorCodes.find((known) => known.type === type)!.code
    expect(errorKindOf(createErrorFromCode(code))).toBe(kind)
  })

  it.each(errorCodes.filter(({ retriable }) => retriable))(
    'waits, joins or asks again after the retriable $type',
    ({ code, type }) => {
      const curable: ErrorKind[] = [
        'outage',
        'rebalance',
        'unknown-topic',
        ...(type === 'CORRUPT_MESSAGE' ? (['fault'] as const) : []),
      ]
      expect(curable).toContain(errorKindOf(createErrorFromCode(code)))
    },
  )

  it.each<[string, ErrorKind]>([
    ['KafkaJSConnectionError', 'outage'],
    ['KafkaJSConnectionClosedError', 'outage'],
    ['KafkaJSRequestTimeoutError', 'outage'],
    ['KafkaJSNoBrokerAvailableError', 'outage'],
    ['KafkaJSGroupCoordinatorNotFound', 'outage'],
    ['KafkaJSTopicMetadataNotLoaded', 'outage'],
    ['KafkaJSSASLAuthenticationError', 'outage'],
    ['KafkaJSNotImplemented', 'refused'],
  ])('takes %s for %s, also when kafkajs gave up on it', (name, kind) => {
    const error = new errors[name]!('why')
    expect(errorKindOf(error)).toBe(kind)
    const wrapped = new errors['KafkaJSNumberOfRetriesExceeded']!(error, { retryCount: 5, retryTime: 1 })
    expect(errorKindOf(wrapped)).toBe(kind)
    expect(rootCause(wrapped)).toBe(error)
  })

  it.each<[ErrorCode, ErrorKind]>([
    ['UNREACHABLE', 'outage'],
    ['CONFIG', 'fault'],
  ])('takes our own %s for %s', (code, kind) => {
    expect(errorKindOf(new SluiceError(code, 'why'))).toBe(kind)
  })

  it.each([new TypeError('x is not a function'), new Error('who knows'), 'text', null])(
    'takes anything else, such as %s, for a fault',
    (error) => {
      expect(errorKindOf(error)).toBe('fault')
    },
  )
})

describe('errorText', () => {
  it("gives the broker's own name of an error", () => {
    expect(errorText(createErrorFromCode(29))).toBe(
      'TOPIC_AUTHORIZATION_FAILED: Not authorized to access topics: [Topic authorization failed]',
    )
  })
})
