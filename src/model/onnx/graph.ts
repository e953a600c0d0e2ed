import { ModelError } from '../../core/errors.ts'
import { readTensor, tensorTypeOf } from './tensor.ts'
import type { ConstantTensor } from './tensor.ts'
import { MessageFields } from './message-fields.ts'

/** What a model's file says, as far as it is looked at here; onnxruntime reads the rest. */
export interface OnnxModel {
  readonly source: string
  readonly bytes: Uint8Array
  readonly irVersion: number
  readonly producer: string
  readonly producerVersion: string
  readonly opsets: readonly { readonly domain: string; readonly version: number }[]
  readonly graph: Graph
  /** Where the field of the graph begins and ends in the file. */
  readonly graphPlace: Place
}

export interface Place {
  readonly from: number
  readonly to: number
}

export interface Graph {
  readonly bytes: Uint8Array
  readonly nodes: readonly GraphNode[]
  readonly constants: ReadonlyMap<string, ConstantTensor>
  /** Without those that are constants. */
  readonly inputs: readonly NamedValue[]
  readonly outputs: readonly NamedValue[]
}

export interface GraphNode {
  readonly operator: string
  /** Empty for ONNX's own. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
  /** What graphs within it take from around them, by name. */
  readonly captured: readonly string[]
  /** Where its field begins and ends in the graph. */
  readonly place: Place
}

/** Numbers are read when they are asked for: a forest has millions. */
export interface Attribute {
  readonly tensors: readonly ConstantTensor[]
  readonly texts: readonly string[]
  /** `i`; 0 where it has none. */
  readonly integer: number
  readonly integers: () => readonly number[]
}

/** An input or output of the graph. */
export interface NamedValue {
  readonly name: string
  /** `tensor` for one that has a type and a shape; else what it is. */
  readonly form: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse tensor' | 'value without a type'
  /** Of a tensor's cells. */
  readonly type: string
  /** Null where there is none; a dimension is null where it is free. */
  readonly shape: readonly (number | null)[] | null
  /** Where its field begins and ends in the graph. */
  readonly place: Place
}

const DEEPEST_GRAPH = 32

/** `ModelProto`. Throws ModelError. */
export function readModel(bytes: Uint8Array, source: string): OnnxModel {
  const reader = new MessageFields(bytes, source, 'model')
  let [irVersion, producer, producerVersion] = [0, '', '']
  const opsets: { domain: string; version: number }[] = []
  let [graph, graphPlace]: [Graph | null, Place] = [null, { from: 0, to: 0 }]
  while (reader.next()) {
    if (reader.field === 1) irVersion = reader.integer()
    else if (reader.field === 2) producer = reader.text()
    else if (reader.field === 3) producerVersion = reader.text()
    else if (reader.field === 7) {
      if (graph !== null) reader.fail('expected one graph, found another')
      graphPlace = { from: reader.from, to: reader.to }
      graph = readGraph(reader.message('graph'), source, 0)
    } else if (reader.field === 8) opsets.push(readOpset(reader.message('opset_import')))
    else if (reader.field === 25) readFunction(reader.message('function'), source)
  }
  if (graph === null) throw new ModelError(source, 'model', 'expected a graph (field 7), found none')
  if (graph.outputs.length === 0) throw new ModelError(source, 'graph', 'expected an output, found none')
  return { source, bytes, irVersion, producer, producerVersion, opsets, graph, graphPlace }
}

function readOpset(reader: MessageFields): { domain: string; version: number } {
  const opset = { domain: '', version: 0 }
  while (reader.next()) {
    if (reader.field === 1) opset.domain = reader.text()
    else if (reader.field === 2) opset.version = reader.integer()
  }
  return opset
}

/** `GraphProto`. */
function readGraph(reader: MessageFields, source: string, depth: number): Graph {
  if (depth > DEEPEST_GRAPH) reader.fail(`expected at most ${DEEPEST_GRAPH} graphs inside one another`)
  const nodes: GraphNode[] = []
  const constants = new Map<string, ConstantTensor>()
  const [inputs, outputs]: [NamedValue[], NamedValue[]] = [[], []]
  while (reader.next()) {
    if (reader.field === 1) nodes.push(readNode(reader, source, depth))
    else if (reader.field === 5) {
      const tensor = readTensor(reader.message('initializer'))
      constants.set(tensor.name, tensor)
    } else if (reader.field === 11) inputs.push(readValue(reader, 'input'))
    else if (reader.field === 12) outputs.push(readValue(reader, 'output'))
    else if (reader.field === 15) readSparseTensor(reader.message('sparse_initializer'))
  }
  return {
    bytes: reader.bytes,
    nodes,
    constants,
    inputs: inputs.filter(({ name }) => !constants.has(name)),
    outputs,
  }
}

