import { ModelError } from '../../../core/errors.ts'
import { MAX_DEPTH, nodeKinds } from '../../forest/tree.ts'
import type { LevelSet, Tree } from '../../forest/tree.ts'

/*
 * H2O's tree byte code, little-endian, pre-order (all versions from 1.00):
 *
 *   stump   := 00 FF FF leaf                              the whole tree is one leaf
 *   inner   := type:u8 column:u16 na:u8 split [size] left right
 *   split   := nothing           when na = 1 (NA versus rest)
 *            | threshold:f32     kind 0
 *            | bits:u8[4]        kind 8, bit offset 0
 *            | offset:u16 n:i32 bits:u8[((n - 1) >> 3) + 1]    kind 12 since 1.20
 *            | offset:u16 b:u16 bits:u8[b]                     kind 12 before 1.20 (n = 8 b)
 *   size    := 1..4 bytes, the length of left; absent when left is a leaf
 *   left    := leaf | inner
 *   right   := leaf | inner
 *   leaf    := f32
 *
 *   type bits: 0-1 width of `size` minus 1, 2-3 kind of split, 4-5 (both) left is a leaf, 6-7 (both) right is a leaf
 *   na: 0 none, 1 NA versus rest, 2 NA left, 3 NA right, 4 left, 5 right
 */

/** Where the bytes come from, and what they may refer to. */
export interface TreeSource {
  readonly file: string
  readonly entry: string
  /** MOJO version: it decides the layout of large sets. */
  readonly version: number
  /** Columns that a split may test. */
  readonly columnCount: number
}

const STUMP = 0xffff
const NO_NODE = -1

/** Decodes one tree. Throws ModelError when a byte does not fit the layout. */
export function decodeTree(bytes: Uint8Array, source: TreeSource): Tree {
  return new Decoder(bytes, source).tree()
}

/** A right subtree to be decoded once its left sibling ends. */
interface Pending {
  readonly parent: number
  readonly depth: number
  readonly isLeaf: boolean
  /** Offset at which the left sibling must have ended; -1 when it is a leaf. */
  readonly start: number
}

class Decoder {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #source: TreeSource
  readonly #kind: Uint8Array
  readonly #column: Int32Array
  readonly #naLeft: Uint8Array
  readonly #value: Float64Array
  readonly #right: Int32Array
  readonly #sets = new Map<number, LevelSet>()
  readonly #pending: Pending[] = []
  #at = 0
  #nodeCount = 0
  #depth = 0

