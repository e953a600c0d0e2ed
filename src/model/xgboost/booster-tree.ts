import { MAX_DEPTH, nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import type { ByteReader } from './byte-reader.ts'

/*
 *   tree := roots:i32 nodes:i32 deleted:i32 depth:i32 features:i32 leafVector:i32 reserved:i32[31] node[nodes] stat[nodes]
 *   node := parent:i32 left:i32 right:i32 split:u32 value:f32       left -1: a leaf; top bit of split: missing goes left
 *   stat := lossChange:f32 cover:f32 baseWeight:f32 leaves:i32
 */
const HEADER = 148
const NODE = 20
const STAT = 16
const LEAF = -1

/** A tree over one-hot features. */
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
  return new TreeOrder(reader, name, count, nodes, stats).read()
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Follows the links from the root and puts the nodes in pre-order. */
class TreeOrder {
  readonly #reader: ByteReader
  readonly #name: string
  readonly #count: number
  readonly #nodes: DataView
  readonly #stats: DataView
  readonly #met: Uint8Array
  readonly #kind: number[] = []
  readonly #column: number[] = []
  readonly #missingLeft: number[] = []
  readonly #value: number[] = []
  readonly #right: number[] = []
  readonly #id: number[] = []
  readonly #cover: number[] = []
  #depth = 0

  constructor(reader: ByteReader, name: string, count: number, nodes: DataView, stats: DataView) {
    this.#reader = reader
    this.#name = name
    this.#count = count
    this.#nodes = nodes
    this.#stats = stats
    this.#met = new Uint8Array(count)
  }

  read(): BoosterTree {
    const waiting = [{ link: 0, parent: -1, depth: 0 }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { link, parent, depth } = next
      const node = this.#add(link, depth)
      // Left children come right behind their parents and are not set.
      if (parent >= 0) this.#right[parent] = node
      const left = this.#nodes.getInt32(link * NODE + 4, true)
      if (left === LEAF) continue
      waiting.push({ link: this.#nodes.getInt32(link * NODE + 8, true), parent: node, depth: depth + 1 })
      waiting.push({ link: left, parent: -1, depth: depth + 1 })
    }
    const tree: Tree = {
      nodeCount: this.#id.length,
      kind: Uint8Array.from(this.#kind),
      column: Int32Array.from(this.#column),
      naLeft: Uint8Array.from(this.#missingLeft),
      value: Float64Array.from(this.#value),
      right: Int32Array.from(this.#right),
      sets: new Map(),
      depth: this.#depth,
    }
    return { tree, id: Int32Array.from(this.#id), cover: Float32Array.from(this.#cover) }
  }

  #add(link: number, depth: number): number {
    const node = this.#id.length
    if (link < 0 || link >= this.#count)
      this.#reader.fail(`expected child nodes of ${this.#name} below ${this.#count}, found ${link}`)
    if (this.#met[link] === 1) this.#reader.fail(`the nodes of ${this.#name} do not form a tree`)
    this.#met[link] = 1
    if (depth > MAX_DEPTH)
      this.#reader.fail(`trees of at most ${MAX_DEPTH} levels are read, ${this.#name} has more`)
    if (depth > this.#depth) this.#depth = depth
    const isLeaf = this.#nodes.getInt32(link * NODE + 4, true) === LEAF
    const split = this.#nodes.getUint32(link * NODE + 12, true)
    this.#kind.push(isLeaf ? nodeKinds.leaf : nodeKinds.numeric)
    this.#column.push(isLeaf ? 0 : split & 0x7fffffff)
    this.#missingLeft.push(isLeaf ? 0 : split >>> 31)
    this.#value.push(this.#nodes.getFloat32(link * NODE + 16, true))
    this.#right.push(0)
    this.#id.push(link)
    this.#cover.push(this.#stats.getFloat32(link * STAT + 4, true))
    return node
  }
}
