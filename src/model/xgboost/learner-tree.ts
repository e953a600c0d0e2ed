import { nodeKinds } from '../forest/tree.ts'
import type { LevelSet, Tree } from '../forest/tree.ts'
import type { BoosterTree } from './booster-tree.ts'
import type { FileObject } from './file-value.ts'
import { preOrder } from './pre-order.ts'

/** Larger numbers are no category: XGBoost sends them left. */
export const mostCategories: number = 2 ** 24

/** Bytes that the sets of one tree may take: hardly a category is ever written, and all up to the largest take a bit. */
const mostSetBytes = 2 ** 26

const LEAF = -1

/** A tree of a native file: over the row's own columns. */
export interface LearnerTree extends BoosterTree {
  /** By node in pre-order: what the split brought in training; null where the file does not say. */
  readonly gain: Float32Array | null
  /** Whether the file says the sums of hessians; else `cover` is 0. */
  readonly hasCover: boolean
  /** Of a tree that adds to all outputs: the leaf's values, one an output, by node in pre-order; null for others. */
  readonly leafVectors: Float32Array | null
}

/** Throws ModelError. @param fields what the file says of the tree */
export function readLearnerTree(
  fields: FileObject,
  name: string,
  featureCount: number,
  outputCount: number,
): LearnerTree {
  const parameters = fields.object('tree_param')
  const count = parameters.integer('num_nodes', 1, 2 ** 31 - 1)
  const left = fields.integers('left_children', LEAF, count - 1, count)
  const right = fields.integers('right_children', LEAF, 2 ** 31 - 1, count)
  const order = preOrder(left, right, name, (expectation) => fields.fail('left_children', expectation))
  checkNodes(fields, left, right, order.id, count - parameters.integer('num_deleted', 0, count, 0))
  const { id } = order
  const isLeaf = fill(new Uint8Array(id.length), (node) => (left[id[node]!] === LEAF ? 1 : 0))
  if (hasSome(fields, 'categories_nodes') && !fields.has('split_type'))
    fields.fail('split_type', 'expected it to be there, since splits have categories')
  const types = fields.has('split_type') ? fields.integers('split_type', 0, 1, count) : new Int32Array(count)
  const kind = fill(new Uint8Array(id.length), (node) =>
    isLeaf[node] === 1 ? nodeKinds.leaf : types[id[node]!] === 1 ? nodeKinds.set : nodeKinds.numeric,
  )
  const conditions = fields.floats('split_conditions', count)
  const tree: Tree = {
    nodeCount: id.length,
    kind,
    column: splitColumns(fields, id, isLeaf, count, featureCount),
    naLeft: missingSides(fields, id, isLeaf, count),
    value: fill(new Float64Array(id.length), (node) =>
      kind[node] === nodeKinds.set ? 0 : conditions[id[node]!]!,
    ),
    right: order.right,
    sets: readSets(fields, id, kind, count),
    depth: order.depth,
  }
  const vector = parameters.integer('size_leaf_vector', 0, outputCount, 0) > 1
  if (!vector) checkScalar(fields, count)
  const byNode = (key: string): Float32Array | null => {
    if (!fields.has(key)) return null
    const values = fields.floats(key, count)
    return fill(new Float32Array(id.length), (node) => values[id[node]!]!)
  }
  const cover = byNode('sum_hessian')
  return {
    tree,
    id,
    cover: cover ?? new Float32Array(id.length),
    hasCover: cover !== null,
    gain: byNode('loss_changes'),
    leafVectors: vector ? readLeafVectors(fields, parameters, id, isLeaf, right, outputCount) : null,
  }
}

/** A loop: `from` with a function takes ten times as long, and files have millions of nodes. */
function fill<A extends Uint8Array | Int32Array | Float32Array | Float64Array>(
  array: A,
  valueOf: (node: number) => number,
): A {
  for (let node = 0; node < array.length; node++) array[node] = valueOf(node)
  return array
}

/** A tree whose leaves are single numbers has no lists of them. */
function checkScalar(fields: FileObject, count: number): void {
  if (hasSome(fields, 'leaf_weights'))
    fields.fail('leaf_weights', 'expected none, since size_leaf_vector is 1')
  if (fields.has('base_weights')) fields.numbers('base_weights', count)
}

function hasSome(fields: FileObject, key: string): boolean {
  return fields.has(key) && fields.numbers(key).length > 0
}

