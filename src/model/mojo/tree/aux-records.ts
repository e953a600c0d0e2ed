import { ModelError } from '../../../core/errors.ts'
import { nodeKinds } from '../../forest/tree.ts'
import type { NodeFacts } from '../../forest/tree-grid.ts'
import type { TreeSource } from './bytecode.ts'
import type { Tree } from '../../forest/tree.ts'

/*
 * Beside each tree since MOJO 1.10: a record of 40 bytes, little-endian, for each inner node, in pre-order:
 *
 *   id:i32 inner:i32 weight:f32[2] prediction:f32[2] error:f32[2] leaf:i32[2]        pairs are left, right
 *
 * `inner` is the number of inner nodes in the left subtree (before 1.30: the parent's id).
 */
const RECORD = 40
/** The first version whose `inner` counts, and whose nodes are numbered. */
const NUMBERED = 1.3

/** Before 1.30 nodes are not numbered. Throws ModelError when records and nodes do not match. */
export function decodeAux(bytes: Uint8Array, tree: Tree, source: TreeSource): NodeFacts {
  const innerCount = (tree.nodeCount - 1) / 2
  if (bytes.length !== innerCount * RECORD) {
    const expected = `expected ${innerCount} records of ${RECORD} bytes, found ${bytes.length} bytes`
    throw new ModelError(source.file, source.entry, expected)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const weight = new Float32Array(tree.nodeCount)
  const id = new Int32Array(tree.nodeCount)
  if (innerCount > 0) weight[0] = view.getFloat32(8, true) + view.getFloat32(12, true)
  const innerBefore = innerCounts(tree)
  let at = 0
  for (let node = 0; node < tree.nodeCount; node++) {
    if (tree.kind[node] === nodeKinds.leaf) continue
    const right = tree.right[node]!
    checkOrder(view.getInt32(at + 4, true), innerBefore[right]! - innerBefore[node]! - 1, at, source)
    weight[node + 1] = view.getFloat32(at + 8, true)
    weight[right] = view.getFloat32(at + 12, true)
    id[node + 1] = view.getInt32(at + 32, true)
    id[right] = view.getInt32(at + 36, true)
    at += RECORD
  }
  return { weight, id: source.version < NUMBERED ? null : id }
}

/** How many inner nodes come before each node. */
function innerCounts(tree: Tree): Int32Array {
  const before = new Int32Array(tree.nodeCount)
  for (let node = 1; node < tree.nodeCount; node++) {
    before[node] = before[node - 1]! + (tree.kind[node - 1] === nodeKinds.leaf ? 0 : 1)
  }
  return before
}

function checkOrder(stated: number, counted: number, at: number, source: TreeSource): void {
  if (source.version < NUMBERED || stated === counted) return
  const expected = `at byte ${at}: expected ${counted} inner nodes in the left subtree, found ${stated}`
  throw new ModelError(source.file, source.entry, expected)
}
