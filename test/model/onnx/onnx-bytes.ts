import { tensorTypes } from '../../../src/model/onnx/tensor.ts'
import type { TensorType } from '../../../src/model/onnx/tensor.ts'
import { bytesField, integerField, textField } from '../../../src/model/onnx/wire-writer.ts'

/** A tensor that goes in or out; a free dimension is null. */
export interface ValueSpec {
  readonly name: string
  readonly type?: TensorType
  readonly shape?: readonly (number | null)[]
  /** In the place of a tensor: the number of its field in `TypeProto`. */
  readonly form?: number
}

export type AttributeSpec =
  | { readonly integer: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly integers: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly texts: readonly string[] }
  | { readonly tensor: Uint8Array }
  | { readonly graph: Uint8Array }

export interface NodeSpec {
  readonly operator: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, AttributeSpec>>
}

export interface GraphSpec {
  readonly inputs?: readonly ValueSpec[]
  readonly outputs: readonly ValueSpec[]
  readonly nodes: readonly NodeSpec[]
  readonly constants?: readonly Uint8Array[]
}

/** A file of a model, as ONNX's own software writes it. */
export function modelBytes(graph: GraphSpec, more: readonly Uint8Array[] = []): Uint8Array {
  return Buffer.concat([
    integerField(1, 8),
    textField(2, 'test'),
    textField(3, '1.0'),
    bytesField(7, graphBytes(graph)),
    ...['', 'ai.onnx.ml'].map((domain) =>
      bytesField(8, Buffer.concat([textField(1, domain), integerField(2, domain === '' ? 17 : 3)])),
    ),
    ...more,
  ])
}

export function graphBytes({ inputs = [], outputs, nodes, constants = [] }: GraphSpec): Uint8Array {
  return Buffer.concat([
    ...nodes.map((node) => bytesField(1, nodeBytes(node))),
    textField(2, 'graph'),
    ...constants.map((tensor) => bytesField(5, tensor)),
    ...inputs.map((value) => bytesField(11, valueBytes(value))),
    ...outputs.map((value) => bytesField(12, valueBytes(value))),
  ])
}

export function nodeBytes({ operator, domain = '', inputs, outputs, attributes = {} }: NodeSpec): Uint8Array {
  return Buffer.concat([
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, spec]) => bytesField(5, attributeBytes(name, spec))),
    textField(7, domain),
  ])
}

export function attributeBytes(name: string, spec: AttributeSpec): Uint8Array {
  return Buffer.concat([textField(1, name), ...contentOf(spec)])
}

/** What is in it, and the number of its type. */
function contentOf(spec: AttributeSpec): Uint8Array[] {
  if ('integer' in spec) return [integerField(3, spec.integer), integerField(20, 2)]
  if ('float' in spec) return [floatField(2, spec.float), integerField(20, 1)]
  if ('text' in spec) return [textField(4, spec.text), integerField(20, 3)]
  if ('tensor' in spec) return [bytesField(5, spec.tensor), integerField(20, 4)]
  if ('graph' in spec) return [bytesField(6, spec.graph), integerField(20, 5)]
  if ('floats' in spec) return [...spec.floats.map((value) => floatField(7, value)), integerField(20, 6)]
  if ('integers' in spec)
    return [...spec.integers.map((value) => integerField(8, value)), integerField(20, 7)]
  return [...spec.texts.map((text) => textField(9, text)), integerField(20, 8)]
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(5)
  bytes[0] = (field << 3) | 5
  bytes.writeFloatLE(value, 1)
  return bytes
}

/** `TensorProto` of texts, of whole numbers or of floats. */
export function tensorBytes(
  name: string,
  cells:
    | { readonly texts: readonly string[] }
    | { readonly integers: readonly number[] }
    | { readonly floats: readonly number[] },
  dimensions?: readonly number[],
): Uint8Array {
  const [type, fields] =
    'texts' in cells
      ? ['string', cells.texts.map((text) => textField(6, text))]
      : 'integers' in cells
        ? ['int64', cells.integers.map((value) => integerField(7, value))]
        : ['float', cells.floats.map((value) => floatField(4, value))]
  return Buffer.concat([
    ...(dimensions ?? [fields.length]).map((size) => integerField(1, size)),
    integerField(2, tensorTypes.indexOf(type as TensorType)),
    ...fields,
    textField(8, name),
  ])
}

function valueBytes({ name, type = 'float', shape = [null, 1], form }: ValueSpec): Uint8Array {
  const dimensions = shape.map((size) =>
    bytesField(1, size === null ? textField(2, 'N') : integerField(1, size)),
  )
  const tensor = Buffer.concat([
    integerField(1, tensorTypes.indexOf(type)),
    bytesField(2, Buffer.concat(dimensions)),
  ])
  return Buffer.concat([
    textField(1, name),
    bytesField(2, bytesField(form ?? 1, form === undefined ? tensor : Buffer.alloc(0))),
  ])
}
