import { ModelError } from '../../core/errors.ts'
import type { Graph, GraphNode } from './graph.ts'

/** Hand texts on as they are. */
const passing: ReadonlySet<string> = new Set([
  ...['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Concat', 'Split', 'Slice'],
  ...['Gather', 'GatherElements', 'GatherND', 'Compress', 'Expand', 'Tile', 'Where'],
  'ai.onnx.ml.ArrayFeatureExtractor',
])

/** Ask texts only whether they are one that the graph names, by the attributes in which these stand; '' is another input, a constant. */
const comparing: ReadonlyMap<string, readonly string[]> = new Map([
  ['ai.onnx.ml.OneHotEncoder', ['cats_strings']],
  ['ai.onnx.ml.LabelEncoder', ['keys_strings', 'keys_tensor', 'classes_strings']],
  ['ai.onnx.ml.CategoryMapper', ['cats_strings']],
  ['Equal', ['']],
])

/** Tell how large a tensor is, and nothing of what is in it. */
const measuring: ReadonlySet<string> = new Set(['Shape', 'Size'])

/**
 * The texts that an input of strings is compared with on its way through the graph: to the model all others are alike, so
 * these are its levels. Throws ModelError where an operator does more with texts than to compare them.
 */
export function vocabularyOf(graph: Graph, input: string, source: string): readonly string[] {
  const texts = new Set<string>()
  const carriers = new Set([input])
  // Nodes stand in an order in which each comes after what it reads.
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => carriers.has(name)) && !node.captured.some((name) => carriers.has(name)))
      continue
    const operator = fullName(node)
    const attributes = comparing.get(operator)
    if (passing.has(operator) && node.captured.length === 0)
      for (const output of node.outputs) carriers.add(output)
    else if (attributes !== undefined) for (const text of comparedIn(node, attributes, graph)) texts.add(text)
    else if (!measuring.has(operator)) throw looksInto(operator, input, source)
  }
  return [...texts]
}

/** As it is called in messages: `Concat`, `ai.onnx.ml.LabelEncoder`. */
export function fullName({ domain, operator }: Pick<GraphNode, 'domain' | 'operator'>): string {
  return domain === '' ? operator : `${domain}.${operator}`
}

function comparedIn(node: GraphNode, attributes: readonly string[], graph: Graph): readonly string[] {
  return attributes.flatMap((name) => {
    if (name === '') return node.inputs.flatMap((input) => constantTexts(graph, input))
    const attribute = node.attributes.get(name)
    if (attribute === undefined) return []
    return [...attribute.texts, ...attribute.tensors.flatMap(({ texts }) => texts)]
  })
}

function constantTexts(graph: Graph, name: string): readonly string[] {
  const initializer = graph.constants.get(name)
  if (initializer !== undefined) return initializer.texts
  const node = graph.nodes.find(
    ({ operator, domain, outputs }) => operator === 'Constant' && domain === '' && outputs[0] === name,
  )
  return [...(node?.attributes.values() ?? [])].flatMap(({ texts, tensors }) => [
    ...texts,
    ...tensors.flatMap((tensor) => tensor.texts),
  ])
}

function looksInto(operator: string, input: string, source: string): ModelError {
  return new ModelError(
    source,
    'graph',
    `operator ${operator} works on the texts of input '${input}'. Columns of text are read as categories, which are compared and nothing else (OneHotEncoder, LabelEncoder, Equal): do the rest before the model, in features`,
  )
}