/** `NodeProto`. */
function readNode(outer: MessageFields, source: string, depth: number): GraphNode {
  const reader = outer.message('node')
  let [operator, domain] = ['', '']
  const [inputs, outputs]: [string[], string[]] = [[], []]
  const attributes = new Map<string, Attribute>()
  const captured: string[] = []
  while (reader.next()) {
    if (reader.field === 1) inputs.push(reader.text())
    else if (reader.field === 2) outputs.push(reader.text())
    else if (reader.field === 4) operator = reader.text()
    else if (reader.field === 5)
      readAttribute(reader.message('attribute'), source, depth, attributes, captured)
    else if (reader.field === 7) domain = reader.text()
  }
  if (domain === 'ai.onnx') domain = ''
  return {
    operator,
    domain,
    inputs,
    outputs,
    attributes,
    captured,
    place: { from: outer.from, to: outer.to },
  }
}

/** `AttributeProto`. */
function readAttribute(
  reader: MessageFields,
  source: string,
  depth: number,
  attributes: Map<string, Attribute>,
  captured: string[],
): void {
  let [name, integer] = ['', 0]
  const tensors: ConstantTensor[] = []
  const texts: string[] = []
  while (reader.next()) {
    if (reader.field === 1) name = reader.text()
    else if (reader.field === 3) integer = reader.integer()
    else if (reader.field === 4 || reader.field === 9) texts.push(reader.text())
    else if (reader.field === 5 || reader.field === 10) tensors.push(readTensor(reader.message('tensor')))
    else if (reader.field === 6 || reader.field === 11) {
      captured.push(...namesIn(readGraph(reader.message('graph'), source, depth + 1)))
    } else if (reader.field === 22 || reader.field === 23) readSparseTensor(reader.message('sparse tensor'))
  }
  const { bytes } = reader
  attributes.set(name, { tensors, texts, integer, integers: () => integersOf(bytes, source, name) })
}

function integersOf(bytes: Uint8Array, source: string, name: string): readonly number[] {
  const reader = new MessageFields(bytes, source, `attribute ${name}`)
  const integers: number[] = []
  while (reader.next()) if (reader.field === 8) reader.integers(integers)
  return integers
}

/** All that a graph within a node names; what it makes itself is named along, which does no harm. */
function namesIn({ nodes, outputs }: Graph): string[] {
  return [
    ...nodes.flatMap(({ inputs, captured }) => [...inputs, ...captured]),
    ...outputs.map(({ name }) => name),
  ]
}

/** `SparseTensorProto`: only looked through for data that lies elsewhere. */
function readSparseTensor(reader: MessageFields): void {
  while (reader.next()) if (reader.field === 1 || reader.field === 2) readTensor(reader.message('tensor'))
}

/** `FunctionProto`: only looked through for data that lies elsewhere. */
function readFunction(reader: MessageFields, source: string): void {
  while (reader.next()) {
    if (reader.field === 7) readNode(reader, source, 0)
    else if (reader.field === 11) readAttribute(reader.message('attribute'), source, 0, new Map(), [])
  }
}

const forms = new Map<number, NamedValue['form']>([
  [1, 'tensor'],
  [4, 'sequence'],
  [5, 'map'],
  [8, 'sparse tensor'],
  [9, 'optional'],
])

/** `ValueInfoProto`, `TypeProto` in it. */
function readValue(outer: MessageFields, what: string): NamedValue {
  const place = { from: outer.from, to: outer.to }
  const reader = outer.message(what)
  let name = ''
  let typed: Pick<NamedValue, 'form' | 'type' | 'shape'> = {
    form: 'value without a type',
    type: 'undefined',
    shape: null,
  }
  while (reader.next()) {
    if (reader.field === 1) name = reader.text()
    else if (reader.field === 2) typed = readType(reader.message('type')) ?? typed
  }
  return { name, ...typed, place }
}

function readType(reader: MessageFields): Pick<NamedValue, 'form' | 'type' | 'shape'> | null {
  let found: Pick<NamedValue, 'form' | 'type' | 'shape'> | null = null
  while (reader.next()) {
    const form = forms.get(reader.field)
    if (form === undefined) continue
    const { type, shape } = form === 'tensor' ? readTensorType(reader.message('type')) : noTensor
    found = { form, type, shape }
  }
  return found
}

const noTensor = { type: 'undefined', shape: null }

function readTensorType(reader: MessageFields): Pick<NamedValue, 'type' | 'shape'> {
  let type = 0
  let shape: (number | null)[] | null = null
  while (reader.next()) {
    if (reader.field === 1) type = reader.integer()
    else if (reader.field === 2) shape = readShape(reader.message('shape'))
  }
  return { type: tensorTypeOf(type), shape }
}

function readShape(reader: MessageFields): (number | null)[] {
  const shape: (number | null)[] = []
  while (reader.next()) if (reader.field === 1) shape.push(readDimension(reader.message('dimension')))
  return shape
}

/** Exporters write -1 and 0 where they mean any. */
function readDimension(reader: MessageFields): number | null {
  let size: number | null = null
  while (reader.next()) if (reader.field === 1) size = reader.integer()
  return size !== null && size > 0 ? size : null
}
