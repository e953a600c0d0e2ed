import type { Stage } from './stage.ts'

/** Why a record could not be scored: a closed list. The same string is header, metric label and log field. */
export const stageOfReason = {
  'unreadable-batch': 'consume',
  'tenant-limit': 'consume',
  'empty-value': 'decode',
  'too-short': 'decode',
  'bad-magic': 'decode',
  'unsupported-wire-format': 'decode',
  'unknown-schema-id': 'decode',
  'schema-mismatch': 'decode',
  'avro-decode': 'decode',
  'json-decode': 'decode',
  'protobuf-decode': 'decode',
  'unknown-tenant': 'decode',
  'missing-value': 'transform',
  'wrong-type': 'transform',
  'not-finite': 'transform',
  'out-of-range': 'transform',
  'unknown-category': 'transform',
  'lookup-miss': 'transform',
  'lookup-failed': 'transform',
  'step-failed': 'transform',
  'late-reading': 'transform',
  'incomplete-window': 'transform',
  'window-overflow': 'transform',
  'score-failed': 'score',
  'score-not-finite': 'score',
  'record-too-large': 'produce',
  'record-rejected': 'produce',
  'encode-failed': 'encode',
} as const satisfies Record<string, Stage>

export type Reason = keyof typeof stageOfReason

// The keys of a const object are exactly its type's keys.
export const reasons = Object.keys(stageOfReason) as readonly Reason[]

/** What to do with a record that meets a reason. */
export const actions = ['dead-letter', 'score', 'score-and-report', 'skip', 'fail'] as const

export type Action = (typeof actions)[number]

/** What is done where the user says nothing. Of a batch that cannot be read a dead letter could only tell; its records would be lost. */
export function defaultAction(reason: Reason): Action {
  return reason === 'unreadable-batch' ? 'fail' : 'dead-letter'
}

/** Why a record is no event, though nothing is wrong with it: it is skipped. */
export const nonEvents = ['tombstone', 'other-type', 'delete', 'truncate'] as const

export type NonEvent = (typeof nonEvents)[number]

/** Why a record is skipped: it is no event, or has the reason of a fault that the user wants skipped. */
export type SkipReason = NonEvent | Reason
