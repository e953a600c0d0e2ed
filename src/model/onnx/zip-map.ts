import type { GraphNode, NamedValue, OnnxModel, Place } from './graph.ts'
import { tensorTypes } from './tensor.ts'
import { bytesField, integerField, textField } from './wire-writer.ts'

/**
 * skl2onnx hands probabilities out as a list of dictionaries, which the operator ZipMap makes of a tensor at the very end, and
 * which onnxruntime cannot hand to JavaScript. The tensor is what is wanted, so it is taken from before the operator.
 */
export interface ZippedOutput {
  /** As the file calls the output. */
  readonly name: string
  /** The tensor of which the dictionaries are made. */
  readonly tensor: string
  /** Keys of the dictionaries, in the order of the tensor's columns. */
  readonly classes: readonly string[]
}

/** The outputs of the graph that a ZipMap makes. */
export function zippedOutputs({ graph }: OnnxModel): readonly ZippedOutput[] {
  return graph.nodes.filter(isZipMap).flatMap((node) => {
    const [name, tensor] = [node.outputs[0], node.inputs[0]]
    if (name === undefined || tensor === undefined || !graph.outputs.some((output) => output.name === name))
      return []
    const texts = node.attributes.get('classlabels_strings')?.texts ?? []
    const numbers = node.attributes.get('classlabels_int64s')?.integers() ?? []
    return [{ name, tensor, classes: texts.length > 0 ? texts : numbers.map(String) }]
  })
}

function isZipMap({ operator, domain }: GraphNode): boolean {
  return operator === 'ZipMap' && domain === 'ai.onnx.ml'
}

/** The file with the tensors as outputs, and without the operators. */
export function withoutZipMaps(model: OnnxModel, zipped: readonly ZippedOutput[]): Uint8Array {
  if (zipped.length === 0) return model.bytes
  const { graph, graphPlace, bytes } = model
  const gone = [
    ...graph.nodes.filter((node) => isZipMap(node) && zipped.some(({ name }) => name === node.outputs[0])),
    ...graph.outputs.filter(({ name }) => zipped.some((each) => each.name === name)),
  ]
  const added = zipped
    .filter(({ tensor }) => !graph.outputs.some(({ name }) => name === tensor))
    .map(({ tensor }) => bytesField(12, tensorOutput(tensor)))
  const edited = Buffer.concat([...around(graph.bytes, gone), ...added])
  return Buffer.concat([
    bytes.subarray(0, graphPlace.from),
    bytesField(7, edited),
    bytes.subarray(graphPlace.to),
  ])
}

/** What is left of the bytes without the fields that go. */
function around(bytes: Uint8Array, gone: readonly (GraphNode | NamedValue)[]): Uint8Array[] {
  const places: Place[] = gone.map(({ place }) => place).sort((a, b) => a.from - b.from)
  const starts = [0, ...places.map(({ to }) => to)]
  return starts.map((start, at) => bytes.subarray(start, places[at]?.from ?? bytes.length))
}

/** `ValueInfoProto`: a tensor of floats, of any shape. */
function tensorOutput(name: string): Uint8Array {
  const tensorType = integerField(1, tensorTypes.indexOf('float'))
  return Buffer.concat([textField(1, name), bytesField(2, bytesField(1, tensorType))])
}
