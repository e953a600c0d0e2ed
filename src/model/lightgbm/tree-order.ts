import { ModelError } from '../../core/errors.ts'
import { MAX_DEPTH } from '../forest/tree.ts'
import type { TextTree } from './text-tree.ts'

/** A tree's splits and leaves in pre-order, the left child first. */
export interface TreeOrder {
  /** By node: the number of a split, or `~leaf`. */
  readonly places: Int32Array
  /** By node: where the right child is; 0 for leaves. */
  readonly right: Int32Array
  readonly depth: number
}

/** Throws ModelError where the children do not form a tree of all splits and leaves. */
export function orderOf(tree: TextTree, source: string, place: string): TreeOrder {
  const fail = (expectation: string): never => {
    throw new ModelError(source, `${place}, left_child, right_child`, expectation)
  }
  const { leafCount, left, right } = tree
  const nodeCount = 2 * leafCount - 1
  const order = { places: new Int32Array(nodeCount), right: new Int32Array(nodeCount) }
  const seen = { splits: new Uint8Array(leafCount - 1), leaves: new Uint8Array(leafCount) }
  let depth = 0
  let count = 0
  const open = [{ place: leafCount === 1 ? ~0 : 0, parent: -1, level: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place: at, parent, level } = next
    const isLeaf = at < 0
    const [marks, number] = isLeaf ? [seen.leaves, ~at] : [seen.splits, at]
    if (number >= marks.length || marks[number] === 1)
      fail(`expected every split and leaf to be the child of one split, found ${at} elsewhere`)
    if (level > MAX_DEPTH) fail(`expected at most ${MAX_DEPTH} splits above a leaf`)
    marks[number] = 1
    if (parent >= 0) order.right[parent] = count
    order.places[count] = at
    depth = Math.max(depth, level)
    if (!isLeaf) {
      open.push({ place: right[at]!, parent: count, level: level + 1 })
      open.push({ place: left[at]!, parent: -1, level: level + 1 })
    }
    count++
  }
  if (count !== nodeCount)
    fail(`expected ${nodeCount} splits and leaves below the first split, found ${count}`)
  return { ...order, depth }
}
