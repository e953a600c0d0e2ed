import { ModelError } from '../../core/errors.ts'
import type { Graph, GraphNode } from './graph.ts'
import { fullName } from './vocabulary.ts'

/** Nodes of a path at most: onnxruntime goes down them by recursion. */
const DEEPEST_TREE = 2000

/**
 * Refuses forests that go in circles: onnxruntime looks whether the nodes are there, and then walks for ever. Several ways to
 * one node are none: LightGBM's set splits are exported so.
 */
export function checkForests(graph: Graph, source: string): void {
  for (const node of graph.nodes) {
    if (node.domain !== 'ai.onnx.ml') continue
    if (node.operator === 'TreeEnsemble') checkChildren(node, source)
    else if (node.operator.startsWith('TreeEnsemble')) checkTrees(node, source)
  }
}

/** TreeEnsembleClassifier, TreeEnsembleRegressor: nodes by the number of their tree and their own. */
function checkTrees(node: GraphNode, source: string): void {
  const [trees, ids, trueIds, falseIds] = [
    'nodes_treeids',
    'nodes_nodeids',
    'nodes_truenodeids',
    'nodes_falsenodeids',
  ].map((name) => node.attributes.get(name)?.integers() ?? [])
  // Four names, four lists.
  const count = trees!.length
  const modes = node.attributes.get('nodes_modes')?.texts ?? []
  for (const [name, list] of Object.entries({ ids, trueIds, falseIds, modes }))
    if (list!.length !== count) fail(node, source, `expected ${count} ${name}, found ${list!.length}`)
  const places = placesByTree(trees!, ids!)
  const child = (at: number, list: readonly number[]): number =>
    places.get(trees![at]!)?.get(list[at]!) ??
    fail(node, source, `node ${list[at]!} of tree ${trees![at]!} is not there`)
  const children = new Int32Array(2 * count).fill(-1)
  for (let at = 0; at < count; at++) {
    if (modes[at] === 'LEAF') continue
    children[2 * at] = child(at, trueIds!)
    children[2 * at + 1] = child(at, falseIds!)
  }
  refuseCircles(children, node, source)
}

/** Tree, node in it -> where it stands in the lists. */
function placesByTree(trees: readonly number[], ids: readonly number[]): Map<number, Map<number, number>> {
  const places = new Map<number, Map<number, number>>()
  for (const [at, tree] of trees.entries()) {
    const nodes = places.get(tree) ?? new Map<number, number>()
    places.set(tree, nodes.set(ids[at]!, at))
  }
  return places
}

/** TreeEnsemble of opset 5: nodes and leaves by their places. */
function checkChildren(node: GraphNode, source: string): void {
  const list = (name: string): readonly number[] => node.attributes.get(name)?.integers() ?? []
  const [trueIds, falseIds] = [list('nodes_truenodeids'), list('nodes_falsenodeids')]
  const [trueLeafs, falseLeafs] = [list('nodes_trueleafs'), list('nodes_falseleafs')]
  const count = trueIds.length
  for (const each of [falseIds, trueLeafs, falseLeafs])
    if (each.length !== count)
      fail(node, source, `expected ${count} of each list of nodes, found ${each.length}`)
  const leaves = list('leaf_targetids').length
  const place = (id: number, isLeaf: boolean): number => {
    if (id >= 0 && id < (isLeaf ? leaves : count)) return isLeaf ? -1 : id
    return fail(node, source, `${isLeaf ? 'leaf' : 'node'} ${id} is not there`)
  }
  const children = new Int32Array(2 * count)
  for (let at = 0; at < count; at++) {
    children[2 * at] = place(trueIds[at]!, trueLeafs[at] !== 0)
    children[2 * at + 1] = place(falseIds[at]!, falseLeafs[at] !== 0)
  }
  for (const root of list('tree_roots')) if (count > 0) place(root, false)
  refuseCircles(children, node, source)
}

/** @param children two of each node, -1 for none */
function refuseCircles(children: Int32Array, node: GraphNode, source: string): void {
  const count = children.length / 2
  /** Of paths down from each node; 0 is not known yet, -1 while it is being found. */
  const depths = new Int32Array(count)
  const open: number[] = []
  for (let first = 0; first < count; first++) {
    open.push(first)
    while (open.length > 0) {
      const at = open.at(-1)!
      if (depths[at]! > 0) {
        open.pop()
        continue
      }
      const below = [children[2 * at]!, children[2 * at + 1]!].filter((child) => child >= 0)
      const unknown = below.filter((child) => depths[child]! <= 0)
      if (unknown.some((child) => depths[child] === -1)) fail(node, source, 'a tree goes in a circle')
      depths[at] = -1
      if (unknown.length > 0) {
        open.push(...unknown)
        continue
      }
      depths[at] = 1 + Math.max(0, ...below.map((child) => depths[child]!))
      if (depths[at] > DEEPEST_TREE)
        fail(node, source, `a tree has a path of more than ${DEEPEST_TREE} nodes`)
      open.pop()
    }
  }
}

function fail(node: GraphNode, source: string, expectation: string): never {
  throw new ModelError(source, `operator ${fullName(node)}`, expectation)
}
