import type * as Onnx from 'onnxruntime-node'
import type { InferenceSession } from 'onnxruntime-node'
import type { FoundOutput, OpenRequest } from './thread-messages.ts'

export type Runtime = typeof Onnx

/** A model that can be run, and the rows that go through it. */
export interface OpenSession extends Omit<OpenRequest, 'kind' | 'session' | 'model'> {
  readonly inference: InferenceSession
  readonly classes: readonly (ReadonlyMap<string, number> | null)[]
  outputs: readonly FoundOutput[]
  cells: Float64Array
  out: Float64Array
  refused: Uint8Array
}