/** What else the file says of the links must agree with them. */
function checkNodes(
  fields: FileObject,
  left: Int32Array,
  right: Int32Array,
  id: Int32Array,
  alive: number,
): void {
  if (id.length !== alive)
    fields.fail('left_children', `expected ${alive} nodes that are not deleted, found ${id.length}`)
  if (!fields.has('parents')) return
  const parents = fields.numbers('parents', left.length)
  for (const link of id) {
    if (left[link] === LEAF) continue
    for (const child of [left[link]!, right[link]!])
      if (parents[child] !== link)
        fields.fail('parents', `expected ${link} at ${child}, found ${parents[child]}`)
  }
}

function splitColumns(
  fields: FileObject,
  id: Int32Array,
  isLeaf: Uint8Array,
  count: number,
  featureCount: number,
): Int32Array {
  const features = fields.numbers('split_indices', count)
  return fill(new Int32Array(id.length), (node) => {
    const feature = features[id[node]!]!
    if (isLeaf[node] === 1) return 0
    if (feature >= 0 && feature < featureCount && Number.isInteger(feature)) return feature
    return fields.fail('split_indices', `expected features below ${featureCount}, found ${feature}`)
  })
}

function missingSides(fields: FileObject, id: Int32Array, isLeaf: Uint8Array, count: number): Uint8Array {
  const sides = fields.integers('default_left', 0, 1, count)
  return fill(new Uint8Array(id.length), (node) => (isLeaf[node] === 1 ? 0 : sides[id[node]!]!))
}

/** The categories that go right, by node in pre-order. */
function readSets(
  fields: FileObject,
  id: Int32Array,
  kind: Uint8Array,
  count: number,
): Map<number, LevelSet> {
  const sets = new Map<number, LevelSet>()
  if (!kind.includes(nodeKinds.set)) return sets
  const categories = fields.integers('categories', 0, mostCategories - 1)
  const nodes = fields.integers('categories_nodes', 0, count - 1)
  const segments = fields.integers('categories_segments', 0, categories.length, nodes.length)
  const sizes = fields.integers('categories_sizes', 0, categories.length, nodes.length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > categories.length)
    fields.fail('categories_sizes', `expected sizes of ${categories.length} together, found ${total}`)
  const indexes = new Map(Array.from(nodes, (link, index) => [link, index]))
  let bytes = 0
  id.forEach((link, node) => {
    if (kind[node] !== nodeKinds.set) return
    const index = indexes.get(link) ?? fields.fail('categories_nodes', `expected node ${link}, it is missing`)
    const from = segments[index]!
    const to = from + sizes[index]!
    if (to > categories.length)
      fields.fail(
        'categories_segments',
        `expected segments within ${categories.length}, found one up to ${to}`,
      )
    const set = levelSet(categories.subarray(from, to))
    bytes += set.bits.length
    if (bytes > mostSetBytes) fields.fail('categories', `expected sets of at most ${mostSetBytes} bytes`)
    sets.set(node, set)
  })
  return sets
}

function levelSet(categories: Int32Array): LevelSet {
  const offset = categories.reduce((least, category) => Math.min(least, category), mostCategories)
  const end = categories.reduce((most, category) => Math.max(most, category + 1), 0)
  if (end === 0) return { offset: 0, count: 0, bits: new Uint8Array(0) }
  const bits = new Uint8Array((end - offset + 7) >> 3)
  for (const category of categories) bits[(category - offset) >> 3]! |= 1 << ((category - offset) & 7)
  return { offset, count: end - offset, bits }
}

/** Since 3.2 in a list of their own, at the number that stands in the place of the leaf's right child. */
function readLeafVectors(
  fields: FileObject,
  parameters: FileObject,
  id: Int32Array,
  isLeaf: Uint8Array,
  right: Int32Array,
  outputCount: number,
): Float32Array {
  parameters.integer('size_leaf_vector', outputCount, outputCount)
  const apart = fields.has('leaf_weights') && fields.numbers('leaf_weights').length > 0
  const values = apart
    ? fields.floats('leaf_weights')
    : fields.floats('base_weights', right.length * outputCount)
  const vectors = new Float32Array(id.length * outputCount)
  id.forEach((link, node) => {
    if (isLeaf[node] === 0) return
    const from = (apart ? right[link]! : link) * outputCount
    if (from < 0 || from + outputCount > values.length)
      fields.fail('leaf_weights', `expected the values of leaf ${link}, the list ends before`)
    vectors.set(values.subarray(from, from + outputCount), node * outputCount)
  })
  return vectors
}
