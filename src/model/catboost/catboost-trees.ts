import { MAX_DEPTH } from '../forest/tree.ts'
import type { FloatFeature } from './float-features.ts'
import { field, indexBelow, items, numbersOf, numeric, unexpected } from './json-value.ts'
import type { JsonValue } from './json-value.ts'
import { SplitTreeWriter } from './split-tree-writer.ts'
import type { SameShape } from './split-tree-writer.ts'

export interface CatBoostTrees {
  /** Numbers that a leaf has. */
  readonly dimension: number
  readonly trees: readonly SameShape[]
}

/** CatBoost grows none deeper; a row of a table of leaves has 2^depth of them. */
const mostLevels = 16

/**
 * The trees of a model: `oblivious_trees`, all splits of a level the same, or `trees` of any shape (grow_policy Depthwise
 * and Lossguide). Throws ModelError.
 *
 * @param dimension numbers a leaf has in a model without trees
 */
export function readCatBoostTrees(
  root: JsonValue,
  features: readonly FloatFeature[],
  dimension: number,
): CatBoostTrees {
  const symmetric = field(root, 'oblivious_trees')
  const free = field(root, 'trees')
  const given = symmetric.value === undefined ? free : symmetric
  if (given.value === undefined) throw unexpected(symmetric, 'a list')
  const read = given === symmetric ? readSymmetric : readFree
  const trees: SameShape[] = []
  for (const tree of items(given)) trees.push(read(tree, features, trees[0]?.trees.length ?? null))
  return { dimension: trees[0]?.trees.length ?? dimension, trees }
}

/** Leaf i is where bit d of i says whether the row is above the border of split d. */
function readSymmetric(tree: JsonValue, features: readonly FloatFeature[], known: number | null): SameShape {
  const splits = items(field(tree, 'splits'))
  if (splits.length > mostLevels) throw unexpected(field(tree, 'splits'), `at most ${mostLevels} splits`)
  const list = field(tree, 'leaf_values')
  const values = numbersOf(list)
  const leaves = 2 ** splits.length
  const dimension = known ?? values.length / leaves
  if (!Number.isInteger(dimension) || dimension < 1 || values.length !== leaves * dimension) {
    const times = known === null || known === 1 ? '' : ` x ${known}`
    throw unexpected(list, `${leaves}${times} numbers for ${splits.length} splits`)
  }
  const tests = splits.map((split) => readSplit(split, features))
  const writer = new SplitTreeWriter()
  const write = (level: number, leaf: number): void => {
    const depth = tests.length - 1 - level
    const test = tests[level]
    if (test === undefined) {
      writer.leaf(leaf, depth)
      return
    }
    const node = writer.split(test.feature, test.border, depth)
    write(level - 1, leaf)
    writer.beginRight(node)
    write(level - 1, leaf + 2 ** level)
  }
  // The last split is the root: the leaves are in their order then.
  write(tests.length - 1, 0)
  return writer.finish(values, dimension, weightsOf(field(tree, 'leaf_weights'), leaves))
}

function weightsOf(list: JsonValue, count: number): Float64Array | null {
  if (list.value === undefined) return null
  const weights = numbersOf(list)
  if (weights.length === 0) return null
  if (weights.length !== count || weights.some((weight) => weight < 0))
    throw unexpected(list, `${count} weights`)
  return weights
}

/** Nodes within nodes: `split`, `left`, `right`, or `value`. */
function readFree(root: JsonValue, features: readonly FloatFeature[], known: number | null): SameShape {
  const writer = new SplitTreeWriter()
  const values: number[] = []
  const weights: number[] = []
  let dimension = known
  let leaves = 0
  const write = (node: JsonValue, depth: number): void => {
    if (depth > MAX_DEPTH) throw unexpected(node, `at most ${MAX_DEPTH} levels`)
    const split = field(node, 'split')
    if (split.value === undefined) {
      const found = leafValues(field(node, 'value'), dimension)
      dimension ??= found.length
      for (const value of found) values.push(value)
      const weight = field(node, 'weight')
      if (weight.value !== undefined) weights.push(nonNegative(weight))
      writer.leaf(leaves++, depth)
      return
    }
    const { feature, border } = readSplit(split, features)
    const at = writer.split(feature, border, depth)
    write(field(node, 'left'), depth + 1)
    writer.beginRight(at)
    write(field(node, 'right'), depth + 1)
  }
  write(root, 0)
  return writer.finish(values, dimension ?? 1, weights.length === leaves ? weights : null)
}

function leafValues(found: JsonValue, dimension: number | null): Float64Array | readonly number[] {
  const values = Array.isArray(found.value) ? numbersOf(found) : [numeric(found)]
  if (values.length === 0 || (dimension !== null && values.length !== dimension))
    throw unexpected(found, `${dimension ?? 'some'} numbers`)
  return values
}

function nonNegative(found: JsonValue): number {
  const value = numeric(found)
  if (value < 0) throw unexpected(found, 'a weight')
  return value
}

function readSplit(
  split: JsonValue,
  features: readonly FloatFeature[],
): { readonly feature: FloatFeature; readonly border: number } {
  const type = field(split, 'split_type')
  if (type.value !== undefined && type.value !== 'FloatFeature')
    throw unexpected(type, 'FloatFeature (splits of categories are not read)')
  const feature = features[indexBelow(field(split, 'float_feature_index'), features.length)]!
  const border = field(split, 'border')
  if (!feature.borders.has(numeric(border)))
    throw unexpected(border, `one of the borders of column ${feature.index}`)
  return { feature, border: Math.fround(numeric(border)) }
}
