import { MAX_DEPTH } from '../forest/tree.ts'

/** The nodes of a tree, from the root and left children first. */
export interface PreOrder {
  /** By node in pre-order: its number in the file. */
  readonly id: Int32Array
  /** By node in pre-order: its right child in pre-order; 0 for leaves. */
  readonly right: Int32Array
  readonly depth: number
}

const LEAF = -1

/**
 * Follows the links from node 0; nodes that none leads to were deleted while training.
 *
 * @param left by number: the left child, or -1 for a leaf
 * @param name how messages call the tree
 * @param fail throws
 */
export function preOrder(
  left: Int32Array,
  right: Int32Array,
  name: string,
  fail: (expectation: string) => never,
): PreOrder {
  const met = new Uint8Array(left.length)
  const ids: number[] = []
  const rights: number[] = []
  let deepest = 0
  const waiting = [{ link: 0, parent: -1, depth: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { link, parent, depth } = next
    if (link < 0 || link >= left.length)
      fail(`expected child nodes of ${name} below ${left.length}, found ${link}`)
    if (met[link] === 1) fail(`the nodes of ${name} do not form a tree`)
    if (depth > MAX_DEPTH) fail(`trees of at most ${MAX_DEPTH} levels are read, ${name} has more`)
    met[link] = 1
    deepest = Math.max(deepest, depth)
    const node = ids.push(link) - 1
    rights.push(0)
    // Left children come right behind their parents and are not set.
    if (parent >= 0) rights[parent] = node
    if (left[link] === LEAF) continue
    waiting.push({ link: right[link]!, parent: node, depth: depth + 1 })
    waiting.push({ link: left[link]!, parent: -1, depth: depth + 1 })
  }
  return { id: Int32Array.from(ids), right: Int32Array.from(rights), depth: deepest }
}
