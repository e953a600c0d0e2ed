import type { PlainCell } from '../features/plain-row.ts'

/** A request, its path put behind the address of the config. */
export interface RemoteRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** JSON. */
  readonly body: string | null
}

/** A column of a server's, in or out. */
export interface RemoteColumn {
  readonly name: string
  readonly type: 'number' | 'text'
  /** What the server calls its type; null where it says none. */
  readonly datatype: string | null
}

/** What a server says of its model. Null: it does not say. */
export interface RemoteDescription {
  /** What it calls the model, for the log. */
  readonly id: string | null
  readonly inputs: readonly RemoteColumn[] | null
  readonly outputs: readonly RemoteColumn[] | null
  /** Name of the one tensor that all columns go in; null where each is by itself. */
  readonly matrix: string | null
}

/** How rows are given and what is taken of the answers. */
export interface RemoteLayout {
  readonly inputs: readonly RemoteColumn[]
  readonly outputs: readonly RemoteColumn[]
  readonly matrix: string | null
  /** Names of all outputs that the server gives, in its order; null where it does not say. */
  readonly given: readonly string[] | null
}

/** An answer that is none by its contract: the server is at fault, no row. The message holds no value. */
export class WrongAnswer extends Error {}

/** What a server that lives says in the place of an answer. */
export interface RemoteComplaint {
  readonly kind: 'complaint'
  /** `rows`: what it was given is at fault; `unclear`: that, or itself. */
  readonly about: 'rows' | 'unclear'
  /** It may repeat values. */
  readonly said: string
}

/** Nobody answers, or not as the contract says: whatever was asked. */
export interface RemoteFailure {
  readonly kind: 'failure'
  /** For people; holds no value. */
  readonly why: string
  /** How long the server wants to be left alone; null where it says nothing. */
  readonly retryAfterMs: number | null
  /** Whether the same request may be answered in a moment; else somebody has to change something. */
  readonly mayPass: boolean
}

export function failure(why: string, mayPass: boolean, retryAfterMs: number | null = null): RemoteFailure {
  return { kind: 'failure', why, mayPass, retryAfterMs }
}

export function complaint(about: RemoteComplaint['about'], said: string): RemoteComplaint {
  return { kind: 'complaint', about, said }
}

/** A contract that servers keep: requests and what is read in answers, without a network. One file each, and a line in `kinds.ts`. */
export interface RemoteContract {
  /** What is asked at the start, in this order. */
  readonly questions: readonly RemoteRequest[]
  /** @param answers to the questions. Throws WrongAnswer. */
  describe(answers: readonly unknown[]): RemoteDescription
  /** Why a cell cannot be given; null where it can. Holds no value. */
  problemWith(cell: PlainCell, column: RemoteColumn): string | null
  /** Asks for the scores of rows, one cell an input. */
  scoring(layout: RemoteLayout, rows: readonly (readonly PlainCell[])[]): RemoteRequest
  /** What an answer of status 200 says instead; null where it is one. Throws WrongAnswer. */
  complaintIn(answer: unknown): RemoteComplaint | RemoteFailure | null
  /** The cells of an answer: a list an output, with one cell a row. Throws WrongAnswer. */
  scores(answer: unknown, layout: RemoteLayout, rowCount: number): readonly (readonly unknown[])[]
}
