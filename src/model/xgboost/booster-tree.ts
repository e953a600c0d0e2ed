import { nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import type { ByteReader } from './byte-reader.ts'
import { preOrder } from './pre-order.ts'

/*
 *   tree := roots:i32 nodes:i32 deleted:i32 depth:i32 features:i32 leafVector:i32 reserved:i32[31] node[nodes] stat[nodes]
 *   node := parent:i32 left:i32 right:i32 split:u32 value:f32       left -1: a leaf; top bit of split: missing goes left
 *   stat := lossChange:f32 cover:f32 baseWeight:f32 leaves:i32
 */
const HEADER = 148
const NODE = 20
const STAT = 16
const LEAF = -1

/** A tree over one-hot features, or over the row's own. */
export interface BoosterTree {
  readonly tree: Tree
  /** By node in pre-order: XGBoost's number of the node. */
  readonly id: Int32Array
  /** Sum of hessians of the training rows that reached it. */
  readonly cover: Float32Array
}

/** Reads the next tree. Throws ModelError when its links do not form a tree. */
export function readBoosterTree(reader: ByteReader, index: number): BoosterTree {
  const name = `tree ${index}`
  reader.skip(4, `the header of ${name}`)
  const count = reader.int32(`the node count of ${name}`, 1)
  reader.skip(HEADER - 8, `the header of ${name}`)
  if (count * (NODE + STAT) > reader.left)
    reader.fail(`expected ${count} nodes of ${name}, the file ends before`)
  const nodes = viewOf(reader.bytes(count * NODE, `the nodes of ${name}`))
  const stats = viewOf(reader.bytes(count * STAT, `the statistics of ${name}`))
  const left = Int32Array.from({ length: count }, (_, link) => nodes.getInt32(link * NODE + 4, true))
  const right = Int32Array.from({ length: count }, (_, link) => nodes.getInt32(link * NODE + 8, true))
  const order = preOrder(left, right, name, (expectation) => reader.fail(expectation))
  const isLeaf = Array.from(order.id, (link) => left[link] === LEAF)
  const split = Uint32Array.from(order.id, (link, node) =>
    isLeaf[node] ? 0 : nodes.getUint32(link * NODE + 12, true),
  )
  const tree: Tree = {
    nodeCount: order.id.length,
    kind: Uint8Array.from(isLeaf, (leaf) => (leaf ? nodeKinds.leaf : nodeKinds.numeric)),
    column: Int32Array.from(split, (bits) => bits & 0x7fffffff),
    naLeft: Uint8Array.from(split, (bits) => bits >>> 31),
    value: Float64Array.from(order.id, (link) => nodes.getFloat32(link * NODE + 16, true)),
    right: order.right,
    sets: new Map(),
    depth: order.depth,
  }
  return {
    tree,
    id: order.id,
    cover: Float32Array.from(order.id, (link) => stats.getFloat32(link * STAT + 4, true)),
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
