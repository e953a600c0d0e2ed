import type { Stage } from './stage.ts'

/** Every system error Sluice raises: where it belongs and whether waiting may cure it. */
const catalogue = {
  USAGE: { stage: null, retriable: false, exit: 'usage' },
  CONFIG: { stage: null, retriable: false, exit: 'usage' },
  MODEL: { stage: null, retriable: false, exit: 'usage' },
  SCHEMA: { stage: null, retriable: false, exit: 'usage' },
  FILE: { stage: null, retriable: false, exit: 'fatal' },
  UNREACHABLE: { stage: null, retriable: false, exit: 'unreachable' },
  REGISTRY_OUTAGE: { stage: 'decode', retriable: true, exit: 'fatal' },
  LOOKUP_OUTAGE: { stage: 'transform', retriable: true, exit: 'fatal' },
  REMOTE_OUTAGE: { stage: 'score', retriable: true, exit: 'fatal' },
  DATABASE_OUTAGE: { stage: null, retriable: true, exit: 'fatal' },
  BROKER_OUTAGE: { stage: 'produce', retriable: true, exit: 'fatal' },
  PRODUCE_REFUSED: { stage: 'produce', retriable: false, exit: 'fatal' },
  DEAD_LETTER_REFUSED: { stage: 'produce', retriable: false, exit: 'fatal' },
  CONSUMER_DEAD: { stage: 'consume', retriable: false, exit: 'fatal' },
  STALLED: { stage: 'consume', retriable: false, exit: 'fatal' },
  STAGE_FAILED: { stage: null, retriable: false, exit: 'fatal' },
  POLICY_FAIL: { stage: 'transform', retriable: false, exit: 'fatal' },
  STORE: { stage: null, retriable: false, exit: 'fatal' },
  STORE_OUTAGE: { stage: null, retriable: true, exit: 'unreachable' },
  CONFLICT: { stage: null, retriable: false, exit: 'usage' },
  DATA_LOSS: { stage: 'consume', retriable: false, exit: 'fatal' },
} as const satisfies Record<
  string,
  { stage: Stage | null; retriable: boolean; exit: 'usage' | 'unreachable' | 'fatal' }
>

export type ErrorCode = keyof typeof catalogue

// The keys of a const object are exactly its type's keys.
export const errorCodes = Object.keys(catalogue) as readonly ErrorCode[]

/**
 * A system at fault: configuration, model file, dependency, client. A record at fault is a `Fault`, never this.
 * The message says what was wrong, where, and what to do; it holds no record value and no secret.
 */
export class SluiceError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SluiceError'
    this.code = code
  }

  get stage(): Stage | null {
    return catalogue[this.code].stage
  }

  /** True when the same call may succeed later without a change by the user. */
  get retriable(): boolean {
    return catalogue[this.code].retriable
  }

  get exit(): 'usage' | 'unreachable' | 'fatal' {
    return catalogue[this.code].exit
  }
}

/** A model file that cannot be used: names the file, the entry in it and what was expected. */
export class ModelError extends SluiceError {
  readonly file: string
  readonly entry: string | null

  constructor(file: string, entry: string | null, expectation: string, options?: ErrorOptions) {
    super('MODEL', `${file}${entry === null ? '' : `, entry ${entry}`}: ${expectation}`, options)
    this.name = 'ModelError'
    this.file = file
    this.entry = entry
  }
}

/** Nobody answers for a look-up. */
export class LookupOutage extends SluiceError {
  readonly lookup: string

  constructor(lookup: string, why: string, options?: ErrorOptions) {
    super('LOOKUP_OUTAGE', `lookup '${lookup}': ${why}`, options)
    this.name = 'LookupOutage'
    this.lookup = lookup
  }
}

/** A model that is asked elsewhere does not answer, or not as it has to. */
export class RemoteOutage extends SluiceError {
  readonly model: string

  constructor(model: string, why: string, options?: ErrorOptions) {
    super('REMOTE_OUTAGE', `model '${model}': ${why}`, options)
    this.name = 'RemoteOutage'
    this.model = model
  }
}

/** A topic that does not exist, or not yet. */
export class MissingTopic extends SluiceError {
  readonly topic: string

  constructor(topic: string, options?: ErrorOptions, advice = 'Create it, or correct its name.') {
    super('CONFIG', `topic ${topic}: it does not exist. ${advice}`, options)
    this.name = 'MissingTopic'
    this.topic = topic
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The same of a connection that failed: where a name has several addresses, the error has a list in the place of a message. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error)
  if (message !== '' || !(error instanceof Error)) return message
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.map(messageOf).join(', ')
  return 'code' in error ? String(error.code) : error.name
}