  constructor(bytes: Uint8Array, source: TreeSource) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#source = source
    // Every node takes at least four bytes.
    const capacity = (bytes.length >> 2) + 1
    this.#kind = new Uint8Array(capacity)
    this.#column = new Int32Array(capacity)
    this.#naLeft = new Uint8Array(capacity)
    this.#value = new Float64Array(capacity)
    this.#right = new Int32Array(capacity)
  }

  tree(): Tree {
    this.#need(3, 'a root node')
    if (this.#view.getUint16(1, true) === STUMP) {
      if (this.#bytes[0] !== 0) this.#fail(`a root stump starts with byte 0, found ${this.#bytes[0]!}`)
      this.#at = 3
      this.#leaf()
    } else {
      this.#nodes()
    }
    if (this.#at !== this.#bytes.length)
      this.#fail(`the tree ends here, ${this.#bytes.length - this.#at} bytes are left over`)
    const n = this.#nodeCount
    return {
      nodeCount: n,
      kind: this.#kind.slice(0, n),
      column: this.#column.slice(0, n),
      naLeft: this.#naLeft.slice(0, n),
      value: this.#value.slice(0, n),
      right: this.#right.slice(0, n),
      sets: this.#sets,
      depth: this.#depth,
    }
  }

  /** Left subtrees at once, right ones from the stack: no recursion, whatever the depth. */
  #nodes(): void {
    let depth = 0
    for (;;) {
      depth = this.#inner(depth)
      if (depth !== NO_NODE) continue
      const next = this.#nextRight()
      if (next === null) return
      depth = next
    }
  }

  /** Decodes an inner node; returns the depth of its left child when that is an inner node too, else -1. */
  #inner(depth: number): number {
    if (depth >= MAX_DEPTH) this.#fail(`trees of at most ${MAX_DEPTH} levels are read`)
    this.#need(4, 'an inner node')
    const node = this.#nodeCount++
    const type = this.#bytes[this.#at]!
    const column = this.#view.getUint16(this.#at + 1, true)
    const na = this.#bytes[this.#at + 3]!
    if (column >= this.#source.columnCount)
      this.#fail(`expected a column below ${this.#source.columnCount}, found ${column}`)
    if (na > 5) this.#fail(`expected an NA direction from 0 to 5, found ${na}`)
    this.#at += 4
    this.#column[node] = column
    this.#naLeft[node] = na === 2 || na === 4 ? 1 : 0
    this.#split(node, na === 1 ? NO_NODE : type & 0x0c)
    if (depth + 1 > this.#depth) this.#depth = depth + 1
    return this.#children(node, type, depth + 1)
  }

  #split(node: number, kind: number): void {
    if (kind === NO_NODE) {
      this.#kind[node] = nodeKinds.naVersusRest
    } else if (kind === 0) {
      this.#kind[node] = nodeKinds.numeric
      this.#value[node] = this.#float('a threshold')
    } else if (kind === 4) {
      this.#fail('equality splits (kind 4) are obsolete and not supported')
    } else {
      this.#kind[node] = nodeKinds.set
      this.#sets.set(node, kind === 8 ? this.#smallSet() : this.#largeSet())
    }
  }

  #smallSet(): LevelSet {
    return { offset: 0, count: 32, bits: this.#slice(4) }
  }

  #largeSet(): LevelSet {
    const wide = this.#source.version >= 1.2
    this.#need(wide ? 6 : 4, 'a level set')
    const offset = this.#view.getUint16(this.#at, true)
    const count = wide
      ? this.#view.getInt32(this.#at + 2, true)
      : 8 * this.#view.getUint16(this.#at + 2, true)
    if (count < 0) this.#fail(`expected a level count of at least 0, found ${count}`)
    this.#at += wide ? 6 : 4
    return { offset, count, bits: this.#slice(count === 0 ? 0 : ((count - 1) >> 3) + 1) }
  }

  #children(node: number, type: number, depth: number): number {
    const leftIsLeaf = this.#leafFlag(type & 0x30, 0x30, 'left')
    const rightIsLeaf = this.#leafFlag(type & 0xc0, 0xc0, 'right')
    if (leftIsLeaf) {
      this.#pending.push({ parent: node, depth, isLeaf: rightIsLeaf, start: NO_NODE })
      this.#leaf()
      return NO_NODE
    }
    const size = this.#leftSize((type & 3) + 1)
    this.#pending.push({ parent: node, depth, isLeaf: rightIsLeaf, start: this.#at + size })
    return depth
  }

  #leafFlag(bits: number, leaf: number, side: string): boolean {
    if (bits !== 0 && bits !== leaf)
      this.#fail(`the ${side} child's leaf bits are neither all set nor all clear`)
    return bits === leaf
  }

  #leftSize(width: number): number {
    this.#need(width, 'the size of a left subtree')
    let size = 0
    for (let k = width - 1; k >= 0; k--) size = size * 256 + this.#bytes[this.#at + k]!
    this.#at += width
    return size
  }

  /** Takes right children from the stack; returns the depth of the first that is an inner node, null when none is left. */
  #nextRight(): number | null {
    for (;;) {
      const next = this.#pending.pop()
      if (next === undefined) return null
      if (next.start !== NO_NODE && next.start !== this.#at) {
        this.#fail(`a left subtree was to end at byte ${next.start}`)
      }
      this.#right[next.parent] = this.#nodeCount
      if (!next.isLeaf) return next.depth
      this.#leaf()
    }
  }

  #leaf(): void {
    const node = this.#nodeCount++
    this.#value[node] = this.#float('a leaf value')
  }

  #float(what: string): number {
    this.#need(4, what)
    const value = this.#view.getFloat32(this.#at, true)
    this.#at += 4
    return value
  }

  #slice(length: number): Uint8Array {
    this.#need(length, 'the bits of a level set')
    const bits = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return bits
  }

  #need(length: number, what: string): void {
    if (this.#at + length > this.#bytes.length) {
      this.#fail(`expected ${what} of ${length} bytes, ${this.#bytes.length - this.#at} are left`)
    }
  }

  #fail(expectation: string): never {
    throw new ModelError(this.#source.file, this.#source.entry, `at byte ${this.#at}: ${expectation}`)
  }
}
