import type { Graph, GraphNode } from './graph.ts'
import { fullName } from './vocabulary.ts'

/** What an output is by the operators that make it. */
export type OutputOrigin =
  /** A class, of these, in the order of their probabilities. */
  | { readonly kind: 'label'; readonly classes: readonly string[] }
  /** The number of the column that is largest. */
  | { readonly kind: 'position' }
  | { readonly kind: 'other' }

const other: OutputOrigin = { kind: 'other' }

/** Change the form of a tensor, or the type of its cells, and leave it what it is. */
const reshaping: ReadonlySet<string> = new Set([
  'Cast',
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
])

/** Have the label as their first output, and its classes as attributes. */
const classifiers: ReadonlySet<string> = new Set(
  ['TreeEnsembleClassifier', 'LinearClassifier', 'SVMClassifier'].map((name) => `ai.onnx.ml.${name}`),
)

/** Goes back from an output to what decides it. */
export function originOf(graph: Graph, output: string): OutputOrigin {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  return originIn(graph, makers, output)
}

function originIn(graph: Graph, makers: ReadonlyMap<string, GraphNode>, output: string): OutputOrigin {
  let name = output
  // No path is longer than there are nodes.
  for (let step = 0; step <= graph.nodes.length; step++) {
    const node = makers.get(name)
    if (node === undefined) return other
    const operator = fullName(node)
    if (!reshaping.has(operator)) return decidedBy(graph, makers, node, name)
    name = node.inputs[0] ?? ''
  }
  return other
}

function decidedBy(
  graph: Graph,
  makers: ReadonlyMap<string, GraphNode>,
  node: GraphNode,
  output: string,
): OutputOrigin {
  const operator = fullName(node)
  if (operator === 'ArgMax') return { kind: 'position' }
  if (classifiers.has(operator)) {
    const classes = listOf(node, 'classlabels_strings', 'classlabels_int64s', 'classlabels_ints')
    return node.outputs[0] === output && classes.length > 0 ? { kind: 'label', classes } : other
  }
  const [picked, by] = node.inputs
  if (operator === 'ai.onnx.ml.ArrayFeatureExtractor' || operator === 'Gather') {
    const classes = constantOf(graph, makers, picked)
    return chosen(classes, originIn(graph, makers, by ?? ''))
  }
  if (operator === 'ai.onnx.ml.LabelEncoder') {
    const classes = listOf(node, 'values_strings', 'values_int64s', 'classes_strings')
    return chosen(classes, originIn(graph, makers, picked ?? ''))
  }
  return other
}

/** A list from which the largest column's class is taken. */
function chosen(classes: readonly string[], by: OutputOrigin): OutputOrigin {
  return by.kind === 'position' && classes.length > 0 ? { kind: 'label', classes } : other
}

/** Texts or numbers of the first attribute that has any. */
function listOf({ attributes }: GraphNode, ...names: readonly string[]): readonly string[] {
  for (const name of names) {
    const attribute = attributes.get(name)
    const list = attribute === undefined ? [] : [...attribute.texts, ...attribute.integers().map(String)]
    if (list.length > 0) return list
  }
  return []
}

function constantOf(graph: Graph, makers: ReadonlyMap<string, GraphNode>, name = ''): readonly string[] {
  const node = makers.get(name)
  const tensor = graph.constants.get(name) ?? node?.attributes.get('value')?.tensors[0]
  if (tensor === undefined)
    return node !== undefined && node.operator === 'Constant'
      ? listOf(node, 'value_strings', 'value_ints')
      : []
  return tensor.texts.length > 0 ? tensor.texts : tensor.integers.map(String)
}
