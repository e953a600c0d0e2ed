import type { Fault } from '../core/outcome.ts'

/** Why a request is not answered with scores, and the status that says so where its front has no other. */
export const refusalStatus = {
  /** The body is not what the front reads: no JSON, the wrong keys, the wrong shape. */
  malformed: 400,
  /** Rows that cannot be scored; `Refusal.errors` says which. */
  rows: 400,
  unauthorized: 401,
  'unknown-path': 404,
  'unknown-model': 404,
  'wrong-method': 405,
  'too-large': 413,
  'media-type': 415,
  overloaded: 429,
  internal: 500,
  'not-offered': 501,
  'not-ready': 503,
  'too-late': 504,
} as const satisfies Record<string, number>

export type RefusalKind = keyof typeof refusalStatus

/** What is wrong with one row of a request. */
export interface RowError {
  /** Counted from 0, as the request has them. */
  readonly row: number
  /** Null where it is the row as a whole. */
  readonly column: string | null
  /** A reason of `core/reason.ts`; `missing-column` for a column that the request does not have. */
  readonly reason: Fault['reason'] | 'missing-column'
  /** What was expected and what came. Holds no value. */
  readonly message: string
  /** The value at fault, cut; null where it is not to be shown, or is none. */
  readonly value: string | null
}

interface RefusalOptions extends ErrorOptions {
  readonly errors?: readonly RowError[]
  /** Headers that every front answers with: `allow`, `retry-after`, `accept-post`. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Ends a request without scores. Thrown by whoever finds it out, and answered in the error shape of the front that was asked.
 * The message says what was wrong, where, and what to do.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly errors: readonly RowError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    kind: RefusalKind,
    message: string,
    { errors = [], headers = {}, ...options }: RefusalOptions = {},
  ) {
    super(message, options)
    this.name = 'Refusal'
    this.kind = kind
    this.errors = errors
    this.headers = headers
  }

  get status(): number {
    return refusalStatus[this.kind]
  }
}

/** What was not foreseen: the log has the cause, the answer does not. It may name files and addresses of ours. */
export function unforeseen(cause: unknown): Refusal {
  return new Refusal(
    'internal',
    'the request could not be answered: the log says why, under its request id',
    { cause },
  )
}
