import type { Tensor } from 'onnxruntime-node'
import type { MessagePort } from 'node:worker_threads'

/*
 * What the thread that runs onnxruntime and the one that waits for it say to each other: by a port, and by `control`, four
 * numbers that both see.
 */

/**
 * Places in `control`: the state of the thread, what is asked for (0: to read the port, else the number of a session, to run
 * it), the count of rows, and the count of them that were refused.
 */
export const places = { state: 0, what: 1, rows: 2, refused: 3 } as const

export const states = { ready: 0, asked: 1, gone: 2 } as const

type State = (typeof states)[keyof typeof states]

/**
 * Blocks while the thread is in a state. Whoever changes the state stores it first and wakes then: what wakes us may be meant for the
 * change before, and only the state itself says that there is another one.
 *
 * @returns false when it is in that state still, after so many milliseconds
 */
export function waitWhile(control: Int32Array, state: State, mostMs = Infinity): boolean {
  const deadline = performance.now() + mostMs
  while (Atomics.load(control, places.state) === state)
    if (Atomics.wait(control, places.state, state, deadline - performance.now()) === 'timed-out') break
  return Atomics.load(control, places.state) !== state
}

/** The same without blocking. */
export async function waitWhileAside(control: Int32Array, state: State, mostMs: number): Promise<boolean> {
  const deadline = performance.now() + mostMs
  while (Atomics.load(control, places.state) === state)
    if (
      (await Atomics.waitAsync(control, places.state, state, deadline - performance.now()).value) ===
      'timed-out'
    )
      break
  return Atomics.load(control, places.state) !== state
}

export interface ThreadStart {
  readonly control: Int32Array
  readonly port: MessagePort
  readonly runtime: string
  /** The file that onnxruntime is to be found from. */
  readonly from: string
}

/** How an input of the graph is made of cells. */
export interface FeedPlan {
  readonly name: string
  readonly type: Tensor.Type
  readonly width: number
  readonly isList: boolean
  /** Its first cell in a row; null for an input that nothing reads. */
  readonly at: number | null
  /** Texts of a column of strings by their index; null for numbers. */
  readonly levels: readonly string[] | null
  /** Stands for each text that is no level. */
  readonly unknown: string
}

/** An output, and for a label the classes that it names. */
export interface FetchPlan {
  readonly name: string
  readonly classes: readonly string[] | null
}

export interface OpenRequest {
  readonly kind: 'open'
  readonly session: number
  readonly model: Uint8Array
  readonly feeds: readonly FeedPlan[]
  readonly fetches: readonly FetchPlan[]
  /** Cells of a row. */
  readonly width: number
  /** Rows go in one at a time. */
  readonly single: boolean
}

/** What the rows of a session go through, shared by both threads. */
export interface AttachRequest {
  readonly kind: 'attach'
  readonly session: number
  readonly cells: Float64Array
  readonly out: Float64Array
  readonly refused: Uint8Array
}

export interface CloseRequest {
  readonly kind: 'close'
  readonly session: number
}

export type ThreadRequest = OpenRequest | AttachRequest | CloseRequest

/** What a trial found an output to be. */
export interface FoundOutput {
  readonly type: string
  /** Numbers a row. */
  readonly width: number
  /** Whether all of them were numbers that a probability may be. */
  readonly isShare: boolean
}

/** To the start, and to each `open`. */
export interface ThreadReply {
  readonly error: { readonly message: string; readonly code: string | null } | null
  readonly outputs: readonly FoundOutput[]
}
